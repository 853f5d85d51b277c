import { cash, formatAmount, minus, notional, plus, price, quantity, ZERO_QUANTITY } from '../../src/shared/money.ts';
import { scopeKey } from '../../src/shared/scope.ts';
import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import type { Checks } from './checks.ts';
import type { Chronicle, Findings } from './chronicle.ts';
import type { ConsoleRun } from './console-run.ts';
import type { Told } from './told.ts';

const PAGE = 1_000;
/** States of an agent's process in which it could propose something. */
const AT_WORK = new Set(['RUNNING', 'STARTING', 'LATE', 'LOST', 'REDUCING']);

/** The view that a console showed first after a crash, against what was told before. */
export function inspectView(view: ConsoleView, told: Told, checks: Checks): void {
  const shown = new Set(view.kill.runs.map((it) => it.id));
  told.seen(shown);
  for (const { tripId, scope } of told.latched()) {
    checks.check('kills', shown.has(tripId) ? [] : [`${tripId} (${scopeKey(scope)}) was answered and is not latched`]);
  }
  for (const tripId of told.resets) {
    checks.check('resets', shown.has(tripId) ? [`${tripId} was reset and is latched again`] : []);
  }
  for (const { id, scope } of view.kill.runs) {
    const rows = view.agents.filter((it) => scope.kind === 'global' || it.id === scope.agent);
    const active = rows.filter((it) => AT_WORK.has(it.state) || it.tradingState !== 'HALTED');
    checks.check(
      'latch',
      active.map((it) => `${it.id} is ${it.state} and ${it.tradingState} under ${id}`),
    );
  }
  checks.check('books', unequalBooks(view));
}

/**
 * Reads the journal up to where the view stood, and holds both against each other and against what was told. False when
 * the console ended before it was read.
 */
export async function inspectJournal(
  run: ConsoleRun,
  view: ConsoleView,
  heads: ReadonlyMap<number, string>,
  chronicle: Chronicle,
  checks: Checks,
): Promise<boolean> {
  const found: Findings = { journal: [], orders: [], fills: [], latch: [] };
  const { records } = view.journal;
  if (!(await readUpTo(run, records, chronicle, found))) return false;
  for (const [seq, hash] of heads) {
    const kept = chronicle.hashes[seq - 1];
    if (kept !== hash) found.journal.push(`record ${seq} was told as ${hash} and is ${kept ?? 'gone'}`);
  }
  for (const check of ['journal', 'orders', 'fills', 'latch'] as const) checks.check(check, found[check]);
  const shown = new Set(view.kill.runs.map((it) => it.id));
  checks.check(
    'latch',
    [...chronicle.latched.keys()].filter((id) => !shown.has(id)).map((id) => `${id} is in the journal and not latched`),
  );
  checks.check('account', wrongAccount(view, chronicle));
  const verdict = await run.ask('journal.verify', {});
  if (verdict !== null) checks.check('verify', verdict.ok ? [] : [verdict.problem]);
  return true;
}

/** False when the console ended meanwhile. */
async function readUpTo(run: ConsoleRun, records: number, chronicle: Chronicle, found: Findings): Promise<boolean> {
  const { hashes } = chronicle;
  if (hashes.length > records) found.journal.push(`${hashes.length} records were read, and only ${records} are left`);
  if (hashes.length > 0) {
    // The chain ties what stands before it, and `verify` looks at that.
    const again = await run.ask('journal.export', { fromSeq: hashes.length, limit: 1 });
    if (again === null) return false;
    const [line] = recordsOf(again.lines);
    const hash = line === undefined ? 'gone' : (JSON.parse(line) as { hash: string }).hash;
    const before = hashes.at(-1);
    if (hash !== before) found.journal.push(`record ${hashes.length} was read as ${before} and is ${hash}`);
  }
  while (hashes.length < records) {
    const limit = Math.min(PAGE, records - hashes.length);
    const page = await run.ask('journal.export', { fromSeq: hashes.length + 1, limit });
    if (page === null) return false;
    if (page.lines.length === 0) throw new Error(`the journal ends after ${hashes.length} of ${records} records`);
    chronicle.read(recordsOf(page.lines), found);
  }
  return true;
}

/** Of an export's lines those that are records: the others are checkpoints and statements. */
function recordsOf(lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith('{"seq":'));
}

/** Each instrument's books against the account, by the view's rows. */
function unequalBooks(view: ConsoleView): string[] {
  const symbols = new Set(view.positions.map((it) => it.symbol));
  return [...symbols].flatMap((symbol) => {
    const rows = view.positions.filter((it) => it.symbol === symbol);
    const held = rows.reduce(
      (sum, it) => (it.agent === 'account' ? minus(sum, quantity(it.quantity)) : plus(sum, quantity(it.quantity))),
      ZERO_QUANTITY,
    );
    return held === 0n ? [] : [`the books hold ${formatAmount(held)} ${symbol} more than the account`];
  });
}

/** Positions and equity of the view against the journal's fills, fees and funding. */
function wrongAccount(view: ConsoleView, chronicle: Chronicle): string[] {
  const rows = view.positions.filter((it) => it.agent === 'account');
  const wrong: string[] = [];
  let equity = chronicle.cash;
  for (const symbol of new Set([...chronicle.positions.keys(), ...rows.map((it) => it.symbol)])) {
    const row = rows.find((it) => it.symbol === symbol);
    const byFills = chronicle.positions.get(symbol) ?? ZERO_QUANTITY;
    if (byFills !== quantity(row?.quantity ?? '0')) {
      wrong.push(`the fills make ${formatAmount(byFills)} ${symbol}, the account has ${row?.quantity ?? '0'}`);
    }
    if (row !== undefined) equity = plus(equity, notional(price(row.mark), byFills));
  }
  // Without a price yet the account is shown at cost.
  if (rows.some((it) => it.markAt === 0)) return wrong;
  if (equity !== cash(view.risk.equity)) {
    wrong.push(`the fills make an equity of ${formatAmount(equity)}, the account has ${view.risk.equity}`);
  }
  return wrong;
}
