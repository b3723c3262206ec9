import { feeds } from './support/properties/feeds.js';
import { holds } from './support/properties/holds.js';
import { lives } from './support/properties/lives.js';
import { playFeed } from './support/properties/playFeed.js';
import { playLife } from './support/properties/playLife.js';
import { playRecorded } from './support/properties/playRecorded.js';
import { playScene } from './support/properties/playScene.js';
import { playStrict } from './support/properties/playStrict.js';
import { recordedLives } from './support/properties/recordedLives.js';
import { scenes } from './support/properties/scenes.js';
import { strictScenes } from './support/properties/strictScenes.js';

describe('whatever happens', () => {
  it('R8: nothing is called, sent or opened after the end, whatever callbacks do and however badly a socket behaves', () =>
    holds(lives, playLife, 2_000));

  it('O3: at-most-once delivery sends a message once and in order, reports it, or keeps it in the outbox', () =>
    holds(scenes('at-most-once'), playScene));

  it('O5: at-least-once delivery confirms a message, reports it, or keeps it in the outbox, and none overtakes it', () =>
    holds(scenes('at-least-once'), playScene));

  it('I3: with resume, a subscriber gets every message once and in order', () => holds(feeds('orderly'), playFeed));

  it('I3: with `follows` a subscriber gets every message once and in order, even if new ones overtake the replay', () =>
    holds(feeds('eager'), playFeed));

  it('I3: only messages that the server cannot repeat are reported as a gap', () =>
    holds(feeds('forgetful'), playFeed));

  it('C9: a server that closes on anything before its welcome is sent nothing early, and each message in order', () =>
    holds(strictScenes, playStrict, 100));

  it('a recording of any life writes a spec that passes and has its statuses and messages, however much is forgotten', () =>
    holds(recordedLives, playRecorded, 25));
});
