import { randomUUID } from 'node:crypto';
import type { RequestOf } from '../../shared/ipc/contract.ts';
import type { Scope } from '../../shared/scope.ts';
import type { KillRunView } from '../../shared/view/kill-view.ts';
import type { ControlClient } from '../adapters/control-socket/client.ts';
import { LocalSocketError } from '../adapters/local-socket/local-socket-error.ts';
import { killRuns } from '../runtime/projection/kill-view.ts';
import { unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { operator } from './place.ts';
import { print, printJson, say } from './print.ts';
import { residualLine } from './residual-line.ts';
import { runningConsoles } from './target.ts';

/** A kill that is not over after this long is reported as it stands, machine milliseconds. */
const WAIT_MS = 120_000;
/** A console that answers and cannot show its kills is asked for this long. */
const UNSEEN_MS = 10_000;
const LOOK_EVERY_MS = 100;

export interface KillOptions {
  readonly all?: boolean;
  readonly agent?: string;
  readonly reason?: string;
  readonly wait?: boolean;
  readonly data?: string;
  readonly json?: boolean;
}

/** `interlock kill`: on every console that runs, or by itself on a folder whose console does not. */
export async function kill(options: KillOptions): Promise<ExitCode> {
  if ((options.all === true) === (options.agent !== undefined)) {
    throw new CommandFailed(EXIT.usage, 'Say what to kill: --all, or --agent NAME.');
  }
  const scope: Scope = options.agent === undefined ? { kind: 'global' } : { kind: 'agent', agent: options.agent };
  const request = { scope, commandId: randomUUID(), reason: options.reason ?? '' };
  let isAllReached = true;
  const running = await runningConsoles(options.data, () => {
    isAllReached = false;
  });
  if (running.length === 0) return killOffline(options, request);

  // All are pressed at once: neither a refusal nor a slow run of one keeps the kill from another.
  const answers = await Promise.allSettled(running.map(({ client }) => press(client, request, options.wait === true)));
  for (const { client } of running) client.close();
  const outcomes: Outcome[] = [];
  const refusals: unknown[] = [];
  answers.forEach((answer, index) => {
    if (answer.status === 'fulfilled') outcomes.push(answer.value);
    else refusals.push(answer.reason);
    if (answer.status === 'rejected' && running.length > 1) {
      say(`${running[index]?.dataDir}: ${answer.reason instanceof Error ? answer.reason.message : 'no answer'}`);
    }
  });
  if (outcomes.length === 0) throw refusals[0];
  const reported = report(outcomes, options);
  // What one console did must not hide that another one could not be reached.
  isAllReached &&= !refusals.some((it) => it instanceof LocalSocketError);
  return !isAllReached && reported === EXIT.ok ? EXIT.refused : reported;
}

async function press(client: ControlClient, request: RequestOf<'kill.engage'>, wait: boolean): Promise<Outcome> {
  const receipt = unwrap(await client.invoke('kill.engage', request));
  say(`${receipt.status} ${receipt.tripId}, gate closed in ${receipt.gateClosedMicros} µs`);
  const see: SeeRuns = async () => unwrap(await client.invoke('console.snapshot', {})).kill.runs;
  return { receipt, run: wait ? await waitUntilOver(see, receipt.tripId) : undefined };
}

interface Outcome {
  readonly receipt: { readonly tripId: string; readonly status: string; readonly gateClosedMicros: number };
  readonly run: KillRunView | undefined;
}

/** No console runs: the latch is written and the run is done here and now. */
async function killOffline(
  options: KillOptions,
  request: { scope: Scope; commandId: string; reason: string },
): Promise<ExitCode> {
  // Loaded only here: a kill of a console that runs is pressed sooner without a console's sources.
  const { folderWithJournal, headlessConsole } = await import('./offline.ts');
  const dataDir = folderWithJournal(options.data);
  if (dataDir === undefined) {
    throw new CommandFailed(
      EXIT.notRunning,
      'No console runs, and there is no data folder with a journal. Nothing to kill.',
    );
  }
  say(`No console runs: killing in the data folder ${dataDir}.`);
  const console = await headlessConsole(dataDir);
  try {
    const handler = console.handlers['kill.engage'];
    const receipt = await handler(request, { by: operator(), role: 'operator', via: 'socket', session: 'offline' });
    const run = await waitUntilOver(async () => killRuns(console.engine.state, () => null), receipt.tripId);
    return report([{ receipt, run }], { ...options, wait: true });
  } finally {
    await console.close();
  }
}

/** The kills that latch something, as they stand. */
type SeeRuns = () => Promise<readonly KillRunView[]>;

async function waitUntilOver(see: SeeRuns, tripId: string): Promise<KillRunView | undefined> {
  const until = Date.now() + WAIT_MS;
  let seenAt = Date.now();
  let last: KillRunView | undefined;
  for (;;) {
    try {
      last = (await see()).find((it) => it.id === tripId);
      if (last === undefined || last.phase === 'FLAT' || last.exhausted || Date.now() > until) return last;
      seenAt = Date.now();
    } catch (error) {
      // A console that went away while we waited: what was seen last is what is known.
      if (error instanceof LocalSocketError) return last;
      if (Date.now() - seenAt > UNSEEN_MS) {
        say('interlock: the console cannot show what became of the kill; it goes on there. Look at the venue.');
        return last;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function report(outcomes: readonly Outcome[], options: KillOptions): ExitCode {
  if (options.json === true) {
    printJson(outcomes.length === 1 ? outcomes[0] : outcomes);
  } else {
    for (const { receipt, run } of outcomes) {
      if (run === undefined) print(`${receipt.tripId} ${receipt.status}`);
      else {
        print(
          `${run.id} ${run.phase}: cancels ${run.cancelsConfirmed} of ${run.cancelsTotal}, positions left ${run.positionsLeft} of ${run.positionsTotal}`,
        );
        for (const it of run.residuals) print(`  ${residualLine(it)}`);
      }
    }
  }
  const wanted = options.wait === true;
  return wanted && outcomes.some(({ run }) => run?.phase !== 'FLAT') ? EXIT.killed : EXIT.ok;
}
