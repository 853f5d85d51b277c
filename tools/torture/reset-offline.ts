import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import type { Checks } from './checks.ts';
import type { Folder } from './folder.ts';
import { inspectView } from './inspect.ts';
import { COMMAND_WITHIN_MS, type Place } from './place.ts';
import type { Plan } from './plan.ts';
import type { Tally } from './tally.ts';

const MAX_TRIES = 6;
/** About what the command takes; when it dies is drawn as a fraction of it. */
const RESET_MS = 700;

/** Lifts the global latch by `interlock reset`, where no console runs; the command may be killed on its way too. */
export async function resetOffline(
  { data, told, mode }: Folder,
  { midReset }: Plan,
  { place, checks, tally }: { readonly place: Place; readonly checks: Checks; readonly tally: Tally },
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const status = await place.command('status', '--json', '--data', data);
    if (status.code !== 0) throw new Error(`no status under the latch: ${status.stderr.slice(-300)}`);
    const view = JSON.parse(status.stdout) as ConsoleView;
    told.journal(view.journal);
    inspectView(view, told, checks);
    const trip = view.kill.runs.find((it) => it.scope.kind === 'global');
    if (trip === undefined) return;
    const words = [
      '--trip',
      trip.id,
      '--confirm',
      'ALL',
      '--reason',
      'torture',
      '--root-cause',
      'torture',
      '--actions',
      'none',
      '--residuals-seen',
      '--json',
    ];
    told.resetAsked(trip.id);
    const started = place.start('reset', ...words, '--data', data);
    if (tries === 0 && midReset !== null) {
      await sleep(midReset * RESET_MS);
      tally.crashed(await started.kill(), mode.name);
    }
    const ended = await started.within(COMMAND_WITHIN_MS);
    if (ended.stdout.includes('"reset": true')) told.reset(trip.id);
    if (ended.signal !== null) continue;
    if (ended.code !== 0) throw new Error(`the reset of ${trip.id} failed: ${ended.stderr.slice(-300)}`);
    return;
  }
  throw new Error(`the latch could not be reset in ${MAX_TRIES} tries`);
}
