import { useState } from 'react';
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { useLast, useStatus } from './useSocket';

/** Use it with a key, so that another room is another component: `<Room key={id} id={id} />`. */
export function Room({ id }: { id: string }) {
  const [message$] = useState(() =>
    heartbeatSocket$<{ text: string }>({ url: `wss://example.com/rooms/${id}`, linger: 200 }),
  );
  const message = useLast(message$);
  const { state } = useStatus(message$);
  return (
    <p>
      {message?.text} ({state})
    </p>
  );
}
