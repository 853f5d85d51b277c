import { parseArgs } from 'node:util';
import type { HostView } from '../../shared/view/console-view.ts';

export interface LaunchOptions {
  /** As named by `--data`; undefined: the usual place. */
  readonly data: string | undefined;
  readonly host: HostView['name'];
  /** Why this is not Electron; empty there. */
  readonly fallbackReason: string;
}

/** Reads how the app was started. What Electron and Chromium add to the command line is let pass. */
export function readLaunchOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  versions: Readonly<Record<string, string | undefined>>,
): LaunchOptions {
  const { values } = parseArgs({ args: [...argv], options: { data: { type: 'string' } }, strict: false });
  const data = typeof values.data === 'string' ? values.data : undefined;
  if (versions.electron !== undefined) return { data, host: 'electron', fallbackReason: '' };
  return { data, host: 'chromium', fallbackReason: env.INTERLOCK_FALLBACK_REASON ?? 'Electron is not running this' };
}
