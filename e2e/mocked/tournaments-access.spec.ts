import { seriousFindings } from './axe.ts';
import { overflows } from './evidence-view.ts';
import { expect, test } from './fixtures.ts';
import { fleet, withTheme } from './scenarios.ts';
import { failed, finished, running } from './tournament-rows.ts';
import { line, show } from './tournament-view.ts';

/** The rest of the page is looked at in accessibility.spec.ts. */
const SHOWN = ['[role=tablist][aria-label=Views]', '[role=tabpanel] [aria-label=Tournaments]'];

for (const theme of ['dark', 'light'] as const) {
  test(`[U4] screen point 20: axe finds nothing serious in tournaments of any state, ${theme}`, async ({
    open,
    page,
  }, info) => {
    test.setTimeout(240_000);
    const opened = await open(withTheme(fleet(4), theme));
    const { console } = opened;
    const states = { empty: null, running: running(), finished: finished({}, true), failed: failed() };
    for (const [state, tournament] of Object.entries(states)) {
      await console.view('Trading').click();
      await show(opened, tournament);
      await expect(console.viewPanel).toContainText(
        tournament === null ? 'none yet' : (tournament.entrants[0]?.agent ?? ''),
      );
      expect(await seriousFindings(page, SHOWN), `${state}, ${theme}`).toEqual([]);
      await page.screenshot({ path: info.outputPath(`${state}.png`) });
    }
    await console.viewPanel.getByRole('button', { name: 'Start another…' }).click();
    expect(await seriousFindings(page, ['[role=dialog]']), `dialog, ${theme}`).toEqual([]);
    await page.screenshot({ path: info.outputPath('dialog.png') });
  });
}

test('[U4] at 720 px a tournament is whole, every target is 24 px, and the kill stays in view', async ({
  open,
  page,
}, info) => {
  const opened = await open(fleet(4));
  const { console } = opened;
  await page.setViewportSize({ width: 720, height: 900 });
  await show(opened, finished({}, true));
  await expect(line(console, 'parityError')).toBeVisible();
  expect(await overflows(console)).toEqual([]);
  const small = await console.viewPanel.locator('button, select').evaluateAll((all) =>
    all.flatMap((one) => {
      // A row's button is pressed anywhere in its row.
      const { width, height } = (one.closest('tr') ?? one).getBoundingClientRect();
      return height < 23.9 || width < 23.9 ? [`${one.textContent} ${width}x${height}`] : [];
    }),
  );
  expect(small).toEqual([]);
  await line(console, 'parityError').scrollIntoViewIfNeeded();
  await expect(console.killAll).toBeInViewport({ ratio: 1 });
  await page.screenshot({ path: info.outputPath('narrow.png') });
});
