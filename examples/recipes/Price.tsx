import { quotes$ } from './quotes';
import { useLast, useStatus } from './useSocket';

export function Price() {
  const quote = useLast(quotes$);
  const { state } = useStatus(quotes$);
  return (
    <p>
      {quote?.price} ({state})
    </p>
  );
}
