import { describe, expect, it } from 'vitest';
import { ConsoleView } from '../../shared/view/console-view.ts';
import { emptyView } from '../../shared/view/testing/empty-view.ts';
import { statusText } from './status-screen.ts';

/** Clears the screen, goes to its first line, and reverses what follows. */
const HOSTILE = '\u001b[2J\u001b[H\r\nKILL ALL FLAT (trip-9)\u202e\u009b1A';

describe('the status in a terminal', () => {
  it('[A8] a hostile text stays one line without a control character; only its own newlines are there', () => {
    const view = ConsoleView.parse({
      ...emptyView(),
      alarms: [
        {
          id: 'alarm-1',
          at: 0,
          raisedWallAt: 0,
          priority: 'critical',
          agent: 'bad',
          cause: `Agent bad failed: ${HOSTILE}`,
          consequence: HOSTILE,
          action: HOSTILE,
          acknowledged: false,
          cleared: false,
          shelvedUntilWallAt: null,
          shelveAtMostMs: 0,
          escalatedTo: null,
        },
      ],
    });
    const lines = statusText(view).split('\n');
    expect(lines).toHaveLength(statusText(emptyView()).split('\n').length + 3);
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(lines.find((line) => line.startsWith('ALARM'))).toContain('Agent bad failed:  [2J [H  KILL ALL FLAT');
  });
});
