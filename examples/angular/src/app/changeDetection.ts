import type { EnvironmentProviders } from '@angular/core';

/** Angular runs without zone.js unless it is told otherwise. */
export const changeDetection: EnvironmentProviders[] = [];
