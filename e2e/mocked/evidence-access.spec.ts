import { seriousFindings } from './axe.ts';
import { answerJournal, doubtful } from './evidence-rows.ts';
import { overflows, record, show } from './evidence-view.ts';
import { expect, test } from './fixtures.ts';
import { withTheme } from './scenarios.ts';

for (const theme of ['dark', 'light'] as const) {
  test(`[E2] [U4] axe finds nothing serious in the view and its dialogs, wide and narrow, ${theme}`, async ({
    open,
    page,
  }, info) => {
    test.setTimeout(120_000);
    const { console, engine } = await open(withTheme(doubtful(26), theme));
    answerJournal(engine);
    for (const width of [1_440, 800]) {
      await page.setViewportSize({ width, height: 900 });
      await show(console);
      await record(console, 12_300).click();
      await expect(console.viewPanel.getByRole('region', { name: 'Statement', exact: true })).toBeVisible();
      for (const tab of ['Journal', 'Proof', 'Keys & keeping'] as const) {
        await show(console, tab);
        expect(await seriousFindings(page), `${tab}, ${width}`).toEqual([]);
        expect(await overflows(console), `${tab}, ${width}`).toEqual([]);
        await page.screenshot({ path: info.outputPath(`${tab}-${width}-${theme}.png`), fullPage: true });
      }
    }
    await console.viewPanel.getByRole('button', { name: 'Legal hold…' }).click();
    expect(await seriousFindings(page), 'hold').toEqual([]);
  });
}
