import { create } from 'zustand';
import { contract, type InvokeChannel } from '../../shared/ipc/contract.ts';
import { type Role, roleSuffices } from '../../shared/roles.ts';
import { useConsoleStore } from './console-store.ts';
import { confirm } from './notices.ts';

/** Roles that a passphrase unlocks. */
export type UnlockableRole = 'approver' | 'administrator';

/** Who may take which role, in one phrase for buttons and dialogs. */
export const ROLE_NAMES: Record<UnlockableRole, string> = {
  approver: 'an approver',
  administrator: 'an administrator',
};

interface UnlockRequest {
  readonly role: UnlockableRole;
  /** What the operator wanted to do, as the end of "… needs an approver"; empty when only the role was asked for. */
  readonly forWhat: string;
  /** Goes on with it once unlocked. */
  readonly goOn: () => void;
}

/** The unlock that the window asks for; null when none. No passphrase ever stands in here. */
export const useUnlock = create<{ readonly request: UnlockRequest | null }>()(() => ({ request: null }));

export function closeUnlock(): void {
  useUnlock.setState({ request: null });
}

/** Asks for a role, for nothing in particular. */
export function askForRole(role: UnlockableRole): void {
  useUnlock.setState({ request: { role, forWhat: '', goOn: () => undefined } });
}

/** The role that a channel needs and this window does not have; null when it may call it. The main process checks again. */
export function roleMissing(channel: InvokeChannel, role: Role): UnlockableRole | null {
  const needed = contract[channel].role as Role;
  if (roleSuffices(role, needed)) return null;
  return needed === 'approver' ? 'approver' : 'administrator';
}

/** The same as a hook, for the words on a button. */
export function useRoleMissing(channel: InvokeChannel): UnlockableRole | null {
  return useConsoleStore((state) => (state.view === null ? null : roleMissing(channel, state.view.role.role)));
}

/** Does `goOn` when this window's role may call the channel; else opens the unlock first, and does it afterwards. */
export function withRole(channel: InvokeChannel, forWhat: string, goOn: () => void): void {
  const role = useConsoleStore.getState().view?.role.role ?? 'viewer';
  const missing = roleMissing(channel, role);
  if (missing === null) goOn();
  else useUnlock.setState({ request: { role: missing, forWhat, goOn } });
}

/** Says it when an unlocked role has fallen back by itself. Returns how to stop. */
export function followRole(): () => void {
  return useConsoleStore.subscribe((state, before) => {
    const now = state.view?.role;
    const was = before.view?.role;
    if (now === undefined || was === undefined || now === was) return;
    const ended = was.untilWallAt !== null && now.untilWallAt === null;
    if (ended) confirm(`The unlock has ended: ${now.role} again.`);
  });
}
