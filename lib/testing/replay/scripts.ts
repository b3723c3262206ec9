import type { SocketLostError } from '../../ground/errors.js';
import type { Marble } from '../marbles.js';
import type { Moment } from './moments.js';

/** What the server does in one attempt: marbles, and the code of a clean close. */
export interface Script {
  readonly marbles: readonly Marble[];
  readonly code?: number | undefined;
}

interface Connection {
  readonly began: number;
  readonly marbles: Marble[];
  isOpen: boolean;
  code?: number | undefined;
}

/** Returns the server's scripts, one for each attempt. It does nothing where a deadline of the client ended the connection. */
export function scriptsOf(moments: readonly Moment[]): Script[] {
  const connections: Connection[] = [];
  let current: Connection | undefined;
  let successor: Connection | undefined; // in a handover
  let orphanedAt = 0;

  const begin = (began: number): Connection => {
    const connection = { began, marbles: [], isOpen: false };
    connections.push(connection);
    return connection;
  };
  const serve = (connection: Connection | undefined, time: number, letter: string) =>
    connection?.marbles.push({ time: time - connection.began, letter });

  /** Closes a connection cleanly if that was so, and drops it otherwise. */
  const end = (
    connection: Connection | undefined,
    time: number,
    { wasClean = false, code }: Partial<SocketLostError>,
  ) => {
    const isClean = wasClean && !!connection?.isOpen;
    serve(connection, time, isClean ? '|' : '#');
    if (connection && isClean) connection.code = code;
  };

  const lose = (time: number, loss: SocketLostError, isOrphans: boolean) => {
    if (isOrphans) {
      serve(successor, time, '#');
      current?.marbles.pop(); // it was taken for a drop, because no event tells how it ended
      end(current, orphanedAt, loss);
    } else {
      // With a successor on its way, the end of a connection would be no loss.
      serve(successor, time - 1, '#');
      if (loss.kind === 'connect-timeout' || (loss.kind === 'pong-timeout' && current?.isOpen)) return;
      end(current, time, loss);
    }
  };

  for (const moment of moments) {
    const { time } = moment;
    switch (moment.type) {
      case 'connecting':
        current = begin(time);
        successor = undefined;
        break;
      case 'handover':
        successor = begin(time);
        break;
      case 'open':
        current = successor ?? current;
        successor = undefined;
        serve(current, time, 'o');
        if (current) current.isOpen = true;
        break;
      case 'message':
        serve(current, time, moment.letter);
        break;
      case 'orphaned':
        orphanedAt = time;
        serve(current, time, '#');
        break;
      case 'handover-failed':
        serve(successor, time, '#');
        successor = undefined;
        break;
      case 'retry':
      case 'closed':
        if (moment.loss) lose(time, moment.loss, moment.isOrphans);
        successor = undefined;
        break;
      default:
        break;
    }
  }
  return connections;
}
