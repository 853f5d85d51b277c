import type { AnchorRow } from '../../../shared/view/evidence-view.ts';
import { raiseAlarm } from '../../engine/alarms/raise.ts';
import type { Engine } from '../../engine/engine.ts';
import { NO_FAULT } from '../journal-check.ts';
import { proofAlarm } from './alarms.ts';
import type { Anchors } from './anchors.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { IncidentDesk } from './incidents.ts';
import type { Keys } from './keys.ts';
import type { Face, MissingPart } from './missing-part.ts';
import type { OperatorName } from './operator-name.ts';
import type { JournalReading } from './reading.ts';
import type { Replica } from './replica.ts';
import type { Retention } from './retention.ts';
import type { Statements } from './statements.ts';

/*
 * What stands for each part of the evidence that could not be made, and what the screen shows of one that cannot be
 * asked.
 */

const ANCHORS: readonly AnchorRow['id'][] = ['git', 'rfc3161'];

export const UNSHOWN = {
  checkpoints: (text: string): ReturnType<Checkpoints['view']> => ({
    checkpoint: null,
    outside: { state: 'failed', text },
  }),
  statements: (text: string): ReturnType<Statements['view']> => ({ statementsTo: 0, statementsText: text }),
  anchors: (text: string): AnchorRow[] =>
    ANCHORS.map((id) => ({ id, state: 'failed', provedTo: 0, provedWallAt: null, text })),
  replica: (text: string): ReturnType<Replica['view']> => ({
    replica: { state: 'failed', wallAt: null, size: 0, text },
  }),
  retention: (text: string): ReturnType<Retention['view']> => ({ retention: { expired: 0, text }, legalHolds: [] }),
};

/** Nothing is signed, and everything is killed: what happens now could not be proved later. */
export function missingCheckpoints(it: MissingPart, engine: Engine): Face<Checkpoints> {
  return {
    begin: () => {
      raiseAlarm(engine.core, proofAlarm(it.words));
      engine.auditFailed(it.words);
    },
    handlers: it.refusing('journal.checkpoint', 'evidence.keys'),
    view: () => UNSHOWN.checkpoints(it.words),
    refused: it.words,
    elsewhere: [],
    record: () => {},
    look: it.look,
    rotate: async () => it.refuse(),
    sign: async () => it.refuse(),
    seal: async () => {},
    close: it.close,
  };
}

export function missingStatements(it: MissingPart): Face<Statements> {
  return {
    handlers: it.refusing('statements.export', 'statements.verify'),
    log: { envelope: it.refuse, check: it.refuse },
    problem: async () => NO_FAULT,
    view: () => UNSHOWN.statements(it.words),
    look: it.look,
    close: it.close,
  };
}

export function missingReading(it: MissingPart): Face<JournalReading> {
  return {
    handlers: it.refusing('journal.search', 'journal.record', 'journal.prove', 'journal.consistency', 'journal.export'),
  };
}

export function missingAnchors(it: MissingPart): Face<Anchors> {
  return {
    begin: () => {},
    handlers: it.refusing('anchors.publish', 'anchors.status', 'anchors.verify'),
    view: () => UNSHOWN.anchors(it.words),
    look: it.look,
    close: it.close,
  };
}

export function missingKeys(it: MissingPart): Face<Keys> {
  return { handlers: it.refusing('keys.rotate'), view: () => [], look: it.look, close: it.close };
}

export function missingOperatorName(it: MissingPart): Face<OperatorName> {
  return { handlers: it.refusing('operator.name') };
}

export function missingReplica(it: MissingPart): Face<Replica> {
  return {
    isCopying: false,
    handlers: it.refusing('replica.make'),
    view: () => UNSHOWN.replica(it.words),
    record: () => {},
    look: it.look,
    close: it.close,
  };
}

export function missingRetention(it: MissingPart): Face<Retention> {
  return {
    handlers: it.refusing('retention.hold', 'retention.release', 'retention.expire'),
    view: () => UNSHOWN.retention(it.words),
    look: it.look,
    close: it.close,
  };
}

export function missingIncidents(it: MissingPart): Face<IncidentDesk> {
  return {
    handlers: it.refusing(
      'incidents.open',
      'incidents.classify',
      'incidents.step',
      'incidents.close',
      'incidents.report',
    ),
    view: () => [],
    look: it.look,
    close: it.close,
  };
}
