import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';

/** What must never be written, wherever it stands in a logged object (E6). */
const SECRET = ['key', 'secret', 'token', 'password', 'passphrase', 'apiKey', 'signature'];

/**
 * The desktop's log: JSON lines in `<dataDir>/logs/desktop.log`, owner only. Returns null where the folder cannot be
 * written, since a log that fails must not keep the console from opening, or from killing.
 */
export function openLog(dataDir: string): Logger | null {
  try {
    const folder = join(dataDir, 'logs');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const redact = { paths: SECRET.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' };
    return pino(
      { base: null, redact },
      pino.destination({ dest: join(folder, 'desktop.log'), mode: 0o600, sync: true }),
    );
  } catch {
    return null;
  }
}
