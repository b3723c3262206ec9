import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import { ofType, type Epic } from 'redux-observable';
import { exhaustMap, map, takeUntil } from 'rxjs';
import { batch } from 'rxjs-heartbeat-socket';
import { trades$, type Trade } from './trades.js';

export const tradesSlice = createSlice({
  name: 'trades',
  initialState: [] as Trade[],
  reducers: {
    watch: () => undefined,
    unwatch: () => undefined,
    arrived: (rows, { payload }: PayloadAction<Trade[]>) => void rows.push(...payload),
  },
});
const { watch, unwatch, arrived } = tradesSlice.actions;

export const watchTrades: Epic = (action$) =>
  action$.pipe(
    ofType(watch.type),
    exhaustMap(() => trades$.pipe(takeUntil(action$.pipe(ofType(unwatch.type))), batch(50))),
    map((trades) => arrived(trades)),
  );
