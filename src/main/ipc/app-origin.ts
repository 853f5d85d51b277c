import { EXCHANGE_NAMES } from '../../shared/exchanges.ts';
import type { KeyEntry } from './console-face.ts';

/** The scheme and host that the console's own page is served under, by the desktop's protocol handler and nothing else. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'interlock';
export const APP_PAGE = `${APP_SCHEME}://${APP_HOST}/index.html`;

/** True when `url` lies under the app's own origin, exactly: scheme, host, no port, no credentials. */
export function isOwnPage(url: string): boolean {
  const parsed = URL.parse(url);
  if (parsed === null) return false;
  return (
    parsed.protocol === `${APP_SCHEME}:` && parsed.host === APP_HOST && parsed.username === '' && parsed.password === ''
  );
}

const KEY_ENTRY_PAGE = `${APP_SCHEME}://${APP_HOST}/key-entry.html`;

/** The page of the dialog for keys; what it is to ask for stands in its address. */
export function keyEntryPage(entry: Omit<KeyEntry, 'submit' | 'market'>): string {
  const { exchange, alias, fields, replaces, testExchange } = entry;
  const asked = new URLSearchParams({
    exchange: EXCHANGE_NAMES[exchange],
    alias,
    fields: fields.join(','),
    replaces: String(replaces),
    testExchange,
  });
  return `${KEY_ENTRY_PAGE}?${asked}`;
}

/** True for that page, whatever it is to ask for. */
export function isKeyEntryPage(url: string): boolean {
  return isOwnPage(url) && URL.parse(url)?.pathname === URL.parse(KEY_ENTRY_PAGE)?.pathname;
}
