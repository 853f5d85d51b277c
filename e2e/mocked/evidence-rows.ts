import type { ReplyOf } from '../../src/shared/ipc/contract.ts';
import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import type { AnchorRow, KeyRow, LegalHoldRow } from '../../src/shared/view/evidence-view.ts';
import type { MockEngine } from './mock-engine.ts';
import { MARKET_AT } from './rows.ts';
import { fleet } from './scenarios.ts';

type Found = ReplyOf<'journal.search'>['rows'][number];
type Detail = ReplyOf<'journal.record'>;

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** A hash that says nothing. */
export const hash = (n: number): string => n.toString(16).padStart(2, '0').repeat(32);
const ROOT = hash(0xc4);

/** What a hostile agent would like to be more than text. */
export const HOSTILE = '<img src=x onerror="document.title=1">**bold** %s </script>';

/** Records of a journal of 12,345, by what happened around a kill. */
export const FOUND: readonly Found[] = [
  found(12_345, 'kill.phase', 'trip-7 FLAT: two clean reads of the venue', { action: 'trip-7' }),
  found(12_340, 'trip.accepted', 'kill of trend by operator: the window; “looks wrong”', {
    agent: 'trend',
    action: 'trip-7',
  }),
  found(12_331, 'order.denied', `buy 2.5000 BTC-PERP denied: ${HOSTILE} ${'position limit of the agent '.repeat(6)}`, {
    agent: 'grid-with-quite-a-long-name-here',
    action: 'v1s1a1b2c3d4e5-1f',
  }),
  found(12_300, 'order.approved', 'sell 0.1500 BTC-PERP limit at 42180.5, reduce-only: approved', {
    agent: 'trend',
    action: 'v1s1a1b2c3d4e5-1e',
  }),
  found(90, 'order.approved', 'its content has expired', { expired: true }),
];

function found(seq: number, kind: string, text: string, change: Partial<Found> = {}): Found {
  return {
    seq,
    at: MARKET_AT - (12_345 - seq) * 1_000,
    kind,
    agent: null,
    action: null,
    text,
    expired: false,
    ...change,
  };
}

/** Many rows of one page, newest first, from the record before `beforeSeq` on. */
export function page(beforeSeq: number, size: number): Found[] {
  return Array.from({ length: size }, (_, i) => {
    const seq = beforeSeq - 1 - i;
    return found(seq, 'order.approved', `buy 0.0100 BTC-PERP market: approved, the ${seq}th`, { agent: 'trend' });
  });
}

const BODY = JSON.stringify({ side: 'sell', quantity: '0.1500', symbol: 'BTC-PERP', reason: HOSTILE }, null, 2);
const ENVELOPE = JSON.stringify({
  payload: Buffer.from(
    JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject: [{ name: 'v1s1a1b2c3d4e5-1e' }] }),
  ).toString('base64'),
  payloadType: 'application/vnd.in-toto+json',
  signatures: [{ keyid: 'a1b2c3d4', sig: 'AAAA' }],
});
export const NOTE = `interlock/0f3c\n12340\n${Buffer.from(ROOT, 'hex').toString('base64')}\n\n— interlock/0f3c obLD1AAAA==\n`;

/** A record with all that may be known of it. */
export function detail(seq: number, change: Partial<Detail> = {}): Detail {
  const row = FOUND.find((one) => one.seq === seq) ?? found(seq, 'order.approved', 'buy 0.0100 BTC-PERP');
  const trail = FOUND.filter(({ action }) => action !== null && action === row.action).reverse();
  return {
    ...row,
    recordedAt: Date.now() - 5 * MINUTE,
    body: row.expired ? '' : BODY,
    hash: hash(0xa0),
    leaf: hash(0xb1),
    trail,
    proof: {
      seq,
      leaf: hash(0xb1),
      size: 12_340,
      path: Array.from({ length: 14 }, (_, i) => hash(i + 1)),
      root: ROOT,
      checkpoint: NOTE,
    },
    proofProblem: '',
    statement: row.kind === 'order.approved' && !row.expired ? ENVELOPE : null,
    statementProblem: row.expired ? 'its content has expired: the statement cannot be made anew' : '',
    ...change,
  };
}

const NEVER: Omit<KeyRow, 'id' | 'purpose'> = {
  createdWallAt: null,
  rotatedWallAt: null,
  dueWallAt: null,
  state: 'ok',
  rotatable: true,
  text: '',
};

/** Keys of a data folder: none abnormal. */
export function keys(): KeyRow[] {
  const now = Date.now();
  const made = (id: string, purpose: string, days: number, change: Partial<KeyRow> = {}): KeyRow => ({
    ...NEVER,
    id,
    purpose,
    createdWallAt: now - days * DAY,
    dueWallAt: now + (90 - days) * DAY,
    ...change,
  });
  return [
    made('database', 'open the journal', 41),
    made('database-management', 'open the management database', 41),
    made('master', 'unwrap the keys of protected fields', 41),
    made('signing', 'sign checkpoints and statements', 41),
    made('role-approver', "check an approver's passphrase", 12, {
      dueWallAt: null,
      rotatable: false,
      text: 'It is set by `interlock role passphrase approver`.',
    }),
    made('webhook', 'sign alarms that go out', 12, {
      rotatable: false,
      text: 'A new one is made and shown once by `interlock alert webhook set`, with --sign.',
    }),
  ];
}

export function anchors(change: Partial<Record<AnchorRow['id'], Partial<AnchorRow>>> = {}): AnchorRow[] {
  const provedWallAt = Date.now() - 7 * MINUTE;
  return [
    {
      id: 'git',
      state: 'proved',
      provedTo: 12_300,
      provedWallAt,
      text: 'branch evidence of git.example.org/ann/interlock-log, which is protected',
      ...change.git,
    },
    { id: 'rfc3161', state: 'off', provedTo: 0, provedWallAt: null, text: '', ...change.rfc3161 },
  ];
}

export function legalHold(id = 'legal-1'): LegalHoldRow {
  return { id, reason: 'audit of the tax office, case 12/77', by: 'ann', wallAt: Date.now() - 3 * DAY };
}

/** A journal that is verified, signed, copied and anchored. */
export function evidenced(size = 4): ConsoleView {
  const view = fleet(size);
  const now = Date.now();
  return {
    ...view,
    role: { role: 'operator', untilWallAt: null, canUnlock: ['approver', 'administrator'] },
    journal: {
      ...view.journal,
      records: 12_345,
      head: hash(0xa0),
      verifiedWallAt: now - 9 * MINUTE,
      verifiedRecords: 12_300,
      problem: '',
    },
    evidence: {
      checkpoint: { size: 12_340, root: ROOT, wallAt: now - MINUTE, keyId: 'a1b2c3d4' },
      outside: { state: 'ok', text: 'Copies reach to record 12340, in a second folder and the secret store.' },
      verifying: null,
      statementsTo: 12_345,
      statementsText: '',
      replica: { state: 'ok', wallAt: now - 5 * 60 * MINUTE, size: 11_200, text: 'The next one is due in 19 h.' },
      retention: { expired: 1_204, text: 'Policy decisions go after 180 days, agent interactions after 3 years.' },
    },
    anchors: anchors(),
    keys: keys(),
    legalHolds: [],
  };
}

/** The same with one of each thing that can be wrong. */
export function doubtful(size = 4): ConsoleView {
  const view = evidenced(size);
  return {
    ...view,
    journal: {
      ...view.journal,
      problem: 'Record 412 was changed: its hash does not follow. All is good up to record 256.',
    },
    evidence: {
      ...view.evidence,
      outside: { state: 'failed', text: 'The folder of copies cannot be written. Make room there, or name another.' },
      replica: { ...view.evidence.replica, state: 'failed', text: 'The second folder is not there. Plug the disk in.' },
      statementsTo: 11_900,
      statementsText: '38 approved actions are not signed yet.',
    },
    anchors: anchors({
      git: { state: 'late', text: 'The branch did not answer for 3 h. Look whether its host is up.' },
      rfc3161: { state: 'failed', text: 'The authority refused the request. Look at its address and its certificate.' },
    }),
    keys: keys().map((row) =>
      row.id === 'signing'
        ? {
            ...row,
            createdWallAt: Date.now() - 101 * DAY,
            dueWallAt: Date.now() - 11 * DAY,
            state: 'due',
            text: 'Rotate it: interlock keys rotate signing --reason "..."',
          }
        : row.id === 'database'
          ? { ...row, state: 'rotating', text: 'The new key is made; it is in use from the next start on.' }
          : row,
    ),
    legalHolds: [legalHold()],
  };
}

/** The first page and details of its records, as the engine would answer. */
export function answerJournal(engine: MockEngine): void {
  engine.on('journal.search', ({ beforeSeq }) => ({ rows: beforeSeq === null ? [...FOUND] : [], next: null }));
  engine.on('journal.record', ({ seq }) => detail(seq));
}
