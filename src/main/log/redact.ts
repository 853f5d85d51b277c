import { homedir } from 'node:os';
import { Secret } from '../secret/secret.ts';

/** What stands in the place of what was taken out. */
export const REDACTED = '[redacted]';
const PATH = '[path]';

/** Names of entries that hold a secret. */
const SECRET_NAME =
  /key|secret|token|passw|passphrase|credential|signature|seed|mnemonic|authorization|cookie|private|otp|pin$/i;
/** Names of entries that say who somebody is or how to reach them. */
const PERSONAL_NAME =
  /^name$|(display|operator|full|first|last|user)_?name|e-?mail|phone|mobile|contact|address|person/i;

/** Bounds on what is read of a value, so that no log line stops the console. */
const MAX_DEPTH = 6;
const MAX_ENTRIES = 50;
const MAX_TEXT = 8_000;

/** What looks like a secret, whatever it is called: pattern and what stands in its place. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*-----|$)/g, REDACTED],
  // Of an address outside only the host: names and passwords stand before it, tokens in its path and query.
  [/\b(https?|wss?):\/\/(?:[^\s/"'<>@]*@)?([^\s/?#"'<>]+)[^\s"'<>]*/gi, `$1://$2/${REDACTED}`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [
    /(\w*(?:key|secret|token|passw|passphrase|credential|signature)\w*["']?\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s"',;&]{8,})/gi,
    `$1${REDACTED}`,
  ],
  // 32 bytes or more, as keys and their hashes are.
  [/[0-9a-f]{64,}/gi, REDACTED],
  // The same in base64: capitals, small letters and digits, 43 or more of them.
  [
    /(?<![A-Za-z0-9+/_-])(?=[A-Za-z+/_-]*[0-9])(?=[a-z0-9+/_-]*[A-Z])(?=[A-Z0-9+/_-]*[a-z])[A-Za-z0-9+/_-]{43,}={0,2}/g,
    REDACTED,
  ],
  [/[^\s@<>"'(]+@[^\s@<>"')]+\.[a-z]{2,}/gi, REDACTED],
];

/** The home folder holds the name of who works here. */
const HOME = homedir();

/** A text for the log: nothing that looks like a secret, an address of a person, or the home folder's name (E6). */
export function redactText(text: string): string {
  let redacted = text.slice(0, MAX_TEXT);
  for (const [pattern, instead] of PATTERNS) redacted = redacted.replaceAll(pattern, instead);
  return HOME.length > 1 ? redacted.replaceAll(HOME, '~') : redacted;
}

const PATHS: readonly RegExp[] = [
  // In quotes it may hold blanks.
  /(?<=(['"`]))~?(?:\/|[A-Za-z]:\\)[^'"`\n]*(?=\1)/g,
  /\bfile:\/\/\S+/g,
  /\b[A-Za-z]:\\[^\s"'<>|]+/g,
  /(?<![\w.~/:])~?\/(?:[^\s/"'`<>|:]+\/)+[^\s/"'`<>|:,;)]*/g,
];

/** A text for whoever sits before the console: for the log, and without paths of the machine (E6). */
export function textForUsers(text: string): string {
  return PATHS.reduce((it, pattern) => it.replaceAll(pattern, PATH), redactText(text));
}

/**
 * A value for the log, as plain data: secrets by their type, secret and personal entries by their names, texts by what
 * they look like; bytes are only counted. Never throws, whatever it is handed.
 */
export function redactValue(value: unknown, depth = 0): unknown {
  try {
    return redacted(value, depth);
  } catch {
    return REDACTED;
  }
}

function redacted(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '[function]' : value;
  if (Secret.is(value)) return REDACTED;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (depth >= MAX_DEPTH) return '[more]';
  if (value instanceof Error) return errorParts(value, depth);
  if (value instanceof Map)
    return entries(
      [...value].map(([name, it]) => [String(name), it]),
      depth,
    );
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].slice(0, MAX_ENTRIES).map((it) => redactValue(it, depth + 1));
  }
  return entries(Object.entries(value), depth);
}

function entries(list: readonly (readonly [string, unknown])[], depth: number): Record<string, unknown> {
  const kept: [string, unknown][] = list.slice(0, MAX_ENTRIES).map(([name, value]) => {
    const isHidden = SECRET_NAME.test(name) || PERSONAL_NAME.test(name);
    return [redactText(name), isHidden ? REDACTED : redactValue(value, depth + 1)];
  });
  return Object.fromEntries(kept);
}

/** Of an error what it says of itself; what else hangs on it may be a whole request. */
function errorParts(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack = '', cause } = error;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: redactText(name),
    message: redactText(message),
    ...('code' in error && typeof error.code === 'string' ? { code: redactText(error.code) } : {}),
    stack: redactText(frames.join('\n')),
    ...(cause === undefined ? {} : { cause: redactValue(cause, depth + 1) }),
  };
}
