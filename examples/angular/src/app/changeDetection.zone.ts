import { provideZoneChangeDetection, type EnvironmentProviders } from '@angular/core';

/** What the build with zone.js has instead. */
export const changeDetection: EnvironmentProviders[] = [provideZoneChangeDetection()];
