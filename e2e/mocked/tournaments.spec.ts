import { expect, test } from './fixtures.ts';
import { fleet } from './scenarios.ts';
import { failed, finished, GREEN, interrupted, running, shown } from './tournament-rows.ts';
import { answer, line, row, show } from './tournament-view.ts';

test('[T3] with no tournament the view says what one is; the dialog asks for agents, seed and earlier variants', async ({
  open,
  page,
}, info) => {
  const opened = await open(fleet(4));
  const { console, engine } = opened;
  await show(opened, null);
  await expect(console.viewPanel).toContainText('plays agents on the same recorded market, each alone');
  await expect(console.viewPanel.getByRole('button')).toHaveText(['Start a tournament…']);
  await page.screenshot({ path: info.outputPath('empty.png') });
  await console.viewPanel.getByRole('button', { name: 'Start a tournament…' }).click();
  await expect(console.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  const agents = fleet(4).agents.map(({ id }) => id);
  await console.dialog.getByRole('checkbox', { name: agents[1] ?? '', exact: true }).uncheck();
  await console.dialog.getByLabel('Seed').fill('1.5');
  await page.keyboard.press('Enter');
  await expect(console.dialog.getByRole('alert')).toHaveText(
    'Not started: the seed is a whole number from 0 to 2,147,483,647.',
  );
  expect(engine.callsOf('tournament.start')).toEqual([]);
  engine.on('tournament.start', () => ({
    refuse: { code: 'REFUSED', message: 'trend trades no instrument of this feed.' },
  }));
  await console.dialog.getByLabel('Seed').fill('7');
  await console.dialog.getByLabel('Variants tried elsewhere').fill('12');
  await console.dialog.getByRole('button', { name: 'Start the tournament' }).click();
  await expect(console.dialog.getByRole('alert')).toHaveText('Not started: trend trades no instrument of this feed.');
  await page.screenshot({ path: info.outputPath('start.png') });
  engine.on('tournament.start', () => ({ id: 'tournament-3' }));
  answer(engine, running());
  await console.dialog.getByRole('button', { name: 'Start the tournament' }).click();
  await expect(console.dialog).toHaveCount(0);
  expect(engine.callsOf('tournament.start').at(-1)?.request).toEqual({
    agents: agents.filter((_, i) => i !== 1),
    seed: 7,
    variantsElsewhere: 12,
  });
  await expect(console.viewPanel.getByRole('status')).toHaveText('It runs. 1 of 3 agents has its result.');
});

test('[T3] one that runs is followed bar by bar while the view is open and it runs, and can be stopped', async ({
  open,
  page,
}, info) => {
  await page.clock.install();
  const opened = await open(fleet(4));
  const { console, engine } = opened;
  const asked = (): number => engine.callsOf('tournament.show').length;
  await show(opened, running());
  const bars = console.viewPanel.getByRole('progressbar', { name: 'Bars of revert' });
  await expect(bars).toHaveAttribute('aria-valuetext', '18,200 of 44,640 bars');
  await expect(console.viewPanel.getByRole('progressbar', { name: 'Progress of tournament-3' })).toHaveAttribute(
    'aria-valuetext',
    '62,840 of 133,920 bars',
  );
  await expect(row(console, 'trend')).toContainText('waits for its turn');
  await expect(row(console, 'grid')).toContainText('+3.7 %');
  await expect(console.viewPanel).toContainText('The gate judges when the tournament is over.');
  await page.screenshot({ path: info.outputPath('running.png') });
  answer(engine, running(20_000));
  await page.clock.runFor(1_100);
  await expect(bars).toHaveAttribute('aria-valuetext', '20,000 of 44,640 bars');

  await console.view('Trading').click();
  // It stays for a moment while it goes.
  await expect(page.locator('section[aria-label="Tournaments"]')).toHaveCount(0);
  const before = asked();
  await page.clock.runFor(5_000);
  expect(asked()).toBe(before);

  await console.view('Tournaments').click();
  await expect.poll(asked).toBeGreaterThan(before);
  engine.on('tournament.stop', () => ({ refuse: { code: 'REFUSED', message: 'No tournament runs.' } }));
  await console.viewPanel.getByRole('button', { name: 'Stop…' }).click();
  await expect(console.dialog).toContainText('1 of 3 agents have their result and keep it');
  await expect(console.dialog.getByRole('button', { name: 'Let it run' })).toBeFocused();
  await console.dialog.getByRole('button', { name: 'Stop it' }).click();
  await expect(console.dialog.getByRole('alert')).toHaveText('Not stopped: No tournament runs.');
  engine.on('tournament.stop', () => ({ ok: true }));
  answer(engine, { ...running(), state: 'stopped' });
  await console.dialog.getByRole('button', { name: 'Stop it' }).click();
  await expect(console.viewPanel.getByRole('status')).toHaveText('It was stopped. 1 of 3 agents has its result.');
  const stopped = asked();
  await page.clock.runFor(5_000);
  expect(asked()).toBe(stopped);
});

test('[T3] [T4] one that is over: leaderboard, the gate line by line, what to beware of, what the curve tells', async ({
  open,
  page,
}, info) => {
  const opened = await open(fleet(4));
  const { console } = opened;
  await show(opened, finished());
  await expect(console.viewPanel.getByRole('status')).toHaveText('It is over. The gate is green for none of 3 agents.');
  await expect(console.viewPanel).toContainText('31.0 days; no gaps');
  await expect(row(console, 'grid')).toHaveText('1grid103,685.05+3.7 %3.243.2 %1.7195RED');
  await expect(row(console, 'revert')).toHaveText('2revert94,799.55−5.2 %−3.678.3 %0.8595RED');
  await expect(row(console, 'trend')).toHaveText('3trend86,234.93−13.8 %—0.0 %—95RED');
  await expect(line(console, 'closingTrades')).toHaveText('Closing trades95at least 100AMBER');
  await expect(line(console, 'profitFactor')).toHaveText('Profit factor1.71at least 1.50GREEN');
  await expect(line(console, 'sharpe')).toHaveText('Sharpe ratio, a year−3.67at least 1.00RED');
  await expect(line(console, 'parityError')).toHaveText('Parity error— not knownat most 10.00 bpRED');
  await expect(console.viewPanel.getByRole('list', { name: 'Beware' }).getByRole('listitem')).toHaveText([
    'One kind of market brought all that it earned.',
    'Not told apart from the best of as many variants without skill.',
  ]);
  const detail = console.viewPanel.locator('[data-detail="grid"]');
  await expect(detail.getByRole('img', { name: /^Equity and drawdown. Equity from / })).toBeVisible();
  await expect(detail).toContainText('The best of 4 variants without any skill would show 4.24 by chance');
  await expect(detail).toContainText('The probability of skill beyond that is 38.9 %.');
  await expect(detail).toContainText('took 13 % of what was earned before them');
  await expect(detail.getByRole('list', { name: 'Months' })).toHaveText('2022-01 +3.7 % 744 hours, drawdown −3.0 %');
  await expect(detail.getByRole('list', { name: 'Kinds of market' }).getByRole('listitem')).toHaveText([
    'days that rose −0.7 % 2 days',
    'days that fell — 3 days',
    'days without direction +6.3 % 26 days',
  ]);
  await expect(detail.getByRole('list', { name: 'Deepest drawdowns' }).getByRole('listitem')).toHaveText([
    '2022-01-10 to 2022-01-23 −3.0 % made good 2022-01-25',
    '2022-01-31 to 2022-02-01 −0.6 % not made good',
  ]);
  await page.screenshot({ path: info.outputPath('finished.png') });
  await detail.getByRole('button', { name: /^Copy the hash of grid: fingerprint/ }).click();
  await expect(console.confirmation).toHaveText('The hash of grid: fingerprint is copied.');
  await page.screenshot({ path: info.outputPath('finished-below.png') });
});

test('[T3] entrants are gone through by keyboard; a curve that is gone leaves the rest standing', async ({
  open,
  page,
}, info) => {
  const opened = await open(fleet(4));
  const { console, engine } = opened;
  await show(opened, finished());
  engine.on('tournament.curve', () => ({ refuse: { code: 'REFUSED', message: 'Its file is not there.' } }));
  await row(console, 'grid').getByRole('button').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(row(console, 'trend').getByRole('button')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row(console, 'trend').getByRole('button')).toHaveAttribute('aria-current', 'true');
  const detail = console.viewPanel.locator('[data-detail="trend"]');
  await expect(detail).toContainText('Its curve cannot be shown: Its file is not there.');
  await expect(detail).toContainText('What its curve tells is not known: its file is gone, or is not the one');
  await expect(detail).toContainText('Parity error');
  await detail.scrollIntoViewIfNeeded();
  await page.screenshot({ path: info.outputPath('no-curve.png') });
});

test('[T4] [U4] a green gate has its word and its own shape, and no hue', async ({ open, page }, info) => {
  const opened = await open(fleet(4));
  const { console } = opened;
  await show(opened, finished({}, true));
  await expect(console.viewPanel.getByRole('status')).toHaveText('It is over. The gate is green for 1 of 4 agents.');
  const verdicts = console.viewPanel.locator('[data-entrant] [data-verdict]');
  await expect(verdicts).toHaveText(['GREEN', 'RED', 'RED', 'RED']);
  const ink = (of: string): Promise<string> =>
    console.viewPanel
      .locator(of)
      .first()
      .evaluate((one) => getComputedStyle(one).color);
  expect(await ink('[data-verdict=green]')).toBe(await ink(`[data-entrant="${GREEN}"] button`));
  const shapes = await verdicts.locator('svg').evaluateAll((all) => all.map((one) => one.innerHTML));
  expect(new Set(shapes).size, 'GREEN and RED have two shapes').toBe(2);
  await expect(line(console, 'parityError')).toHaveText('Parity error4.20 bpat most 10.00 bpGREEN');
  await expect(console.viewPanel.getByRole('list', { name: 'Beware' })).toHaveCount(0);
  await page.screenshot({ path: info.outputPath('green.png') });
});

test('[T3] one that was cut short is resumed or given up; a refusal stays until it is read', async ({
  open,
  page,
}, info) => {
  const opened = await open(fleet(4));
  const { console, engine } = opened;
  await show(opened, interrupted());
  await expect(console.viewPanel.getByRole('status')).toHaveText(
    'It was cut short: the console ended meanwhile. 1 of 3 agents has its result and keeps it; resuming plays the others.',
  );
  await expect(row(console, 'trend')).toContainText('to be played');
  await expect(console.viewPanel.getByRole('button', { name: 'Give it up…' })).toBeVisible();
  await page.screenshot({ path: info.outputPath('interrupted.png') });
  engine.on('tournament.resume', () => ({ refuse: { code: 'REFUSED', message: 'The policy was changed since.' } }));
  await console.viewPanel.getByRole('button', { name: 'Resume' }).click();
  await expect(console.failures).toContainText('The policy was changed since.');
  engine.on('tournament.resume', () => ({ id: 'tournament-3' }));
  answer(engine, running());
  await console.viewPanel.getByRole('button', { name: 'Resume' }).click();
  await expect(console.viewPanel.getByRole('status')).toHaveText('It runs. 1 of 3 agents has its result.');
  await expect(console.failures).toHaveCount(0);
});

test('[T3] a failure says why, short data and gaps are marked, and an earlier tournament can be chosen', async ({
  open,
  page,
}, info) => {
  const opened = await open(fleet(4));
  const { console, engine } = opened;
  engine.on('tournament.show', () => ({ refuse: { code: 'FAILED', message: 'The journal cannot be read.' } }));
  await console.view('Tournaments').click();
  await expect(console.viewPanel.getByRole('alert')).toHaveText(
    'How the tournament stands is not known: The journal cannot be read.',
  );
  await page.screenshot({ path: info.outputPath('error.png') });
  answer(engine, failed(), ['tournament-3', 'tournament-2']);
  await console.viewPanel.getByRole('button', { name: 'Ask again' }).click();
  await expect(console.viewPanel.getByRole('alert')).toHaveCount(0);
  await expect(console.viewPanel.getByRole('status')).toHaveText(
    'It failed. Its process ended twice without a result. 2 of 3 agents have their result.',
  );
  await expect(console.viewPanel).toContainText(
    '! 27.9 days, fewer than 28: the gate stays red; 3 gaps, 1,452 bars missing',
  );
  await expect(console.viewPanel).toContainText('7 variants on this market time, 3 of them elsewhere');
  await expect(row(console, 'revert')).toHaveText(
    '—revert103,685.05 FAILEDIt answered bar 1,204 with something else.RED',
  );
  await row(console, 'revert').getByRole('button').click();
  await expect(console.viewPanel).toContainText('The gate is red. It did not finish:');
  await page.screenshot({ path: info.outputPath('failed.png') });
  engine.on('tournament.show', ({ id }) =>
    shown(finished({ id: id ?? 'tournament-3' }), ['tournament-3', 'tournament-2']),
  );
  await console.viewPanel.getByLabel('Tournament that is shown').selectOption('tournament-2');
  await expect(console.viewPanel.getByRole('heading', { name: 'tournament-2' })).toBeVisible();
});
