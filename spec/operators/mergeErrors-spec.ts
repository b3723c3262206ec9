import { NEVER, Observable, of, Subject } from 'rxjs';
import { mergeErrors, mergeInto } from '../../lib/operators/mergeErrors.js';

const BOOM = new Error('boom');
const boom = (): never => {
  throw BOOM;
};

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

describe('mergeInto', () => {
  it('passes an error of onNext to the subscriber, unsubscribes from the stream, and throws nothing to the emitter', () => {
    const [other$, errors] = [new Subject<number>(), [] as unknown[]];
    new Observable((subscriber) => mergeInto(subscriber, other$, boom)).subscribe({
      error: (error: unknown) => errors.push(error),
    });
    expect(() => other$.next(1)).not.toThrow();
    other$.next(2);
    expect(errors).toEqual([BOOM]);
    expect(other$.observed).toBe(false);
  });

  it('gives onNext no other value of a stream that emits at once after one at which it threw', () => {
    const seen: number[] = [];
    const onNext = (value: number) => {
      seen.push(value);
      if (value === 2) boom();
    };
    const errors: unknown[] = [];
    new Observable((subscriber) => mergeInto(subscriber, of(1, 2, 3), onNext)).subscribe({
      error: (error: unknown) => errors.push(error),
    });
    expect(seen).toEqual([1, 2]);
    expect(errors).toEqual([BOOM]);
  });

  it('does not subscribe to a stream for a subscriber that has left', () => {
    let subscribed = 0;
    const other$ = new Observable(() => {
      subscribed++;
    });
    new Observable((subscriber) => {
      subscriber.complete();
      mergeInto(subscriber, other$);
    }).subscribe();
    expect(subscribed).toBe(0);
  });
});
