import { delay, of } from 'rxjs';
import { handover, heartbeatSocket$, type HandoverConfig } from '../../lib/index.js';
import { pusher, pusherChannels, type PusherEvent } from '../../lib/protocols/index.js';
import { virtually, type Config } from '../support/virtually.js';

const established = (socketId: string) =>
  JSON.stringify({ event: 'pusher:connection_established', data: JSON.stringify({ socket_id: socketId }) });

/** Two connections of Pusher that call themselves 1.1 and 2.2, and a signature that takes 2 ms. */
function handingOver(
  marbles: [string, string],
  act: (scene: {
    readonly at: (ms: number, action: () => void) => void;
    readonly socketId: () => string;
    readonly handover: () => void;
    readonly channel: (name: string) => void;
    /** What each connection was told. */
    readonly said: () => string[][];
  }) => void,
  { drainTimeout = 5, ...config }: HandoverConfig<PusherEvent> & Partial<Config> = {},
): void {
  virtually(
    ({ connectTo, at }) => {
      const { server } = connectTo(marbles, config, {
        reply: () => undefined,
        values: { a: established('1.1'), b: established('2.2'), x: '{"event":"said","channel":"private-x"}' },
      });
      const preset = pusher();
      const socket$ = heartbeatSocket$({
        url: 'ws://host',
        WebSocketCtor: server.WebSocketCtor,
        ...preset,
        handover: handover<PusherEvent>({ drainTimeout }),
        ...(config as object),
      });
      const channelOf = pusherChannels(socket$, (name) => of({ auth: `${preset.socketId()} ${name}` }).pipe(delay(2)));
      const said = () =>
        server.connections.map(({ received }) =>
          received.map((frame) => {
            const { event, data } = JSON.parse(frame) as { event: string; data: { auth?: string } };
            return [event.replace('pusher:', ''), data.auth].join(' ');
          }),
        );
      act({
        at,
        socketId: () => preset.socketId(),
        handover: () => socket$.handover(),
        channel(name) {
          const subscription = channelOf(name).subscribe();
          at(60, () => subscription.unsubscribe());
        },
        said,
      });
    },
    { most: 2 },
  );
}

describe('a private channel of Pusher, in a handover', () => {
  it('C10: is signed for the new connection when that takes over, and for the old one before', () => {
    handingOver(['o-a', 'o-b'], ({ at, handover, channel, socketId, said }) => {
      channel('private-x');
      at(10, () => handover());
      at(13, () => channel('private-y'));
      at(16, () =>
        expect([socketId(), said()]).toEqual(['1.1', [['subscribe 1.1 private-x', 'subscribe 1.1 private-y'], []]]),
      );
      at(30, () =>
        expect([socketId(), said()[1]]).toEqual(['2.2', ['subscribe 2.2 private-x', 'subscribe 2.2 private-y']]),
      );
      at(70, () => expect(said()[1]?.slice(2)).toEqual(['unsubscribe ']));
    });
  });

  it('C10: whose signature comes when the connection that it is for has been replaced is signed anew', () => {
    handingOver(['o-a', 'o-b'], ({ at, handover, channel, said }) => {
      channel('public');
      at(10, () => handover());
      at(21, () => channel('private-y'));
      at(30, () =>
        expect(said()).toEqual([
          ['subscribe ', 'ping '],
          ['subscribe ', 'subscribe 2.2 private-y'],
        ]),
      );
    });
  });

  it.each([
    ['is refused by the server', 'o-b#'],
    ['does not open', '---#'],
  ])('C10: stays with the old connection if the new one %s', (_, marbles) => {
    handingOver(['o-a', marbles], ({ at, handover, channel, socketId, said }) => {
      channel('private-x');
      at(10, () => handover());
      at(20, () => channel('private-y'));
      at(30, () => {
        expect(socketId()).toBe('1.1');
        expect(said()).toEqual([['subscribe 1.1 private-x', 'subscribe 1.1 private-y'], []]);
      });
    });
  });

  it('C10: is signed for the last session that was ready, where the heartbeat is not that of the preset', () => {
    handingOver(
      ['o-a', 'o-b'],
      ({ at, handover, channel, said }) => {
        channel('private-x');
        at(10, () => handover());
        at(30, () => expect(said()).toEqual([['subscribe 1.1 private-x'], ['subscribe 2.2 private-x']]));
      },
      { heartbeat: false },
    );
  });
});
