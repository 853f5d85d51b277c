import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PAGE } from '../../adapters/sqlcipher/testing/sqlcipher4.ts';
import { renewManagement } from '../renew-management.ts';
import { MAKE_ANEW } from './management-off.ts';
import { journalOf, ProofDesk, SOON, signed, state } from './testing/proof-desk.ts';

const ASKER = { by: 'ann', via: 'window', session: 'w', role: 'administrator' } as const;

describe('a console whose management database is damaged', () => {
  let desk: ProofDesk;
  afterEach(() => desk.close());

  async function damaged(): Promise<void> {
    desk = new ProofDesk();
    await desk.used();
    damage();
  }
  function damage(): void {
    const file = join(desk.data, 'management.db');
    const bytes = readFileSync(file);
    bytes[PAGE + 100] = (bytes[PAGE + 100] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  }

  it('[K1] [S7] opens without it, says so, kills and resets', async () => {
    await damaged();
    const console = await desk.console();
    expect(state(console)).toEqual({ latched: [], alarms: ['management-off'] });
    expect(console.engine.state.alarms.get('management-off')).toMatchObject({ priority: 'high' });
    expect(console.snapshot().keys).toEqual([]);

    const { tripId } = console.kill({ kind: 'global' }, 'window', 'ann');
    await vi.waitFor(() => expect(console.engine.kills.isRunning).toBe(false), SOON);
    expect(state(console).latched).toHaveLength(1);
    const words = { reason: 'looked at', rootCause: 'a damaged disk', actions: 'none' };
    await console.handlers['kill.reset']({ tripId, typed: 'ALL', residualsSeen: true, ...words }, ASKER);
    expect(state(console).latched).toEqual([]);
    // What is read of keys is journalled all the same.
    const used = [...journalOf(console).readRecords({ fromSeq: 1 })].filter(({ kind }) => kind === 'key.used');
    expect(used.length).toBeGreaterThan(0);
  });

  it('[S3] journals the use of a former key as that', async () => {
    desk = new ProofDesk();
    await desk.used();
    const [market, copy] = [join(desk.data, 'market.db'), join(desk.dir, 'market.copy')];
    copyFileSync(market, copy);
    const first = await desk.console();
    await first.handlers['keys.rotate']({ alias: 'database-market', reason: 'a drill' }, ASKER);
    await desk.shut(first);
    await desk.shut(await desk.console());
    copyFileSync(copy, market);
    damage();
    const console = await desk.console();
    expect(state(console).alarms).toEqual(['management-off']);
    await signed(console);
    const used = [...journalOf(console).readRecords({ fromSeq: 1 })].flatMap(({ kind, body }) =>
      kind === 'key.used' && body.alias === 'database-market' ? [body.purpose] : [],
    );
    expect(used.slice(-2)).toEqual([
      'open the market database from before a rotation, put back',
      'open the market database',
    ]);
  });

  it('[S5] its handlers refuse with words that say what to do, until it is made anew', async () => {
    await damaged();
    const console = await desk.console();
    const refused = { message: expect.stringMatching(/^The management database \(management.db\) is damaged/) };
    const { handlers } = console;
    const calls = [
      () => handlers['operator.name']({ name: 'Ada' }, ASKER),
      () => handlers['keys.rotate']({ alias: 'master', reason: 'old' }, ASKER),
    ];
    for (const call of calls) {
      const error: unknown = await (async () => call())().catch((it: unknown) => it);
      expect(error).toMatchObject(refused);
      expect(String(error)).toContain(MAKE_ANEW);
    }
    await desk.shut(console);

    expect(await renewManagement(desk.data, Date.now)).toBe(true);
    const mended = await desk.console();
    expect(state(mended).alarms).toEqual([]);
    expect(await mended.handlers['operator.name']({ name: 'Ada' }, ASKER)).toEqual({ name: 'Ada' });
    expect(mended.snapshot().keys.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['database', 'master', 'signing']),
    );
  });
});
