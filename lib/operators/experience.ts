import type { Slack } from './patience.js';

/** What is known of a peer, from one connection to the next. */
export interface Experience extends Slack {
  /** Whether a ping ever had its pong. */
  isAnswered: boolean;
}

export const createExperience = (): Experience => ({ slack: 1, isAnswered: false });
