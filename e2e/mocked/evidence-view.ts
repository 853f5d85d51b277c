import type { ConsolePage } from '../pages/console-page.ts';
import type { MockEngine } from './mock-engine.ts';

/** Opens the Evidence view on one of its tabs. */
export async function show(
  console: ConsolePage,
  name: 'Journal' | 'Proof' | 'Keys & keeping' = 'Journal',
): Promise<void> {
  await console.view('Evidence').click();
  await console.viewPanel.getByRole('tab', { name }).click();
}

/** The button that opens a record. */
export const record = (console: ConsolePage, seq: number) =>
  console.viewPanel.getByRole('button', { name: `Record ${seq.toLocaleString('en')}` });

/** Nothing of the view reaches out of its column, and the page does not scroll sideways. */
export async function overflows(console: ConsolePage): Promise<string[]> {
  return console.viewPanel.evaluate((panel) => {
    const bounds = panel.getBoundingClientRect();
    const out = [...panel.querySelectorAll('*')].filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      const isHidden = one.closest('.sr-only, .truncate, datalist') !== null;
      return !isHidden && width > 0 && (right > bounds.right + 1 || left < bounds.left - 1);
    });
    const isWide = document.documentElement.scrollWidth > innerWidth;
    return [...(isWide ? ['the page'] : []), ...out.map((one) => one.outerHTML.slice(0, 120))];
  });
}

/** Every search is refused from now on. */
export function refuse(engine: MockEngine, message: string): void {
  engine.on('journal.search', () => ({ refuse: { code: 'REFUSED', message } }));
}
