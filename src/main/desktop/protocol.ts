import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { APP_SCHEME, isOwnPage } from '../ipc/app-origin.ts';
import type { ProtocolApi } from './electron-api.ts';

/** No code, no style, no connection and no frame but our own files. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Names the scheme to the host; must run before the app is ready. */
export function registerAppScheme(protocol: ProtocolApi): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the files of `folder`, the built renderer, under the app's own origin. */
export function serveRenderer(protocol: ProtocolApi, folder: string): void {
  protocol.handle(APP_SCHEME, (request) => answerFile(folder, request));
}

/** One file of `folder`, by a GET for our own origin; anything else is 404, without a word about why. */
export async function answerFile(folder: string, request: { url: string; method: string }): Promise<Response> {
  const file = request.method === 'GET' && isOwnPage(request.url) ? fileOf(folder, request.url) : null;
  if (file === null) return notFound();
  try {
    // A view over the file's bytes, as the fetch types ask for it.
    return new Response(new Uint8Array(await readFile(file.path)), {
      headers: { ...HEADERS, 'content-type': file.type },
    });
  } catch {
    return notFound();
  }
}

/**
 * The file that a URL names, or null. Each part of its path begins with a plain character and holds nothing else, so no
 * part is `..`, hidden or a separator in disguise, and what is joined lies inside the folder.
 */
function fileOf(folder: string, url: string): { path: string; type: string } | null {
  const name = decoded(new URL(url).pathname);
  if (name === null || !/^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(name)) return null;
  const type = TYPES[extname(name)];
  return type === undefined ? null : { path: join(folder, name), type };
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}

function notFound(): Response {
  return new Response('', { status: 404, headers: HEADERS });
}
