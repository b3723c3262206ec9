import { NEVER, Observable, of, Subject } from 'rxjs';
import { mergeErrors } from '../../lib/operators/mergeErrors.js';

const BOOM = new Error('boom');

describe('mergeErrors', () => {
  it('lets the values of the source pass, and none of the other streams', () => {
    const values: unknown[] = [];
    of(1, 2)
      .pipe(mergeErrors(of('x'), undefined))
      .subscribe((value) => values.push(value));
    expect(values).toEqual([1, 2]);
  });

  it('ends the source with the error of another stream, and outlasts its completion', () => {
    const [completing$, failing$, errors] = [new Subject(), new Subject(), [] as unknown[]];
    const source$ = new Subject<number>();
    source$.pipe(mergeErrors(completing$, failing$)).subscribe({ error: (error: unknown) => errors.push(error) });
    completing$.complete();
    expect(source$.observed).toBe(true);
    failing$.error(BOOM);
    expect(errors).toEqual([BOOM]);
    expect(source$.observed).toBe(false);
  });

  it('leaves the other streams when the source completes', () => {
    const [source$, other$] = [new Subject(), new Subject()];
    source$.pipe(mergeErrors(other$)).subscribe();
    expect(other$.observed).toBe(true);
    source$.complete();
    expect(other$.observed).toBe(false);
  });

  it('does not subscribe to the source of a subscriber that another stream ended at once', () => {
    let subscribed = 0;
    const source$ = new Observable(() => {
      subscribed++;
    });
    const failing$ = new Observable((subscriber) => subscriber.error(BOOM));
    source$.pipe(mergeErrors(failing$, NEVER)).subscribe({ error: () => {} });
    expect(subscribed).toBe(0);
  });
});
