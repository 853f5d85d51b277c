import { describe, expect, it } from 'vitest';
import type { KillRunView, ResidualView } from '../../../shared/view/kill-view.ts';
import {
  agentKillName,
  announcement,
  announcementKey,
  canReset,
  isDustOnly,
  nextWords,
  previewLine,
  residualCounts,
  worstRunsFirst,
} from './kill-words.ts';

const run = (change: Partial<KillRunView>): KillRunView =>
  ({ id: 'trip-1', scope: { kind: 'global' }, phase: 'CANCELLING', exhausted: false, at: 0, ...change }) as KillRunView;

describe('the words of a kill', () => {
  it('[K13] names what it will touch', () => {
    const all = { agents: 26, orders: 38, positions: 24, notional: '61234.5', venues: ['paper', 'binance'] };
    expect(previewLine({ ...all, foreignOrders: 0 })).toBe('38 orders · 24 positions · 61.2k · paper, binance');
    expect(previewLine({ ...all, foreignOrders: 2 })).toContain('38 orders (2 not ours) · 24 positions');
    const own = { agents: 1, orders: 3, foreignOrders: 0, positions: 1, notional: '17902.5', venues: ['paper'] };
    expect(agentKillName('trend', own)).toBe('Kill trend — cancel 3 orders, flatten 1 position (17.9k)');
  });
  it('[K6] offers a reset only once nothing more happens by itself', () => {
    expect(canReset(run({ phase: 'FLAT' }))).toBe(true);
    expect(canReset(run({ phase: 'INCOMPLETE', exhausted: true }))).toBe(true);
    expect(canReset(run({ phase: 'INCOMPLETE', exhausted: false }))).toBe(false);
    for (const phase of ['BLOCKED', 'CANCELLING', 'FLATTENING', 'VERIFYING'] as const) {
      expect(canReset(run({ phase }))).toBe(false);
    }
  });
  it('[K7] announces a change of phase and not of a count', () => {
    const before = announcementKey([run({ cancelsConfirmed: 1 })]);
    expect(announcementKey([run({ cancelsConfirmed: 9 })])).toBe(before);
    expect(announcementKey([run({ phase: 'FLATTENING' })])).not.toBe(before);
  });
  it('[K5] tells dust alone from anything else that is left', () => {
    const of = (...kinds: ResidualView['kind'][]): Partial<KillRunView> => ({
      phase: 'INCOMPLETE',
      valueLeft: '1.12',
      residuals: kinds.map((kind) => ({ kind }) as ResidualView),
    });
    expect(isDustOnly(run(of('dust', 'dust')))).toBe(true);
    for (const other of ['order', 'position', 'unread'] as const) {
      expect(isDustOnly(run(of('dust', other)))).toBe(false);
      expect(nextWords(run({ ...of('dust', other), exhausted: true }))).toContain('Close what is left');
    }
    expect(isDustOnly(run(of()))).toBe(false);
    expect(isDustOnly(run({ ...of('dust'), phase: 'VERIFYING' }))).toBe(false);
    expect(nextWords(run({ ...of('dust'), exhausted: true }))).not.toContain('Close what is left');
    expect(announcement(run(of('dust')))).toContain('only dust is left: 1 amount below');
    expect(announcementKey([run(of('dust'))])).not.toBe(announcementKey([run(of('position'))]));
  });
  it('[K4] counts what is left by kind, worst first', () => {
    const kinds = ['dust', 'order', 'dust', 'unread', 'position', 'position'] as const;
    expect(residualCounts(kinds.map((kind) => ({ kind }) as ResidualView))).toBe(
      '1 venue not read, 2 positions, 1 open order, 2 dust',
    );
  });
  it('puts what is left open first', () => {
    const flat = run({ id: 'trip-a', phase: 'FLAT' });
    const open = run({ id: 'trip-b', phase: 'INCOMPLETE' });
    expect(worstRunsFirst([flat, run({}), open]).map((one) => one.id)).toEqual(['trip-b', 'trip-1', 'trip-a']);
  });
});
