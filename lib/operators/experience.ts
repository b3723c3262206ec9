import type { Slack } from './patience.js';

/** The state of a peer that is kept from one connection to the next. */
export interface Experience extends Slack {
  /** Whether a ping ever had its pong. */
  isAnswered: boolean;
}

export const createExperience = (): Experience => ({ slack: 1, isAnswered: false });
