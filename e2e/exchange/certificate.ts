import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server's certificate for 127.0.0.1 and localhost, and the authority that issued it, all as PEM. */
export interface Certificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const EC = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];

/** Made anew by an authority of its own, which nobody trusts who is not told to. Needs openssl 3 on the path. */
export function makeCertificate(): Certificate {
  const dir = mkdtempSync(join(tmpdir(), 'interlock-exchange-'));
  const at = (name: string) => join(dir, name);
  const openssl = (...args: string[]) => execFileSync('openssl', ['req', ...EC, ...args], { stdio: 'pipe' });
  try {
    const authority = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    openssl('-subj', '/CN=Test Exchange CA', ...authority, '-keyout', at('ca.key'), '-out', at('ca.pem'));
    const issued = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-addext', 'basicConstraints=critical,CA:FALSE'];
    const names = ['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
    openssl('-subj', '/CN=localhost', ...issued, ...names, '-keyout', at('key.pem'), '-out', at('cert.pem'));
    const read = (name: string) => readFileSync(at(name), 'utf8');
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
