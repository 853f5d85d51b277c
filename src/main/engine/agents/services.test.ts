import { describe, expect, it } from 'vitest';
import { cash } from '../../../shared/money.ts';
import { riskLimits } from '../risk/limits.ts';
import { Rig, START } from '../testing/rig.ts';
import { WIDE_LIMITS } from '../testing/wide-limits.ts';
import { type ServiceId, ServiceWatch } from './services.ts';

const limits = () => riskLimits(WIDE_LIMITS, cash('1000'));

function noteOf(watch: ServiceWatch, id: ServiceId): { note: string; beatWallAt: number | null } {
  const beat = watch.beats().find((it) => it.id === id);
  if (beat === undefined) throw new Error(`no beat of ${id}`);
  return beat;
}

/** A watch that beat once while all was well. */
function well(): { rig: Rig; watch: ServiceWatch } {
  const rig = new Rig(['a', 'b']);
  const watch = new ServiceWatch(rig.core, limits, rig.policy);
  watch.beat(1);
  return { rig, watch };
}

describe('the self-checks of the services', () => {
  it('each role beats while all is well', () => {
    const { watch } = well();
    const roles = ['data', 'risk', 'compliance', 'execution', 'security', 'director'];
    expect(watch.beats().map((it) => [it.id, it.beatWallAt])).toEqual(roles.map((id) => [id, 1]));
  });

  it('security stops beating when a latched gate stands open', () => {
    const { rig, watch } = well();
    rig.press({ kind: 'agent', agent: 'a' });
    watch.beat(2);
    expect(noteOf(watch, 'security').beatWallAt).toBe(2);
    rig.core.gate.open({ kind: 'agent', agent: 'a' });
    watch.beat(3);
    expect(noteOf(watch, 'security')).toEqual({ id: 'security', beatWallAt: 2, note: 'a latched gate is open' });
  });

  it('execution stops while the journal cannot be written, director when allocations do not add up', () => {
    const { rig, watch } = well();
    rig.journal.failing = true;
    rig.core.settle();
    rig.press({ kind: 'global' });
    rig.state.ledger.books.delete('b');
    watch.beat(2);
    expect(noteOf(watch, 'execution').beatWallAt).toBe(1);
    expect(noteOf(watch, 'director').note).toMatch(/do not add up/);
  });

  it('data stops when a bar came before its time', () => {
    const { watch } = well();
    watch.marketSeen(START + 1);
    watch.beat(2);
    expect(noteOf(watch, 'data')).toMatchObject({ beatWallAt: 1, note: 'a bar came before its time' });
  });

  it('limits that cannot be read stop risk, with words, and never the watch itself', () => {
    const rig = new Rig(['a']);
    const watch = new ServiceWatch(
      rig.core,
      () => {
        throw new Error('the limits are gone');
      },
      rig.policy,
    );
    watch.beat(1);
    expect(noteOf(watch, 'risk')).toEqual({ id: 'risk', beatWallAt: null, note: 'the limits are gone' });
  });
});
