import { execFileSync } from 'node:child_process';

/** A key and its certificate, which nobody has signed, as TLS servers of Node take them. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', '-'];
const CERTIFICATE = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2', '-out', '-'];

/** Makes a certificate for 127.0.0.1, by openssl. */
export function selfSigned(): Certificate {
  const pem = execFileSync('openssl', ['req', '-x509', ...KEY, ...CERTIFICATE], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { key: pem, cert: pem };
}
