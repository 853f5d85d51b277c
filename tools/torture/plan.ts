import type { Random } from '../../src/main/engine/domain/random.ts';
import type { Scope } from '../../src/shared/scope.ts';
import { TRADERS } from './place.ts';

/** What is done to a console that trades before it is killed; times in milliseconds. */
export type Act =
  /** It only trades. */
  | { readonly kind: 'trade'; readonly tradeMs: number }
  /** A kill is pressed, and it dies so long after the press. */
  | { readonly kind: 'kill'; readonly tradeMs: number; readonly scope: Scope; readonly afterMs: number }
  /** An agent's kill is seen through, and it dies so long after its reset was asked for. */
  | { readonly kind: 'reset'; readonly tradeMs: number; readonly agent: string; readonly afterMs: number };

export interface Plan {
  readonly act: Act;
  readonly speed: string;
  /** What is done begins when orders flow; or with the console's first answer, when it is still starting. */
  readonly flowing: boolean;
  /** Restarts that die early: each at this fraction of the time that a start takes. */
  readonly early: readonly number[];
  /** A restart that finishes an interrupted global kill dies so long after it answered; null when it may end. */
  readonly midKillMs: number | null;
  /** The command that resets a global kill dies at this fraction of the time it takes; null when it may end. */
  readonly midReset: number | null;
  /** The watchdog may finish, and the exchange is asked, before the next start; or the start comes in between. */
  readonly patient: boolean;
  /** Latches of single agents are lifted again by the console that came back. */
  readonly lift: boolean;
}

/** Draws one cycle. Every draw is made whatever comes of it, so that one cycle's draws do not depend on timing. */
export function drawPlan(random: Random): Plan {
  const agent = TRADERS[random.integer(0, TRADERS.length - 1)] ?? TRADERS[0];
  const tradeMs = random.chance(0.2) ? random.integer(0, 60) : random.integer(60, 1_200);
  const scope: Scope = random.chance(0.55) ? { kind: 'global' } : { kind: 'agent', agent };
  // Mostly within the first turns of a kill; sometimes between its two reads, which are a market second apart.
  const killMs = random.chance(0.8) ? random.integer(0, 300) : random.integer(300, 1_500);
  const resetMs = random.integer(0, 30);
  const which = random.next();
  const act: Act =
    which < 0.4
      ? { kind: 'trade', tradeMs }
      : which < 0.85
        ? { kind: 'kill', tradeMs, scope, afterMs: killMs }
        : { kind: 'reset', tradeMs, agent, afterMs: resetMs };
  const fractions = [random.next() * 1.3, random.next() * 1.3];
  const again = random.next();
  const midKillMs = random.integer(0, 400);
  const midReset = random.next() * 1.1;
  return {
    act,
    speed: ['max', 'max', 'max', 'max', '60000', '6000', '600'][random.integer(0, 6)] ?? 'max',
    early: fractions.slice(0, again < 0.7 ? 0 : again < 0.93 ? 1 : 2),
    midKillMs: random.chance(0.3) ? midKillMs : null,
    midReset: random.chance(0.3) ? midReset : null,
    lift: random.chance(0.7),
    flowing: random.chance(0.75),
    patient: random.chance(0.7),
  };
}

/** One line for whoever reads a violation. */
export function planWords({ act, speed, early, midKillMs, midReset, patient, flowing }: Plan): string {
  const parts = [`speed ${speed}`, `${act.kind} after ${act.tradeMs} ms${flowing ? ' of orders' : ''}`];
  if (!patient) parts.push('back at once');
  if (act.kind === 'kill') parts.push(`scope ${act.scope.kind}, SIGKILL ${act.afterMs} ms after the press`);
  if (act.kind === 'reset') parts.push(`of ${act.agent}, SIGKILL ${act.afterMs} ms after it was asked for`);
  if (early.length > 0) parts.push(`early ${early.map((it) => it.toFixed(2)).join(' and ')} of a start`);
  if (midKillMs !== null) parts.push(`its kill run again after ${midKillMs} ms`);
  if (midReset !== null) parts.push(`its reset at ${midReset.toFixed(2)}`);
  return parts.join(', ');
}
