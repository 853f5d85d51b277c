import { describe, expect, it } from 'vitest';
import type { TripCause } from '../../../shared/scope.ts';
import type { Severity } from '../../../shared/view/incident-view.ts';
import type { JournalRecord, RecordKind, RecordOf } from '../domain/records.ts';
import { LoadWorld } from '../kill/testing/load-world.ts';
import type { Trip } from '../kill/trips.ts';
import { readSnapshot, writeSnapshot } from '../snapshot.ts';
import { ListJournal } from '../testing/list-journal.ts';
import { Rig } from '../testing/rig.ts';
import { IncidentControl } from './control.ts';
import { type Incident, incidentOf, isLate, openIncidents } from './incidents.ts';
import { RESPOND_WITHIN_MS, severityOf } from './severity.ts';

const TOLD = { rootCause: 'the feed froze', actions: 'the feed is watched' };
const WALL = 1_700_000_000_000;

/** An engine with agents that hold something, on a machine clock that the test moves. */
function desk() {
  const journal = new ListJournal();
  const machine = { wall: WALL, wallNow: () => machine.wall, micros: () => 0 };
  const world = new LoadWorld({ agents: 2, orders: 4, positions: 2, journal, machine });
  world.start();
  world.load();
  const { engine } = world;
  const of = <K extends RecordKind>(kind: K): RecordOf<K>[] =>
    journal.records().filter((record: JournalRecord): record is RecordOf<K> => record.kind === kind);
  const incident = (id = 'incident-1'): Incident => {
    const found = engine.state.incidents.byId.get(id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  };
  const flat = (): string => {
    const { tripId } = world.press();
    world.advance(60_000, () => world.trip(tripId).phase === 'FLAT');
    return tripId;
  };
  const reset = (tripId: string, words = TOLD): void =>
    engine.reset({ tripId, by: 'ann', reason: 'seen', typed: 'ALL', residualsSeen: true, ...words });
  const standing = (): string[] =>
    [...engine.state.alarms.values()].filter((it) => !it.cleared).map(({ alarmId }) => alarmId);
  return { world, engine, journal, machine, of, incident, flat, reset, standing };
}

describe('an incident of a trip', () => {
  it('[E7] is opened by each trip, once, behind all that the kill sends, with the clock of its press', () => {
    const { world, of, incident, journal } = desk();
    const { tripId } = world.press();
    world.press('another-press');
    expect(of('incident.opened')).toHaveLength(1);
    expect(incident()).toMatchObject({ tripId, cause: 'trip', severity: 'medium', wallAt: WALL, by: 'test' });
    expect(incident().respondByWallAt).toBe(WALL + RESPOND_WITHIN_MS.medium);
    expect(incidentOf(world.engine.state.incidents, tripId)).toBe(incident());
    expect(of('order.cancelling').length).toBeGreaterThan(0);
    const records = journal.records().map(({ kind }) => kind);
    expect(records.lastIndexOf('incident.opened')).toBeGreaterThan(records.indexOf('order.cancelling'));
  });

  it('[E7] [K3] a kill whose incident cannot be opened is taken and ends FLAT; it is alarmed, and opened later', () => {
    const { world, engine, of, standing, flat } = desk();
    const { core } = engine;
    const stage = core.stage.bind(core);
    core.stage = (kind, ...rest) => {
      if (kind === 'incident.opened') throw new Error('a defect');
      stage(kind, ...rest);
    };
    const tripId = flat();
    expect(world.trip(tripId).phase).toBe('FLAT');
    expect(of('incident.opened')).toEqual([]);
    expect(standing()).toContain('incident-unopened');
    core.stage = stage;
    world.press();
    expect(of('incident.opened')).toHaveLength(1);
    expect(standing()).not.toContain('incident-unopened');
  });

  it('[E7] a journal that fails while it is opened opens one for each of the two trips, none twice', () => {
    const { engine, journal, world } = desk();
    const append = journal.append.bind(journal);
    journal.append = (records) => {
      if (records[0]?.kind === 'incident.opened') throw new Error('full');
      append(records);
    };
    engine.kill({
      scope: { kind: 'agent', agent: 'agent-1' },
      commandId: 'press-1',
      cause: 'window',
      by: 'a',
      reason: '',
    });
    const trips = [...engine.state.trips.byId.keys()];
    expect(trips).toHaveLength(2);
    const opened = [...engine.state.incidents.byId.values()].map(({ tripId }) => tripId);
    expect(opened.toSorted()).toEqual(trips.toSorted());
    expect(engine.state.incidents.count).toBe(2);
    expect(world.engine.core.persisted).toBe(false);
  });

  it('[E7] is contained by its kill becoming FLAT, and by nobody while it runs', () => {
    const { engine, incident, flat, world } = desk();
    const running = desk();
    const { tripId: working } = running.world.press();
    for (const phase of ['CANCELLING', 'FLATTENING', 'VERIFYING']) {
      running.world.advance(60_000, () => running.world.trip(working).phase === phase);
      expect(running.incident().steps.has('contain'), phase).toBe(false);
    }
    expect(() => running.engine.incidents.step('incident-1', 'contain', 'done', 'ann')).toThrow(/still running/);
    expect(() => running.engine.incidents.close('incident-1', TOLD, 'ann')).toThrow(/still running/);
    const tripId = flat();
    expect(incident().steps.get('contain')).toMatchObject({ by: 'system' });
    expect(world.trip(tripId).phase).toBe('FLAT');
    expect(engine.state.incidents.uncontained.size).toBe(0);
  });

  it('[E7] a trip whose incident was not written, as after a crash, gets it when the engine is taken up again', () => {
    const rig = new Rig(['a']);
    // The rig drives the kill alone: its journal ends where that of an engine that crashed here would.
    const { tripId } = rig.press({ kind: 'global' });
    expect(rig.state.incidents.count).toBe(0);
    const after = rig.restart();
    const control = new IncidentControl(after.core);
    for (let n = 0; n < 2; n += 1) control.openForTrips();
    expect(after.of('incident.opened').map(({ body }) => body.tripId)).toEqual([tripId]);
  });

  it('[E7] [T2] the same world has the same records twice, its incident with them', () => {
    const run = (): JournalRecord[] => {
      const { journal, flat, reset } = desk();
      reset(flat());
      return journal.records();
    };
    const records = run();
    expect(records.filter(({ kind }) => kind.startsWith('incident.')).map(({ kind }) => kind)).toEqual([
      'incident.opened',
      'incident.step',
      'incident.closed',
    ]);
    expect(run()).toEqual(records);
  });
});

describe('a reset', () => {
  it('[E7] [K6] needs root cause and actions, and closes the incident with them just before it', () => {
    const { flat, reset, incident, of, journal } = desk();
    const tripId = flat();
    for (const words of [
      { rootCause: '', actions: 'x' },
      { rootCause: ' \n ', actions: 'x' },
    ]) {
      expect(() => reset(tripId, words)).toThrow(/root cause/);
    }
    expect(() => reset(tripId, { rootCause: 'x', actions: '' })).toThrow(/what was done/);
    expect([of('latch.reset'), of('incident.closed')]).toEqual([[], []]);
    reset(tripId);
    expect(incident().closed).toMatchObject({ ...TOLD, by: 'ann' });
    const kinds = journal.records().map(({ kind }) => kind);
    expect(kinds.indexOf('incident.closed')).toBe(kinds.indexOf('latch.reset') - 1);
  });

  it('[E7] [K6] needs no words once the incident is closed; one that is refused closes nothing', () => {
    const { engine, flat, reset, incident, of } = desk();
    const tripId = flat();
    const wrong = { tripId, by: 'ann', reason: 'seen', typed: 'all', residualsSeen: true, ...TOLD };
    expect(() => engine.reset(wrong)).toThrow(/Type ALL/);
    expect(incident().closed).toBeNull();
    engine.incidents.close('incident-1', TOLD, 'bob');
    reset(tripId, { rootCause: '', actions: '' });
    expect(of('incident.closed')).toHaveLength(1);
    expect(incident().closed).toMatchObject({ by: 'bob' });
    expect(of('latch.reset')).toHaveLength(1);
  });
});

describe('the response clock', () => {
  it('[E7] is late once its time is over and nobody assessed it: alarmed once, and gone when it is assessed', () => {
    const { engine, machine, standing, of } = desk();
    const id = engine.incidents.open({ title: 'odd fills', severity: 'critical', by: 'ann' });
    machine.wall = WALL + RESPOND_WITHIN_MS.critical;
    engine.incidents.lookForLate();
    expect(standing()).not.toContain(`${id}-late`);
    machine.wall += 1;
    for (let n = 0; n < 3; n += 1) engine.incidents.lookForLate();
    expect(standing()).toContain(`${id}-late`);
    expect(of('alarm.raised').filter(({ body }) => body.alarmId === `${id}-late`)).toHaveLength(1);
    engine.incidents.step(id, 'assess', 'a stale price', 'ann');
    engine.incidents.lookForLate();
    expect(standing()).not.toContain(`${id}-late`);
  });

  it('[E7] a new severity gives its own time, from when the incident was opened; its closing ends it', () => {
    const { engine, machine, incident, standing } = desk();
    const id = engine.incidents.open({ title: 'odd fills', severity: 'low', by: 'ann' });
    machine.wall = WALL + 20 * 60_000;
    engine.incidents.classify(id, 'critical', 'bob');
    expect(incident(id)).toMatchObject({ severity: 'critical', respondByWallAt: WALL + RESPOND_WITHIN_MS.critical });
    expect(isLate(incident(id), machine.wall)).toBe(true);
    engine.incidents.lookForLate();
    expect(standing()).toContain(`${id}-late`);
    engine.incidents.close(id, TOLD, 'ann');
    expect(standing()).not.toContain(`${id}-late`);
    expect(() => engine.incidents.classify(id, 'low', 'ann')).toThrow(/is closed/);
    expect(() => engine.incidents.close(id, TOLD, 'ann')).toThrow(/is closed/);
  });
});

describe('an incident by hand', () => {
  it('[E7] closes only with a root cause and actions; a review may follow; an unknown one is refused', () => {
    const { engine, incident } = desk();
    const id = engine.incidents.open({ title: 'odd fills', severity: 'high', by: 'ann' });
    expect(() => engine.incidents.close(id, { rootCause: '', actions: 'x' }, 'ann')).toThrow(/root cause/);
    expect(() => engine.incidents.close('incident-zz', TOLD, 'ann')).toThrow(/no such incident/);
    expect(() => engine.incidents.step(id, 'notify', '  ', 'ann')).toThrow(/Say in a sentence/);
    engine.incidents.close(id, TOLD, 'ann');
    engine.incidents.step(id, 'review', 'we met', 'bob');
    engine.incidents.step(id, 'review', 'we met again', 'cyd');
    expect(incident(id).steps.get('review')).toEqual({ by: 'cyd', note: 'we met again', wallAt: WALL });
  });

  it('[E7] there are so many open at most, closed ones are kept so long, and a restart knows them all', () => {
    const { engine } = desk();
    const { incidents, state } = { incidents: engine.incidents, state: engine.state };
    for (let n = 0; n < 50; n += 1) incidents.open({ title: `${n}`, severity: 'low', by: 'ann' });
    expect(() => incidents.open({ title: 'more', severity: 'low', by: 'ann' })).toThrow(/Close one first/);
    for (const { incidentId } of openIncidents(state.incidents)) incidents.close(incidentId, TOLD, 'ann');
    incidents.open({ title: 'more', severity: 'low', by: 'ann' });
    expect(state.incidents.byId.size).toBe(51);
    expect(readSnapshot(writeSnapshot(state))?.incidents).toEqual(state.incidents);
  });
});

describe('severity', () => {
  const at = (cause: TripCause, agent: string | null, by = 'ann', isLive = false): Severity => {
    const scope: Trip['scope'] = agent === null ? { kind: 'global' } : { kind: 'agent', agent };
    return severityOf({ scope, cause, by }, isLive);
  };

  it('[E7] follows from who tripped and what: integrity is critical, machines are worse than presses', () => {
    for (const by of ['trigger:audit-failure', 'trigger:unauthorised-access']) {
      expect([at('trigger', null, by), at('trigger', 'a', by)]).toEqual(['critical', 'critical']);
    }
    for (const cause of ['trigger', 'external', 'watchdog'] as const) {
      expect([at(cause, null), at(cause, 'a')]).toEqual(['critical', 'high']);
    }
    for (const cause of ['window', 'tray', 'menu', 'hotkey', 'command'] as const) {
      expect([at(cause, null), at(cause, 'a')]).toEqual(['medium', 'low']);
      expect([at(cause, null, 'ann', true), at(cause, 'a', 'ann', true)]).toEqual(['high', 'medium']);
    }
    expect([at('file', null), at('file', null, 'file', true)]).toEqual(['high', 'critical']);
    expect(RESPOND_WITHIN_MS).toEqual({ critical: 900_000, high: 3_600_000, medium: 14_400_000, low: 86_400_000 });
  });
});
