import { Refusal } from '../../shared/ipc/contract.ts';
import type { VenueFault } from '../engine/domain/venue-fault.ts';
import type { Engine } from '../engine/engine.ts';
import type { Session, State } from '../engine/state.ts';

/** The session that is open, if one is, has its prices from outside. */
export function isLiveSession(session: Session | null): boolean {
  return session !== null && session.live !== null && session.ended === null;
}

/** While a kill runs no session begins or goes on. @throws Refusal */
export function refuseInKill({ kills }: Engine): void {
  if (kills.isRunning) throw new Refusal('A kill is still running. Wait until it says FLAT or INCOMPLETE.');
}

/** What the last session left at an exchange is looked after before another one begins. @throws Refusal */
export function refuseLeftBehind({ session, orders, ledger }: State): void {
  if (session !== null && session.account !== null && orders.open.size + ledger.account.positions.size > 0) {
    throw new Refusal(
      `The last session left orders or positions at ${session.venue}, and a new one would not look after them. Kill first.`,
    );
  }
}

/** Whoever asks for live prices, or for an account by its alias, is not given another session that was left open. @throws Refusal */
export function refuseOther(
  session: Session | null,
  { wantsLive, account }: { readonly wantsLive: boolean; readonly account: string | null },
): void {
  const own = session?.account?.alias ?? null;
  if (account !== null && account !== own) {
    const what = own === null ? 'on paper' : `with the key ${own}`;
    throw new Refusal(`A session ${what} is open in this data folder. Resume that, or use another data folder.`);
  }
  if (!wantsLive || isLiveSession(session)) return;
  throw new Refusal('A recorded session is open in this data folder. Resume it, or use another data folder.');
}

/** A fault of the paper venue is none of an account at an exchange. @throws Refusal */
export function refuseVenueFault(session: Session | null, fault: VenueFault): void {
  if (fault === 'normal' || session === null || session.account === null) return;
  throw new Refusal(`The session trades at ${session.venue}: faults of a venue are switched there, not here.`);
}
