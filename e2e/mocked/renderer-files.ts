import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
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

/** Serves the built renderer by interception, without a port. Whatever else the page asks for is refused and listed. */
export async function serveRenderer(page: Page): Promise<{ readonly refused: string[] }> {
  const refused: string[] = [];
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (url.origin !== ORIGIN) {
      refused.push(url.href);
      await route.abort();
      return;
    }
    const path = normalize(url.pathname === '/' ? 'index.html' : url.pathname.slice(1));
    try {
      if (path.startsWith(`..${sep}`)) throw new Error('outside');
      const body = await readFile(join(RENDERER_DIR, path));
      const headers = {
        'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
        'content-security-policy': CONTENT_SECURITY_POLICY,
      };
      await route.fulfill({ body, headers });
    } catch {
      refused.push(url.href);
      await route.fulfill({ status: 404, body: '' });
    }
  });
  return { refused };
}
