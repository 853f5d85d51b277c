import { LineSplitter } from '../adapters/local-socket/line-splitter.ts';
import { BEAT_EVERY_MS, MAX_LINE_BYTES } from '../adapters/watchdog/bounds.ts';
import { FromMain, type FromWatchdog, readLine, type WatchedAccount } from '../adapters/watchdog/protocol.ts';
import type { MainProcess } from './main-process.ts';
import { type Judgement, Vitals } from './vitals.ts';

type Beat = Extract<FromMain, { kind: 'beat' }>;
const NONE: Beat = { kind: 'beat', seq: 0, wallAt: 0, lagMs: 0, armed: false, venues: [] };

/** Main died or hangs, with something at stake. */
export interface Lost {
  readonly cause: 'died' | 'hung';
  readonly silentMs: number;
  /** Main's last beat: what it told of itself and of its venues. */
  readonly last: Beat;
  /** The account at an exchange that it told of last; null for none. */
  readonly account: WatchedAccount | null;
}

/** Whether this account could be taken over: empty, or in words why not. Never rejects. */
export type TestReach = (account: WatchedAccount) => Promise<string>;

/**
 * Listens to main on standard input and answers on standard output, until main is lost or there is nobody left to
 * watch; then it resolves, with null for the latter.
 */
export function watch(main: MainProcess, testReach: TestReach): Promise<Lost | null> {
  const now = (): number => performance.now();
  const vitals = new Vitals(now());
  let last = NONE;
  let account: WatchedAccount | null = null;
  let answered = last.seq;
  const lines = new LineSplitter(MAX_LINE_BYTES);

  const take = (line: string): void => {
    const message = readLine(FromMain, line);
    // What is not in the protocol is no sign of life.
    if (message === null) return;
    if (message.kind === 'bye') vitals.bye();
    else if (message.kind === 'account') {
      account = message.account;
      void tell(message.account);
    } else {
      last = message;
      vitals.beat(now(), message.armed);
    }
  };
  const tell = async (told: WatchedAccount): Promise<void> => {
    const problem = await testReach(told);
    answer({ kind: 'key', alias: told.alias, problem: problem.slice(0, 400) });
  };
  process.stdin.on('data', (chunk: Buffer) => {
    for (const line of lines.push(chunk) ?? []) take(line);
  });
  for (const event of ['end', 'close', 'error'] as const) process.stdin.on(event, () => vitals.closed(now()));

  return new Promise((resolve) => {
    const finish = (lost: Lost | null): void => {
      clearInterval(timer);
      process.stdin.destroy();
      resolve(lost);
    };
    const act = (judgement: Judgement): void => {
      if (judgement.kind === 'takeover') finish({ ...judgement, last, account });
      else if (judgement.kind === 'leave') finish(null);
      else if (judgement.kind === 'lag') answer({ kind: 'lag', silentMs: judgement.silentMs });
    };
    const timer = setInterval(() => {
      // Only what is heard is answered: to a main that does not read, nothing is written that could fill the pipe.
      if (last.seq !== answered) answer({ kind: 'alive', seq: last.seq });
      answered = last.seq;
      // After what main has written was read: nothing is judged that is only waiting in the pipe.
      setImmediate(() => act(vitals.tick(now(), main.isAlive())));
    }, BEAT_EVERY_MS);
  });
}

function answer(message: FromWatchdog): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
