/** What runs change detection, `zone` or `zoneless`; the second has had two names. Given Angular, which must be loaded after zone.js. */
export function provideChangeDetection(angular, kind) {
  if (kind === 'zone') return angular.provideZoneChangeDetection();
  return (angular.provideZonelessChangeDetection ?? angular.provideExperimentalZonelessChangeDetection)();
}
