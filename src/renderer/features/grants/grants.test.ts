import { describe, expect, it } from 'vitest';
import type { GrantRow } from '../../../shared/view/authority-view.ts';
import { grantGroups, ownTimeLeft } from './grants.ts';

const grant = (id: string, agent: string, state: GrantRow['state'], issuedAt: number, expiresAt = 100): GrantRow => ({
  id,
  agent,
  state,
  issuedAt,
  expiresAt,
  task: 'trade',
  tools: [],
  symbols: [],
  mode: 'paper',
  by: 'operator',
  calls: 0,
  maxCalls: 1,
  reason: '',
});
const running = new Set(['a', 'b']);
const ids = (rows: readonly GrantRow[]): string[] => rows.map((row) => row.id);

describe('[P2] grants on the screen', () => {
  it('puts one that ended under a running agent before live ones, and of those the first to end first', () => {
    const rows = [grant('1', 'a', 'live', 1, 300), grant('2', 'b', 'revoked', 1, 500), grant('3', 'c', 'live', 1, 200)];
    expect(ids(grantGroups(rows, running).current)).toEqual(['2', '3', '1']);
  });
  it('counts what was replaced or ended with its agent as past, the newest first, and loses none', () => {
    const rows = [
      grant('1', 'a', 'replaced', 1),
      grant('2', 'a', 'live', 2),
      grant('3', 'b', 'expired', 1),
      grant('4', 'b', 'live', 4),
      grant('5', 'c', 'stopped', 5),
    ];
    const { current, past } = grantGroups(rows, running);
    expect(ids(current)).toEqual(['2', '4']);
    expect(ids(past)).toEqual(['5', '1', '3']);
  });
  it('says the time left as the operator will live through it', () => {
    expect(ownTimeLeft(3_600_000, 60)).toBe('≈ 1 min 00 s at 60×');
    expect(ownTimeLeft(3_600_000, 1)).toBe('');
    expect(ownTimeLeft(3_600_000, 'max')).toBe('');
  });
});
