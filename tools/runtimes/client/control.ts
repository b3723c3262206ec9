/** What the scenes need of a WebSocket, whichever it is. */
interface PlainSocket {
  onopen: unknown;
  onmessage: unknown;
  onclose: unknown;
  send(text: string): void;
  close(): void;
}

export type SocketConstructor = new (url: string) => PlainSocket;

/** The line to the process outside that has the servers and the network. */
export interface Control {
  /** Has it do something there, and tells what came of it. */
  readonly act: <T = unknown>(name: string, ...args: unknown[]) => Promise<T>;
  readonly close: () => void;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

export function connectControl(url: string, Socket: SocketConstructor): Promise<Control> {
  const socket = new Socket(url);
  const pending = new Map<number, (answer: Answer) => void>();
  let lastId = 0;

  const act = <T>(name: string, ...args: unknown[]) =>
    new Promise<T>((resolve, reject) => {
      const id = ++lastId;
      pending.set(id, ({ result, error }) => (error === undefined ? resolve(result as T) : reject(new Error(error))));
      socket.send(JSON.stringify({ id, name, args }));
    });
  socket.onmessage = ({ data }: MessageEvent) => {
    const answer = JSON.parse(String(data)) as Answer;
    pending.get(answer.id)?.(answer);
    pending.delete(answer.id);
  };
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve({ act, close: () => socket.close() });
    socket.onclose = () => reject(new Error(`no connection to ${url}`));
  });
}
