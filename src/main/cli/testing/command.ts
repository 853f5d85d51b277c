import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { connectControl } from '../../adapters/control-socket/client.ts';
import { entryLine } from '../../evidence/export-format.ts';
import { openJournalToInspect } from '../../runtime/open-data-folder.ts';
import { writeAgent } from './agent-folder.ts';
import { gather, type Printed } from './printed.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const program = join(root, 'src', 'main', 'cli.ts');
const recorded = join(root, 'resources', 'market', 'btc-perp_1m_2021-12-31_2022-02-01.csv.gz');

/**
 * Cedar's code is compiled a second time, for speed, only where it is asked long: reading one policy set would pay for
 * it at each start (vitest.config.ts has the same for its own processes).
 */
const COMPILE_ONCE = '--wasm-tiering-budget=1000000000';

/** What `interlock reset` closes the incident of a kill with. */
export const TOLD = ['--root-cause', 'a test', '--actions', 'none'] as const;

/** A variable of our own environment, where it is set. */
function pick(name: string): Readonly<Record<string, string>> {
  const value = process.env[name];
  return value === undefined ? {} : { [name]: value };
}

/** How a command ended. */
export interface Ended extends Printed {
  readonly code: number | null;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

/** Header and first minutes of the embedded recording. */
export function recordedLines(minutes: number): string[] {
  return gunzipSync(readFileSync(recorded))
    .toString('utf8')
    .split('\n')
    .slice(0, minutes + 1);
}

/**
 * A place of its own for real `interlock` processes: home, default data folder, feeds and agents below one temporary
 * folder, without a keychain unless the environment has one. {@link Desk.close} ends what still runs and removes it.
 */
export class Desk {
  readonly dir = mkdtempSync(join(tmpdir(), 'interlock-cli-'));
  readonly data = join(this.dir, 'data');
  readonly #running = new Set<ChildProcess>();

  readonly env: Readonly<Record<string, string>>;
  readonly #hasKeychain: boolean;

  /** @param more of the environment: for instance where a keychain is found */
  constructor(more: Readonly<Record<string, string>> = {}) {
    this.env = {
      PATH: process.env.PATH ?? '',
      HOME: join(this.dir, 'home'),
      INTERLOCK_DATA: join(this.dir, 'default'),
      ...pick('NODE_COMPILE_CACHE'),
      ...more,
    };
    this.#hasKeychain = more.DBUS_SESSION_BUS_ADDRESS !== undefined;
    mkdirSync(join(this.dir, 'home'));
  }

  /** Writes a file below the desk's folder and answers with its path. */
  file(name: string, content: string | Uint8Array): string {
    const path = join(this.dir, name);
    writeFileSync(path, content);
    return path;
  }

  /** A feed of the first minutes of the embedded recording. */
  feed(minutes: number): string {
    return this.file(`first-${minutes}.csv`, `${recordedLines(minutes).join('\n')}\n`);
  }

  /** Starts `interlock` with these arguments; `through` is put in front, such as a shell that sets a limit. */
  start(args: readonly string[], through: readonly string[] = []): Running {
    const [command = '', ...rest] = [...through, process.execPath, COMPILE_ONCE, program, ...args];
    const child = spawn(command, rest, { cwd: this.dir, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#running.add(child);
    const printed = gather(child);
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        this.#running.delete(child);
        resolve({ code, ...printed() });
      });
    });
    return { child, pid: child.pid ?? 0, ended };
  }

  /** Runs `interlock` to its end. */
  interlock(...args: string[]): Promise<Ended> {
    return this.start(args).ended;
  }

  /** Runs `interlock` on the desk's data folder to its end, with these lines typed into it. */
  typing(lines: readonly string[], ...args: readonly string[]): Promise<Ended> {
    const typed = lines.map((line) => `'${line}'`).join(' ');
    const through = ['sh', '-c', `printf '%s\\n' ${typed} | "$@"`, 'sh'];
    return this.start([...args, '--data', this.data], through).ended;
  }

  /** A headless run on the desk's data folder. */
  run(...args: string[]): Running {
    return this.start(['run', '--headless', '--json', '--data', this.data, ...args]);
  }

  /**
   * The records of a data folder's journal, as they would be exported: from its file, and by the console that runs where
   * the file is its alone, or where its key is in a keychain of the desk's.
   */
  async records(data = this.data): Promise<Exported[]> {
    if (!this.#hasKeychain && (await viewOf(data)) === null) return readRecords(data);
    const { code, stdout, stderr } = await this.interlock('audit', 'export', '--data', data);
    if (code !== 0) throw new Error(`the export failed: ${stderr}`);
    return stdout
      .split('\n')
      .filter((line) => line.startsWith('{"seq":'))
      .map((line) => JSON.parse(line) as Exported);
  }

  /** The view of the console that runs, or as the journal left it. */
  async status(data = this.data): Promise<Status> {
    const shown = await viewOf(data);
    if (shown !== null) return shown;
    const { code, stdout, stderr } = await this.interlock('status', '--json', '--data', data);
    if (code !== 0) throw new Error(`no status: ${stderr}`);
    return JSON.parse(stdout) as Status;
  }

  /**
   * Asks the running console for its view until its session's agents are there and it is as wanted; fails after fifty
   * seconds with what was seen last. It asks over the socket from here: a process for each look would take more of the
   * machine than the session looked at.
   */
  async until(what: string, wanted: (status: Status) => boolean): Promise<Status> {
    let last: Status | null = null;
    for (let waited = 0; waited < 500; waited += 1) {
      last = (await viewOf(this.data)) ?? last;
      if (last !== null && last.agents.length > 0 && wanted(last)) return last;
      await sleep(100);
    }
    throw new Error(`never ${what}; last seen: ${JSON.stringify(last?.agents)}`);
  }

  /** Puts a user's agent into the data folder. */
  agent(id: string, code: string): void {
    writeAgent(this.data, id, code, { description: 'An agent of a test.', maxOpenOrders: 10, maxOrdersPerMinute: 60 });
  }

  async close(): Promise<void> {
    for (const child of this.#running) child.kill('SIGKILL');
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The view of the console that runs there, as `interlock status --json` gives it; null while none answers. */
async function viewOf(data: string): Promise<Status | null> {
  const client = await connectControl(data).catch(() => null);
  if (client === null) return null;
  const answer = await client.invoke('console.snapshot', {}).catch(() => null);
  client.close();
  return answer?.ok === true ? answer.value : null;
}

async function readRecords(data: string): Promise<Exported[]> {
  const journal = await openJournalToInspect(data, Date.now);
  try {
    return [...journal.entries()].map((entry) => JSON.parse(entryLine(entry)) as Exported);
  } finally {
    journal.close();
  }
}

/** A line of the export. Amounts stay the strings that they are. */
export interface Exported {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly agent: string | null;
  readonly action: string | null;
  readonly hash: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whichever field it is about; the kinds have forty shapes
  readonly body: any;
}

/** The parts of the view that these tests look at. */
export interface Status {
  readonly session: { readonly state: string; readonly bars: number };
  readonly agents: readonly {
    readonly id: string;
    readonly state: string;
    readonly position: string | null;
    readonly openOrders: number;
    readonly fills: number;
  }[];
  readonly kill: { readonly runs: readonly { readonly id: string; readonly phase: string }[] };
  readonly alarms: readonly { readonly cause: string }[];
}

/** The row of one agent. */
export function rowOf(status: Status, agent: string): Status['agents'][number] {
  const row = status.agents.find((it) => it.id === agent);
  if (row === undefined) throw new Error(`no agent ${agent} in the view`);
  return row;
}

/** An agent that keeps the protocol; `onStep` decides. Put a body of its own after it to misbehave. */
export const POLITE = `
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
let onStep = (id) => send({ id, result: { intents: [], cancels: [] } });
setInterval(() => send({ method: 'heartbeat', params: { sequence: 0 } }), 1000);
let rest = '';
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const { id, method, params } = JSON.parse(line);
    if (method === 'initialize') send({ id, result: { protocol: 2, name: 'test', warmupBars: 3 } });
    if (method === 'step') onStep(id, params);
  }
}).on('end', () => process.exit(0));
let steps = 0;
const order = (more) => ({ ref: 'r' + steps + '-' + (more.price ?? ''), symbol: 'BTC-PERP', type: 'market', quantity: '0.02', purpose: 'test', ...more });
`;

/**
 * Buys with its first bar, so little that four of them fit into the depth of one quote: with no session running a kill
 * would wait a quarter of a minute for the next one.
 * Keeps one order resting far below, and trades a little with each bar.
 */
export const TRADER = `${POLITE}
onStep = (id, { warmup, book }) => {
  if (warmup) { send({ id, result: { intents: [], cancels: [] } }); return; }
  steps += 1;
  const intents = [];
  if (steps === 1) intents.push(order({ side: 'buy' }), order({ side: 'buy', type: 'limit', price: '44000' }));
  else if (Object.keys(book.positions).length === 0) intents.push(order({ side: 'buy' }));
  else intents.push(order({ side: steps % 2 === 0 ? 'buy' : 'sell', quantity: '0.002' }));
  send({ id, result: { intents, cancels: [] } });
};
`;
