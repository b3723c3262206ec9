import { NEVER, Observable, of, Subject } from 'rxjs';
import { mergeTap } from '../../lib/operators/mergeTap.js';

const BOOM = new Error('boom');
const boom = (): never => {
  throw BOOM;
};

describe('mergeTap', () => {
  it('lets the values of the source pass, and gives those of the other stream to onNext', () => {
    const [values, seen] = [[] as number[], [] as string[]];
    of(1, 2)
      .pipe(mergeTap(of('x', 'y'), (value) => seen.push(value)))
      .subscribe((value) => values.push(value));
    expect(values).toEqual([1, 2]);
    expect(seen).toEqual(['x', 'y']);
  });

  it('is the source alone without another stream', () => {
    const values: unknown[] = [];
    of(1)
      .pipe(mergeTap(undefined, boom))
      .subscribe((value) => values.push(value));
    expect(values).toEqual([1]);
  });

  it('passes on the error of the other stream, not its completion, and leaves it when the source completes', () => {
    const [completing$, failing$, source$, errors] = [new Subject(), new Subject(), new Subject(), [] as unknown[]];
    const add = (other$: Observable<unknown>) => mergeTap(other$, () => {});
    source$.pipe(add(completing$), add(failing$)).subscribe({ error: (error: unknown) => errors.push(error) });
    completing$.complete();
    expect(source$.observed).toBe(true);
    failing$.error(BOOM);
    expect(errors).toEqual([BOOM]);
    expect(source$.observed).toBe(false);
    const [short$, other$] = [new Subject(), new Subject()];
    short$.pipe(add(other$)).subscribe();
    short$.complete();
    expect(other$.observed).toBe(false);
  });

  it('gives what onNext throws to the subscriber, lets go of the stream, and throws nothing at who emits', () => {
    const [other$, errors] = [new Subject<number>(), [] as unknown[]];
    NEVER.pipe(mergeTap(other$, boom)).subscribe({ error: (error: unknown) => errors.push(error) });
    expect(() => other$.next(1)).not.toThrow();
    other$.next(2);
    expect(errors).toEqual([BOOM]);
    expect(other$.observed).toBe(false);
  });

  it('gives onNext no other value of a stream that emits at once after one at which it threw, and skips the source', () => {
    const seen: number[] = [];
    const onNext = (value: number) => {
      seen.push(value);
      if (value === 2) boom();
    };
    const errors: unknown[] = [];
    let subscribed = 0;
    const source$ = new Observable(() => {
      subscribed++;
    });
    source$.pipe(mergeTap(of(1, 2, 3), onNext)).subscribe({ error: (error: unknown) => errors.push(error) });
    expect(seen).toEqual([1, 2]);
    expect(errors).toEqual([BOOM]);
    expect(subscribed).toBe(0);
  });

  it('does not subscribe to a stream for a subscriber that has left', () => {
    let subscribed = 0;
    const other$ = new Observable(() => {
      subscribed++;
    });
    new Observable((subscriber) => {
      subscriber.complete();
      NEVER.pipe(mergeTap(other$, boom)).subscribe(subscriber);
    }).subscribe();
    expect(subscribed).toBe(0);
  });
});
