import { inNamespaces } from './inNamespaces.js';
import type { NetworkGroup } from './networkFault.js';
import { reverseProxies } from './reverseProxies.js';
import { tls } from './tls.js';

/** Every fault of a network that takes more than this process to make. */
export const networkMatrix: readonly NetworkGroup[] = [tls, reverseProxies, inNamespaces];
