import { describe, expect, it } from 'vitest';
import { World } from '../../../sim/world.ts';
import type { JournalRecord } from './domain/records.ts';
import { fold } from './fold.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { emptyState, type State } from './state.ts';
import { Rig } from './testing/rig.ts';

const SEEDS = [1, 2, 3, 4, 5, 6];

/** A world that traded, with a kill on the way when the seed is even. */
function lived(seed: number): World {
  const world = new World({ seed, agents: 3, rejectProbability: 0.05 });
  for (let minute = 0; minute < 12; minute += 1) {
    world.minute();
    if (minute === 7 && seed % 2 === 0) {
      const scope = { kind: 'agent', agent: 'agent-2' } as const;
      world.engine.kill({ scope, commandId: 'press-0001', cause: 'window', by: 'test', reason: 'test' });
    }
  }
  world.engine.core.settle();
  return world;
}

function foldOf(records: readonly JournalRecord[], state = emptyState()): State {
  for (const record of records) fold(state, record);
  return state;
}

/** Marks are also moved by market data between two samples; no record is. */
function withoutMarks(state: State): string {
  return writeSnapshot({ ...state, marks: new Map() });
}

describe('state and journal', () => {
  it('[E1] the fold of the journal is the state that the engine lived with', () => {
    for (const seed of SEEDS) {
      const world = lived(seed);
      expect(withoutMarks(foldOf(world.journal.records())), `seed ${seed}`).toBe(withoutMarks(world.engine.state));
    }
  });

  it('[E1] a snapshot read back is the state that was written, deep down', () => {
    for (const seed of SEEDS) {
      const { state } = lived(seed).engine;
      const again = readSnapshot(writeSnapshot(state));
      expect(again).toEqual(state);
      if (again === null) throw new Error('the snapshot was not read');
      expect(writeSnapshot(again)).toBe(writeSnapshot(state));
    }
  });

  it('[E1] going on from a snapshot or from the first record ends in the same state', () => {
    for (const seed of SEEDS) {
      const records = lived(seed).journal.records();
      const half = Math.floor(records.length / 2);
      const fromStart = foldOf(records);
      const snapshot = readSnapshot(writeSnapshot(foldOf(records.slice(0, half))));
      if (snapshot === null) throw new Error('the snapshot was not read');
      expect(writeSnapshot(foldOf(records.slice(half), snapshot))).toBe(writeSnapshot(fromStart));
      expect(fromStart.counts.fills).toBeGreaterThan(0);
    }
  });

  it('[E1] an engine that starts from a snapshot writes the same records as one that starts from the journal', () => {
    for (const seed of SEEDS) {
      const records = lived(seed).journal.records();
      const told = [foldOf(records), readSnapshot(writeSnapshot(foldOf(records)))].map((state) => {
        if (state === null) throw new Error('the snapshot was not read');
        const rig = new Rig([], state);
        rig.now = state.lastAt;
        rig.road.resume(rig.now);
        for (const agent of ['agent-1', 'agent-3']) rig.propose(agent, { side: 'buy', quantity: '0.01' });
        rig.press({ kind: 'global' });
        rig.advance(20_000);
        return rig.journal.staged;
      });
      expect(told[0]?.length).toBeGreaterThan(5);
      expect(told[0]).toEqual(told[1]);
    }
  });

  it('[E1] a snapshot of another format is not read', () => {
    const text = writeSnapshot(emptyState());
    expect(readSnapshot(text)).toEqual(emptyState());
    expect(readSnapshot(text.replace(/"format":\d+/, '"format":0'))).toBeNull();
  });

  it('[E1] a world that crashed and came back lives on from what was durable', () => {
    for (const seed of SEEDS) {
      const world = lived(seed);
      world.crash();
      for (let minute = 0; minute < 4; minute += 1) world.minute(() => []);
      world.engine.core.settle();
      expect(withoutMarks(foldOf(world.journal.records())), `seed ${seed}`).toBe(withoutMarks(world.engine.state));
    }
  });
});
