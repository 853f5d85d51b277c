import { APP_HOST, APP_SCHEME } from '../../src/main/ipc/app-origin.ts';

/** Chromium knows no app:// scheme, so the page is shown under a name that, by RFC 6761, can never exist. */
const SHOWN = 'https://interlock.invalid';
const OWN = `${APP_SCHEME}://${APP_HOST}`;

/** app://interlock/x as the browser is to be told of it. */
export function toShown(url: string): string {
  return url === OWN || url.startsWith(`${OWN}/`) ? SHOWN + url.slice(OWN.length) : url;
}

/** What the browser shows as the app knows it; every other URL stays what it is, and so is never the app's own. */
export function toOwn(url: string): string {
  if (url === SHOWN || url.startsWith(`${SHOWN}/`)) return OWN + url.slice(SHOWN.length);
  // The app's own scheme, seen from inside the browser, is somebody's invention.
  return URL.parse(url)?.protocol === `${APP_SCHEME}:` ? 'about:blank' : url;
}
