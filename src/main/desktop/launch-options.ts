import { parseArgs } from 'node:util';
import type { HostView } from '../../shared/view/console-view.ts';

export interface LaunchOptions {
  /** As named by `--data`; undefined: the usual place. */
  readonly data: string | undefined;
  /** As named by `--endpoint` and `--ca`: a test exchange of this machine; undefined: none. */
  readonly endpoint: string | undefined;
  readonly ca: string | undefined;
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
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...argv], options: { data: text, endpoint: text, ca: text }, strict: false });
  const data = typeof values.data === 'string' ? values.data : undefined;
  const named = { data, endpoint: textOf(values.endpoint), ca: textOf(values.ca) };
  if (versions.electron !== undefined) return { ...named, host: 'electron', fallbackReason: '' };
  return {
    ...named,
    host: 'chromium',
    fallbackReason: env.INTERLOCK_FALLBACK_REASON ?? 'Electron is not running this',
  };
}

/** What is not strict gives true for an option without its value: that is none, and said where it is needed. */
function textOf(value: string | boolean | undefined): string | undefined {
  return value === true ? '' : value === false ? undefined : value;
}
