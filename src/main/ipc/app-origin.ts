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
