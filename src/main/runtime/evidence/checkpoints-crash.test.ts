import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCheckpoint } from '../../evidence/checkpoint.ts';
import { journalOf, ProofDesk, SOON, state } from './testing/proof-desk.ts';

const PROGRAM = join(import.meta.dirname, 'testing', 'dies-before-copy.ts');

describe('a console that is killed between signing a checkpoint and copying it', { timeout: 60_000 }, () => {
  let desk: ProofDesk;
  beforeEach(() => {
    desk = new ProofDesk();
  });
  afterEach(() => desk.close());

  it('[E2] starts again without a word, and the copy is made then', async () => {
    await desk.used();
    const copied = desk.copies().length;
    const { signal, stderr } = spawnSync(process.execPath, [PROGRAM, desk.data], { env: desk.env, encoding: 'utf8' });
    expect(`${signal} ${stderr}`).toBe('SIGKILL ');
    expect(desk.copies()).toHaveLength(copied);

    const console = await desk.console();
    expect(state(console)).toEqual({ latched: [], alarms: [] });
    const latest = journalOf(console)
      .evidence.checkpoints()
      .findLast((it) => it.cause === 'asked');
    await vi.waitFor(() => expect(desk.copies()).toContain(latest?.note), SOON);
    expect(desk.copies().length).toBeGreaterThan(copied);
    expect(readCheckpoint(desk.copies().at(-1) ?? '').size).toBeGreaterThanOrEqual(latest?.size ?? Number.NaN);
    await vi.waitFor(() => expect(console.snapshot().evidence.outside.state).toBe('ok'), SOON);
  });
});
