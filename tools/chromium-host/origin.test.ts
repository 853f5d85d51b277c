import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isOwnPage } from '../../src/main/ipc/app-origin.ts';
import { toOwn, toShown } from './origin.ts';

it('the own page is shown under its stand-in name and known by its own', () => {
  expect(toShown('app://interlock/index.html')).toBe('https://interlock.invalid/index.html');
  fc.assert(
    fc.property(fc.webPath(), (path) => {
      expect(toOwn(toShown(`app://interlock${path}`))).toBe(`app://interlock${path}`);
    }),
  );
});

it('[P1] no other URL that the browser shows is ever taken for the own page', () => {
  const near = [
    'https://interlock.invalid.example.com/',
    'https://interlock.invalid:8443/',
    'http://interlock.invalid/',
    'app://interlock/index.html',
    'APP://interlock/',
    'data:text/html,',
    'about:blank',
    '',
  ];
  for (const url of near) expect([url, isOwnPage(toOwn(url))]).toEqual([url, false]);
  fc.assert(
    fc.property(fc.webUrl(), (url) => {
      expect(isOwnPage(toOwn(url))).toBe(false);
    }),
  );
});
