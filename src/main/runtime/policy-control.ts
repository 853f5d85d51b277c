import { existsSync } from 'node:fs';
import { type ParsedRequestOf, Refusal, type ReplyOf } from '../../shared/ipc/contract.ts';
import { clearAlarm, raiseAlarm, raiseMoment } from '../engine/alarms/raise.ts';
import type { PolicyProblem } from '../engine/domain/policy.ts';
import type { RecordBodies } from '../engine/domain/records.ts';
import type { Engine } from '../engine/engine.ts';
import { denialWords } from '../engine/policy/denial-words.ts';
import type { State } from '../engine/state.ts';
import { choosePolicySet, type PolicyChoice, type PolicySource } from './policy-choice.ts';
import { policyFolders, policySchema } from './policy-folder.ts';
import { problemLine } from './policy-problem.ts';
import type { LoadedPolicySet } from './policy-set.ts';
import { loadPolicySet, policySetOf } from './policy-set.ts';

const REFUSED_ALARM = 'policy-refused';
/** Problems that an alarm names; the policy view has all of them. */
const NAMED = 3;

export interface PolicyPlace {
  readonly resourcesDir: string;
  readonly dataDir: string;
}

/** The set to begin with: the trader's, the console's own, or the last good one that the journal has (P5). */
export function firstPolicySet({ resourcesDir, dataDir }: PolicyPlace, { policy }: State): PolicyChoice {
  const schema = policySchema(resourcesDir);
  const { embedded, own } = policyFolders(resourcesDir, dataDir);
  return choosePolicySet({
    own: () => (existsSync(own) ? loadPolicySet(own, schema) : null),
    embedded: () => loadPolicySet(embedded, schema),
    journal: policy,
    fromFiles: (files) => policySetOf(files, schema),
  });
}

/** Which policy set is in force while a console runs. */
export class PolicyControl {
  readonly #engine: Engine;
  readonly #place: PolicyPlace;
  #problems: readonly string[] = [];

  constructor(engine: Engine, place: PolicyPlace) {
    this.#engine = engine;
    this.#place = place;
  }

  /** What was wrong with a set that was refused since, `file:line: reason`. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Journals what the start found: a set that was refused, and the one that decides unless it did before. */
  begin({ set, source, refused }: PolicyChoice): void {
    const known = this.#engine.state.policy;
    if (set !== null && set.sha256 !== known?.sha256) {
      this.#engine.usePolicy({ ...set, source }, 'start');
      if (known !== null) raiseMoment(this.#engine.core, changedAlarm(known, set));
    }
    for (const { source: from, problems } of refused) this.#refuse(from, problems, 'start');
    if (refused.length === 0) clearAlarm(this.#engine.core, REFUSED_ALARM);
  }

  /** Reads the folder again: whole, or what is in force stays. @throws Refusal when it cannot be journalled */
  reload(by: string): ReplyOf<'policy.reload'> {
    const { resourcesDir, dataDir } = this.#place;
    const { embedded, own } = policyFolders(resourcesDir, dataDir);
    const source: PolicySource = existsSync(own) ? 'data-folder' : 'embedded';
    const read = loadPolicySet(source === 'embedded' ? embedded : own, policySchema(resourcesDir));
    if ('set' in read) {
      this.#engine.usePolicy({ ...read.set, source }, by);
      this.#problems = [];
      clearAlarm(this.#engine.core, REFUSED_ALARM);
    } else this.#refuse(source, read.problems, by);
    this.#engine.core.settle();
    return { sha256: this.#engine.inForce.policy?.sha256 ?? '', problems: [...this.#problems] };
  }

  /** What would be decided and by which rule, layer by layer; nothing is done. */
  explain(request: ParsedRequestOf<'policy.explain'>): ReplyOf<'policy.explain'> {
    if (!this.#engine.state.registry.has(request.agent)) {
      throw new Refusal(`There is no agent ${request.agent} in this session.`);
    }
    const { allowed, rule, reason, layers } = this.#engine.explain(request);
    return { allowed, rule, reason: reason === '' ? '' : denialWords(reason), layers: [...layers] };
  }

  #refuse(source: PolicySource, problems: readonly PolicyProblem[], by: string): void {
    const { core, inForce } = this.#engine;
    core.stage('policy.refused', null, null, { source, by, problems });
    this.#problems = problems.map(problemLine);
    const more = this.#problems.length > NAMED ? `, and ${this.#problems.length - NAMED} more` : '';
    raiseAlarm(core, {
      alarmId: REFUSED_ALARM,
      priority: 'high',
      agent: null,
      cause: `The policy set was refused: ${this.#problems.slice(0, NAMED).join('; ')}${more}`,
      consequence:
        inForce.policy === null
          ? 'No policy set is in force: every order is denied. A kill works.'
          : `The set ${inForce.policy.sha256.slice(0, 12)} stays in force, whole.`,
      action: 'Mend the files, check them with `interlock policy check`, and reload them.',
    });
  }
}

/** Whoever can write the files changes what is allowed with the next start, and needs no role for it: so it is said. */
function changedAlarm(
  known: Pick<LoadedPolicySet, 'sha256' | 'files'>,
  now: Pick<LoadedPolicySet, 'sha256' | 'files'>,
): RecordBodies['alarm.raised'] {
  const texts = new Map(known.files.map(({ name, text }) => [name, text]));
  const changed = now.files.filter(({ name, text }) => texts.get(name) !== text).map(({ name }) => name);
  const gone = known.files.filter(({ name }) => !now.files.some((it) => it.name === name)).map(({ name }) => name);
  return {
    alarmId: 'policy-changed',
    priority: 'high',
    agent: null,
    cause: `The policy set changed since the last start: ${[...changed, ...gone].join(', ')}`,
    consequence: `${now.sha256.slice(0, 12)} decides now, in place of ${known.sha256.slice(0, 12)}.`,
    action: 'If that was not you, kill, and put the old files back. If it was, acknowledge it.',
  };
}
