import { createPort, createPreloadElectron, installPageSide } from './port.ts';

/** The isolated world that the preload runs in, and the binding that only this world has. */
export const PRELOAD_WORLD = 'interlock-preload';
export const BINDING = 'interlockSend';

const TO_PAGE = 'interlock-host:to-page';
const TO_PRELOAD = 'interlock-host:to-preload';

/** For the page's own world. */
export function pageScript(): string {
  return `(${installPageSide})((${createPort})(globalThis, CustomEvent, '${TO_PRELOAD}', '${TO_PAGE}'), globalThis);`;
}

/** For the preload's world: the built preload, given a `require` that knows `electron` and nothing else. */
export function preloadScript(preload: string, titleSuffix: string): string {
  return `(() => {
const electron = (${createPreloadElectron})(
  (${createPort})(globalThis, CustomEvent, '${TO_PAGE}', '${TO_PRELOAD}'),
  globalThis.${BINDING},
  globalThis,
);
const require = (name) => {
  if (name === 'electron') return electron;
  throw new Error('a preload may require electron only');
};
((module, exports, require) => {
${preload}
})({ exports: {} }, {}, require);
(${keepTitle})(document, MutationObserver, ${JSON.stringify(titleSuffix)});
})();`;
}

interface Titled {
  title: string;
  readonly head: unknown;
  addEventListener(name: 'DOMContentLoaded', listener: () => void): void;
}
type Observer = new (onChange: () => void) => { observe(node: unknown, what: Record<string, true>): void };

/** Keeps the words that name this host at the end of the window's title. Sent as text, like the port. */
function keepTitle(page: Titled, Watch: Observer, suffix: string): void {
  const mark = (): void => {
    if (!page.title.endsWith(suffix)) page.title += suffix;
  };
  page.addEventListener('DOMContentLoaded', () => {
    mark();
    new Watch(mark).observe(page.head, { childList: true, characterData: true, subtree: true });
  });
}
