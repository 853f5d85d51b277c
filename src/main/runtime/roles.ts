import type { TimeMs } from '../../shared/ids.ts';
import { type Asker, type ParsedRequestOf, Refusal, type ReplyOf } from '../../shared/ipc/contract.ts';
import type { Role } from '../../shared/roles.ts';
import type { RoleView } from '../../shared/view/authority-view.ts';
import { SecretStoreError } from '../adapters/keychain/secret-store.ts';
import { clearAlarm, raiseAlarm, raiseMoment } from '../engine/alarms/raise.ts';
import type { Core } from '../engine/core.ts';
import type { RecordBodies } from '../engine/domain/records.ts';
import { NO_WAIT, waitAfter, waitKey, waitLeft } from '../engine/policy/passphrase-wait.ts';
import { Secret } from '../secret/secret.ts';
import type { Passphrases, Unlockable } from './passphrases.ts';

/**
 * How long an unlocked role lasts, machine time: time to read one page of evidence and approve it, too short for a
 * machine that its owner left to be of use to somebody else. It does not grow with use: a new unlock does.
 */
export const UNLOCK_MS = 5 * 60_000;

/** Wrong passphrases in a row at one place from which it is no slip of the fingers, and from which it is urgent. */
const ALARM_FROM = 3;
const URGENT_FROM = 5;

/** The role of everyone at the window and of everyone who can open the socket: they hold the data folder. */
const BASE: Role = 'operator';

export interface RoleParts {
  readonly core: Core;
  readonly passphrases: Pick<Passphrases, 'matches' | 'set' | 'has' | 'known'>;
  readonly wallNow: () => TimeMs;
  readonly monotonic: () => number;
}

interface Unlocked {
  readonly asker: Asker;
  readonly role: Unlockable;
  readonly untilWallAt: TimeMs;
  readonly untilMonotonic: number;
}

/**
 * Who may do what right now (P3): a passphrase raises one session, a window's page or one connection, for a while. Asked
 * in the instant of each call, in this process; the one who calls has no say in it.
 */
export class RoleControl {
  readonly #parts: RoleParts;
  readonly #unlocked = new Map<string, Unlocked>();
  /** Whose passphrase is being looked at: a session that ends meanwhile gets nothing. */
  readonly #asking = new Set<Asker>();
  #known: readonly Unlockable[] = [];
  /** Passphrases are looked at one after the other: guesses side by side would share one wait. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: RoleParts) {
    this.#parts = parts;
  }

  /** Finds out which roles have a passphrase. @throws SecretStoreError */
  async open(): Promise<void> {
    this.#known = await this.#parts.passphrases.known();
  }

  /** The role of a session now. Waits for nothing, changes nothing and cannot fail: a kill asks it too. */
  roleOf(session: string): Role {
    const held = this.#unlocked.get(session);
    return held === undefined || this.#isOver(held) ? BASE : held.role;
  }

  /** What one session sees of its role; without a name the window's. */
  view(session?: string): RoleView {
    const held = [...this.#unlocked.values()].find(({ asker }) =>
      session === undefined ? asker.via === 'window' : asker.session === session,
    );
    const canUnlock = [...this.#known];
    if (held === undefined || this.#isOver(held)) return { role: BASE, untilWallAt: null, canUnlock };
    return { role: held.role, untilWallAt: held.untilWallAt, canUnlock };
  }

  /** @throws Refusal when the passphrase is wrong, there is none, or one has to wait */
  unlock(asker: Asker, { role, passphrase }: ParsedRequestOf<'role.unlock'>): Promise<ReplyOf<'role.unlock'>> {
    return this.#oneAtATime(asker, async (isThere) => {
      await this.#check(asker, role, Secret.ofText(passphrase));
      if (!isThere()) throw new Refusal('The role was locked meanwhile. Try again.');
      return this.#raise(asker, role);
    });
  }

  /** The first passphrase of a role sets itself; a later one needs the one before. @throws Refusal */
  setPassphrase(asker: Asker, { role, current, next }: ParsedRequestOf<'role.passphrase'>): Promise<void> {
    return this.#oneAtATime(asker, async () => {
      const { passphrases } = this.#parts;
      if (await passphrases.has(role)) await this.#check(asker, role, Secret.ofText(current));
      await passphrases.set(role, Secret.ofText(next));
      this.#known = await passphrases.known();
      // What the old one unlocked ends with it.
      this.#lockWhere((held) => held.role === role);
      this.#note(asker, 'passphrase-set', role, 0);
      raiseMoment(this.#parts.core, passphraseAlarm(role, asker));
      this.#parts.core.settle();
    });
  }

  /** Gives the role of this session back. */
  lock(asker: Asker): void {
    this.sessionEnded(asker.session);
  }

  /** A page or a connection is gone, and its role with it. */
  sessionEnded(session: string): void {
    for (const asker of this.#asking) if (asker.session === session) this.#asking.delete(asker);
    this.#lockWhere((held) => held.asker.session === session);
  }

  /** All roles fall, as when the machine goes to sleep. */
  lockAll(): void {
    this.#asking.clear();
    this.#lockWhere(() => true);
  }

  /** Journals what timed out; until then it counted for nothing already. */
  watch(): void {
    for (const [session, held] of this.#unlocked) {
      if (!this.#isOver(held)) continue;
      this.#unlocked.delete(session);
      this.#note(held.asker, 'expired', held.role, held.untilWallAt);
    }
  }

  /** By whichever clock comes first: one stands still while the machine sleeps, the other can be set. */
  #isOver({ untilWallAt, untilMonotonic }: Unlocked): boolean {
    return this.#parts.wallNow() >= untilWallAt || this.#parts.monotonic() >= untilMonotonic;
  }

  async #oneAtATime<T>(asker: Asker, act: (isThere: () => boolean) => Promise<T>): Promise<T> {
    const mine = { ...asker };
    this.#asking.add(mine);
    const turn = this.#last.then(() => act(() => this.#asking.has(mine)));
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } catch (error) {
      if (error instanceof SecretStoreError) throw new Refusal(error.message);
      throw error;
    } finally {
      this.#asking.delete(mine);
    }
  }

  /** Resolves when it is right. @throws Refusal, journalled, and the next try has to wait for longer */
  async #check(asker: Asker, role: Unlockable, passphrase: Secret): Promise<void> {
    const { core, wallNow, passphrases } = this.#parts;
    const wait = core.state.passphraseWaits.get(waitKey(role, asker.via)) ?? NO_WAIT;
    const left = waitLeft(wait, wallNow());
    if (left > 0) {
      this.#note(asker, 'refused', role, wait.untilWallAt);
      throw new Refusal(`A wrong passphrase was given. Wait ${Math.ceil(left / 1_000)} s, then try again.`);
    }
    if (await passphrases.matches(role, passphrase)) return;
    const inARow = wait.refusals + 1;
    const next = waitAfter(inARow);
    // Later than the wait before, also by a clock that was set back: or it would not count.
    this.#note(asker, 'refused', role, Math.max(wallNow() + next, wait.untilWallAt + 1));
    if (inARow >= ALARM_FROM) raiseAlarm(core, wrongAlarm(role, asker, inARow));
    throw new Refusal(`That is not the passphrase of ${role}. The next try is in ${next / 1_000} s.`);
  }

  #raise(asker: Asker, role: Unlockable): ReplyOf<'role.unlock'> {
    const { core, wallNow, monotonic } = this.#parts;
    const untilWallAt = wallNow() + UNLOCK_MS;
    this.#note(asker, 'unlocked', role, untilWallAt);
    clearAlarm(core, wrongAlarmId(role, asker));
    if (!core.settle()) throw new Refusal('The journal cannot be written: no role is unlocked.');
    this.#unlocked.set(asker.session, { asker, role, untilWallAt, untilMonotonic: monotonic() + UNLOCK_MS });
    return { role, untilWallAt };
  }

  #lockWhere(ends: (held: Unlocked) => boolean): void {
    this.watch();
    for (const [session, held] of this.#unlocked) {
      if (!ends(held)) continue;
      this.#unlocked.delete(session);
      this.#note(held.asker, 'locked', held.role, 0);
    }
  }

  #note({ by, via }: Asker, how: RecordBodies['role.changed']['how'], role: Unlockable, untilWallAt: TimeMs): void {
    this.#parts.core.stage('role.changed', null, null, { by, via, how, role, untilWallAt });
  }
}

/** Whoever sets it can do from now on what the role can: the trader should know of each. */
function passphraseAlarm(role: Role, { by, via }: Asker): RecordBodies['alarm.raised'] {
  return {
    alarmId: `passphrase-set-${role}`,
    priority: 'high',
    agent: null,
    cause: `The passphrase of ${role} was set by ${by} over the ${via}.`,
    consequence: 'Whoever knows it can unlock that role here; one that was known before unlocks nothing any more.',
    action: 'If it was you, acknowledge this. If not, kill, close the console and change the passphrase.',
  };
}

function wrongAlarmId(role: Role, { via }: Asker): string {
  return `passphrase-wrong-${role}-${via}`;
}

/** Somebody guesses, or keeps the others of that place out. */
function wrongAlarm(role: Role, asker: Asker, inARow: number): RecordBodies['alarm.raised'] {
  const { by, via } = asker;
  const other = via === 'window' ? 'on the command line' : 'in the window';
  return {
    alarmId: wrongAlarmId(role, asker),
    priority: inARow >= URGENT_FROM ? 'high' : 'medium',
    agent: null,
    cause: `The passphrase of ${role} was wrong ${inARow} times in a row over the ${via}, the last time by ${by}.`,
    consequence: `Somebody may be guessing it. Over the ${via} nobody unlocks ${role} until the wait after each is over.`,
    action: `If it was not you, find out who uses this machine. You can unlock ${role} ${other} meanwhile.`,
  };
}
