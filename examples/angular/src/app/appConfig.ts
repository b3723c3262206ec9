import type { ApplicationConfig } from '@angular/core';
import { provideHeartbeatSocket } from 'rxjs-heartbeat-socket/angular';
import { changeDetection } from './changeDetection';
import { QUOTES, quotesConfig } from './quotes';

export const appConfig: ApplicationConfig = {
  providers: [...changeDetection, provideHeartbeatSocket(QUOTES, quotesConfig)],
};
