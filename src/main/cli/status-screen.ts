import { parseAmount, toFloat } from '../../shared/money.ts';
import { plainLine } from '../../shared/plain-text.ts';
import type { ConsoleView } from '../../shared/view/console-view.ts';
import { terminalOutput } from '../adapters/terminal/output.ts';
import type { Console } from '../runtime/console.ts';
import { residualLine } from './residual-line.ts';

const EVERY_MS = 1_000;
const HOME_AND_CLEAR = '\u001b[H\u001b[2J';

/** The headless console in a terminal: the same view as the window's, redrawn once a second. */
export class StatusScreen {
  readonly #timer: NodeJS.Timeout;

  constructor(console: Console) {
    const show = terminalOutput(1);
    const draw = (): void => {
      const text = textOf(console);
      show(process.stdout.isTTY ? `${HOME_AND_CLEAR}${text}\n` : `${text}\n\n`);
    };
    this.#timer = setInterval(draw, EVERY_MS);
    draw();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** A view that cannot be made must not end the console: its kill and its orders do not depend on the screen. */
function textOf(console: Pick<Console, 'snapshot'>): string {
  try {
    return statusText(console.snapshot());
  } catch (error) {
    return `The screen cannot be shown: ${error instanceof Error ? error.message : 'unknown'}. The console goes on.`;
  }
}

/** A view in words and columns, worst agents first. */
export function statusText(view: ConsoleView): string {
  const { session, risk, kill } = view;
  const at = session.marketAt === null ? '—' : new Date(session.marketAt).toISOString().replace('T', ' ').slice(0, 19);
  const lines = [
    `INTERLOCK  ${view.band.text}  ${session.feedName || 'no session'}  ${session.state}  ${at} UTC  ×${session.speed}`,
    `equity ${money(risk.equity)} ${risk.currency}  day ${money(risk.pnlDay)}  drawdown ${percent(risk.drawdown)}  gross ${money(risk.grossExposure)}  fees ${money(risk.fees)}`,
    `kill would touch: ${kill.preview.orders} orders, ${kill.preview.positions} positions, ${money(kill.preview.notional)}`,
    '',
    'agent            state        position          P&L day      fills  open',
    ...view.agents.map((agent) =>
      [
        agent.id.padEnd(16),
        agent.state.padEnd(12),
        (agent.position ?? 'several').padStart(12),
        money(agent.pnlDay).padStart(14),
        String(agent.fills).padStart(8),
        String(agent.openOrders).padStart(5),
      ].join(' '),
    ),
  ];
  for (const run of kill.runs) {
    const scope = run.scope.kind === 'global' ? 'ALL' : run.scope.agent;
    lines.push(
      '',
      `KILL ${scope} ${run.phase} (${run.id}): cancels ${run.cancelsConfirmed} of ${run.cancelsTotal}, positions left ${run.positionsLeft} of ${run.positionsTotal}`,
    );
    for (const it of run.residuals) lines.push(`  ${residualLine(it)}`);
  }
  for (const alarm of view.alarms.filter((it) => !it.cleared))
    lines.push('', `ALARM ${alarm.cause}`, `  ${alarm.consequence} ${alarm.action}`);
  lines.push(
    '',
    `journal ${view.journal.records} records, head ${view.journal.head.slice(0, 16)} · ${view.secrets.text}`,
    `watchdog ${view.watchdog.state.toUpperCase()}: ${view.watchdog.text}`,
  );
  // Names, reasons and causes come from outside: none may move the terminal's cursor.
  return lines.map((line) => plainLine(line, 2_000)).join('\n');
}

function money(text: string): string {
  return toFloat(parseAmount(text)).toFixed(2);
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)} %`;
}
