import { scopeKey } from '../../../shared/scope.ts';
import type { KillPreview, KillRunView, ResidualView } from '../../../shared/view/kill-view.ts';
import { compact, count } from '../../ui/format.ts';

/** `38 orders (2 not ours) · 24 positions · 61.2k · paper`: what the kill of everything will touch. */
export function previewLine(preview: KillPreview): string {
  const byHand = preview.foreignOrders === 0 ? '' : ` (${preview.foreignOrders} not ours)`;
  return [
    `${count(preview.orders, 'order')}${byHand}`,
    count(preview.positions, 'position'),
    compact(preview.notional),
    preview.venues.join(', ') || 'no venue',
  ].join(' · ');
}

/** `Kill trend — cancel 3 orders, flatten 1 position (17.9k)`: the accessible name of an agent's own kill. */
export function agentKillName(agent: string, preview: KillPreview): string {
  const positions = count(preview.positions, 'position');
  return `Kill ${agent} — cancel ${count(preview.orders, 'order')}, flatten ${positions} (${compact(preview.notional)})`;
}

/** The run's scope in words. */
export function scopeWords(run: KillRunView): string {
  return run.scope.kind === 'global' ? 'Kill all' : `Kill ${run.scope.agent}`;
}

/** What the operator types to reset it: the scope again. */
export function typedConfirmation(run: KillRunView): string {
  return run.scope.kind === 'global' ? 'ALL' : run.scope.agent;
}

/** A reset is offered once nothing more will happen by itself. */
export function canReset(run: KillRunView): boolean {
  return run.phase === 'FLAT' || (run.phase === 'INCOMPLETE' && run.exhausted);
}

/** Worst first: what is left open, then what still runs, then what is flat; the global run before an agent's. */
export function worstRunsFirst(runs: readonly KillRunView[]): KillRunView[] {
  const rank = (run: KillRunView): number => (run.phase === 'INCOMPLETE' ? 0 : run.phase === 'FLAT' ? 2 : 1);
  const scope = (run: KillRunView): number => (run.scope.kind === 'global' ? 0 : 1);
  return [...runs].sort((a, b) => rank(a) - rank(b) || scope(a) - scope(b) || b.at - a.at);
}

export const CAUSES: Record<KillRunView['cause'], string> = {
  window: 'window button',
  tray: 'tray',
  menu: 'menu',
  hotkey: 'global hotkey',
  command: 'command line',
  file: 'KILL file',
  trigger: 'automatic trigger',
  external: 'external alert',
  watchdog: 'watchdog',
};

/** One of a kind, and several, worst first. */
export const RESIDUAL_KINDS: Record<ResidualView['kind'], readonly [one: string, many: string]> = {
  unread: ['venue not read', 'venues not read'],
  position: ['position', 'positions'],
  order: ['open order', 'open orders'],
  dust: ['dust', 'dust'],
};

/** Everything that a venue would let one close is closed; what is left is too small for its least order (K5). */
export function isDustOnly(run: KillRunView): boolean {
  return run.phase === 'INCOMPLETE' && run.residuals.length > 0 && run.residuals.every((it) => it.kind === 'dust');
}

/** `2 positions, 1 open order, 3 dust`. */
export function residualCounts(residuals: readonly ResidualView[]): string {
  return Object.entries(RESIDUAL_KINDS)
    .map(([kind, words]) => ({ words, n: residuals.filter((it) => it.kind === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ words, n }) => count(n, ...words))
    .join(', ');
}

/** What comes next, and what the operator can do. */
export function nextWords(run: KillRunView): string {
  if (run.phase === 'FLAT') return 'Latched: nothing trades again until it is reset. Agents then come back stopped.';
  if (run.phase !== 'INCOMPLETE') return 'Latched. Working; nothing to do.';
  if (isDustOnly(run)) {
    return run.exhausted
      ? 'No order and no position is left but amounts below the venue’s least order. Look at them, then reset.'
      : 'Only amounts below the venue’s least order are left. Reading the venue again.';
  }
  return run.exhausted
    ? 'No further attempt by itself. Close what is left at the venue, then reset.'
    : `Trying again, attempt ${run.attempts} of ${run.attemptsLimit}.`;
}

/** One sentence for a change of phase, for screen readers. */
export function announcement(run: KillRunView): string {
  const who = scopeWords(run);
  switch (run.phase) {
    case 'BLOCKED':
      return `${who}: latched. The gate is closed; no order that adds exposure leaves any more.`;
    case 'CANCELLING':
      return `${who}: cancelling, ${run.cancelsConfirmed} of ${run.cancelsTotal} confirmed.`;
    case 'FLATTENING':
      return `${who}: flattening, ${run.positionsLeft} of ${run.positionsTotal} positions left.`;
    case 'VERIFYING':
      return `${who}: verifying with the venue.`;
    case 'FLAT':
      return `${who}: verified flat.`;
    case 'INCOMPLETE':
      return isDustOnly(run)
        ? `${who}: INCOMPLETE, only dust is left: ${count(run.residuals.length, 'amount')} below the venue’s least order.`
        : `${who}: INCOMPLETE. Left: ${residualCounts(run.residuals) || 'not known yet'}, value ${compact(run.valueLeft)}.`;
  }
}

/** Changes exactly when there is something to announce. */
export function announcementKey(runs: readonly KillRunView[]): string {
  return runs.map((run) => `${scopeKey(run.scope)}/${run.id}/${run.phase}${isDustOnly(run) ? '/dust' : ''}`).join(' ');
}
