import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { Page } from 'playwright/test';

export const RENDERER_DIR = 'out/renderer';
export const ORIGIN = 'https://interlock.invalid';

/** Stricter than the product needs: not even style attributes in the page's source would pass. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'";

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The build as it was when the tests began, by path: another build beside them must not change it under them. */
const files = new Map<string, Buffer>();

function renderer(): ReadonlyMap<string, Buffer> {
  if (files.size > 0) return files;
  for (const entry of readdirSync(RENDERER_DIR, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(RENDERER_DIR.length + 1).replaceAll(sep, '/'), readFileSync(path));
  }
  return files;
}

/** Serves the built renderer by interception, without a port. Whatever else the page asks for is refused and listed. */
export async function serveRenderer(page: Page): Promise<{ readonly refused: string[] }> {
  const built = renderer();
  const refused: string[] = [];
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    const path = url.pathname === '/' ? 'index.html' : url.pathname.slice(1);
    const body = url.origin === ORIGIN ? built.get(path) : undefined;
    if (body === undefined) {
      refused.push(url.href);
      await route.abort();
      return;
    }
    const headers = {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': CONTENT_SECURITY_POLICY,
    };
    await route.fulfill({ body, headers });
  });
  return { refused };
}
