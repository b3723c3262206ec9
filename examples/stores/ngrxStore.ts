import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { createActionGroup, createFeature, createReducer, emptyProps, on, props } from '@ngrx/store';
import { exhaustMap, map, takeUntil } from 'rxjs';
import { batch } from 'rxjs-heartbeat-socket';
import { trades$, type Trade } from './trades.js';

const events = { Watch: emptyProps(), Unwatch: emptyProps(), Arrived: props<{ trades: Trade[] }>() };
export const TradesActions = createActionGroup({ source: 'Trades', events });

const reducer = createReducer<Trade[]>(
  [],
  on(TradesActions.arrived, (rows, { trades }) => [...rows, ...trades]),
);
export const tradesFeature = createFeature({ name: 'trades', reducer });

export const watchTrades = createEffect(
  (actions$ = inject(Actions)) =>
    actions$.pipe(
      ofType(TradesActions.watch),
      exhaustMap(() => trades$.pipe(takeUntil(actions$.pipe(ofType(TradesActions.unwatch))), batch(50))),
      map((trades) => TradesActions.arrived({ trades })),
    ),
  { functional: true },
);
