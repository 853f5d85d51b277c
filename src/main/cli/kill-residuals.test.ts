import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from './exit.ts';
import { Desk, POLITE, recordedLines, rowOf } from './testing/command.ts';
import type { RunResult } from './testing/result.ts';

/** Buys once, the least that the instrument allows, and holds it. */
const HOLDER = `${POLITE}
onStep = (id, { warmup }) => {
  const intents = warmup || steps > 0 ? [] : [order({ side: 'buy', quantity: '0.001' })];
  if (!warmup) steps += 1;
  send({ id, result: { intents, cancels: [] } });
};
`;

/** Minutes with the recording's times, at a price that makes 0.001 worth 5.01 for a while, and 4.99 from then on. */
function fallingFeed(minutes: number, fallsAfter: number): string {
  const [header = '', ...rows] = recordedLines(minutes);
  const prices = rows.map((row, i) => {
    const close = Math.max(4_990, 5_010 - Math.max(0, i - fallsAfter) * 5);
    return [row.split(',')[0], close, close, close, close, 2_000_000].join(',');
  });
  return `${[header, ...prices].join('\n')}\n`;
}

describe('what a kill leaves, from a real venue', { timeout: 60_000 }, () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
    desk.agent('holder', HOLDER);
  });
  afterEach(() => desk.close());

  it('[K4] [K5] dust is named with quantity, value, the venue’s minimums, code and words, wherever it is asked for', async () => {
    const running = desk.run(
      '--feed',
      desk.file('falling.csv', fallingFeed(600, 20)),
      '--agents',
      'holder',
      '--speed',
      '300',
    );
    await desk.until('too small to close', (it) => it.session.bars > 40 && rowOf(it, 'holder').position === '0.001');
    const residual = {
      venue: 'paper',
      symbol: 'BTC-PERP',
      kind: 'dust',
      quantity: '0.001',
      value: '4.99',
      minNotional: '5',
      minQuantity: '0.001',
      step: '0.001',
      code: 'below-minimum-notional',
      reason: "worth 4.99, below the venue's least order of 5.00: close it together with a larger order, or leave it",
    };
    const killed = await desk.interlock('kill', '--all', '--wait', '--json', '--data', desk.data);
    expect(killed.code).toBe(4);
    const { run } = JSON.parse(killed.stdout);
    expect(run).toMatchObject({ phase: 'INCOMPLETE', exhausted: true, positionsLeft: 0, valueLeft: '4.99' });
    expect(run.residuals).toEqual([residual]);

    // A killed run stays for a moment and ends: from then on it is asked for in the data folder.
    const result = JSON.parse((await running.ended).stdout) as RunResult;
    expect(result.trips).toMatchObject([{ phase: 'INCOMPLETE', latched: true, residuals: [residual] }]);

    const line = `left at paper: dust BTC-PERP 0.001 worth 4.99 (the venue's least: value 5, quantity 0.001, step 0.001): ${residual.reason}`;
    const again = await desk.interlock('kill', '--all', '--wait', '--data', desk.data);
    expect(again).toMatchObject({ code: 4 });
    expect(again.stdout.split('\n')).toEqual([expect.stringContaining('trip-1 INCOMPLETE'), `  ${line}`, '']);
    expect((await desk.interlock('status', '--data', desk.data)).stdout).toContain(line);
    expect(await desk.interlock('reset', '--data', desk.data)).toMatchObject({
      code: EXIT.usage,
      stderr: expect.stringContaining('To reset it: interlock reset --trip trip-1 --confirm ALL'),
      stdout: `${line}\n`,
    });
  });
});
