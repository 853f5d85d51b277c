import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerFile, CONTENT_SECURITY_POLICY } from './protocol.ts';

const SECRET = 'not for the page';
let root: string;
let folder: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'interlock-protocol-'));
  folder = join(root, 'renderer');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  mkdirSync(join(root, 'renderer-other'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'index-C1TgTVeg.js'), 'export {};');
  writeFileSync(join(folder, '.hidden.js'), SECRET);
  writeFileSync(join(folder, 'notes.txt'), SECRET);
  for (const path of ['secret.js', 'renderer-other/secret.js']) writeFileSync(join(root, path), SECRET);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const get = (url: string, method = 'GET'): Promise<Response> => answerFile(folder, { url, method });

describe('the app protocol', () => {
  it("serves the renderer's files with their type and the content security policy", async () => {
    const page = await get('app://interlock/index.html');
    expect(page.status).toBe(200);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const script = await get('app://interlock/assets/index-C1TgTVeg.js?v=1');
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  });

  it('[P1] the policy allows no foreign source, no connection, no inline script', () => {
    const rules = new Map(CONTENT_SECURITY_POLICY.split('; ').map((rule) => [rule.split(' ')[0], rule]));
    expect(rules.get('default-src')).toBe("default-src 'none'");
    expect(rules.get('script-src')).toBe("script-src 'self'");
    expect(rules.get('connect-src')).toBe("connect-src 'none'");
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/https?:|\*|unsafe/);
  });

  it('[P1] gives nothing from outside the folder, hidden, of another type, host or method', async () => {
    for (const [url, method] of [
      ['app://interlock/../secret.js'],
      ['app://interlock/%2e%2e/secret.js'],
      ['app://interlock/..%2fsecret.js'],
      ['app://interlock/..%5csecret.js'],
      ['app://interlock/%2e%2e%2frenderer-other/secret.js'],
      ['app://interlock//secret.js'],
      ['app://interlock/assets/../../secret.js'],
      ['app://interlock/%00index.html'],
      ['app://interlock/%E0%A4%A'],
      ['app://interlock/.hidden.js'],
      ['app://interlock/notes.txt'],
      ['app://interlock/'],
      ['app://interlock/missing.js'],
      ['app://other/index.html'],
      ['https://interlock/index.html'],
      ['app://interlock/index.html', 'POST'],
    ] as const) {
      const answer = await get(url, method);
      expect([url, answer.status, await answer.text()]).toEqual([url, 404, '']);
    }
  });

  it('[P1] 2,000 random paths: nothing but the two files is ever given', async () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', 'assets', 'index.html', 'secret.js', '%2f', '\\'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
        const answer = await get(`app://interlock/${parts.join('/')}`);
        expect(['', '<!doctype html>', 'export {};']).toContain(await answer.text());
      }),
      { numRuns: 2_000 },
    );
  });

  it('a file that cannot be read is not found', async () => {
    symlinkSync(join(folder, 'nowhere.js'), join(folder, 'dangling.js'));
    expect((await get('app://interlock/dangling.js')).status).toBe(404);
  });
});
