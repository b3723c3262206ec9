import { feeds } from './support/properties/feeds.js';
import { holds } from './support/properties/holds.js';
import { playFeed } from './support/properties/playFeed.js';
import { playScene } from './support/properties/playScene.js';
import { scenes } from './support/properties/scenes.js';

describe('whatever happens', () => {
  it('O3: at most once, a message is sent once and in order, reported, or still in the outbox', () =>
    holds(scenes('at-most-once'), playScene));

  it('O5: at least once, a message is confirmed, reported, or still in the outbox, and overtaken by none', () =>
    holds(scenes('at-least-once'), playScene));

  it('I3: with resume, a subscriber gets every message once and in order', () => holds(feeds('orderly'), playFeed));

  it('I3: and with `follows` even if new ones come before the answer, or overtake each other', () =>
    holds(feeds('eager'), playFeed));

  it('I3: what the server cannot repeat is reported as a gap, and nothing else is', () =>
    holds(feeds('forgetful'), playFeed));
});
