import { map, type Observable } from 'rxjs';
import { fromFetch } from 'rxjs/fetch';

const QUIET: RequestInit = { method: 'HEAD', mode: 'no-cors', cache: 'no-store', credentials: 'omit' };

/** For `url`: the address, once its host has answered an HTTP request, with whatever status. */
export const onceReachable = (address: string) => (): Observable<string> =>
  fromFetch(address.replace(/^ws/, 'http'), QUIET).pipe(map(() => address));
