import { ChaosView } from '../../shared/view/console-view.ts';
import { type Call, unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { print, printJson } from './print.ts';
import { withConsole } from './with-console.ts';

interface ChaosOptions {
  readonly feed?: string;
  readonly venue?: string;
  readonly data?: string;
  readonly json?: boolean;
  readonly passphraseStdin?: boolean;
}

/** `interlock chaos set`: switches faults of the paper session on for a drill (K12); what is not named stays. */
export function chaosSet(options: ChaosOptions): Promise<ExitCode> {
  const { feed, venue } = options;
  if (feed === undefined && venue === undefined) {
    throw new CommandFailed(EXIT.usage, `Say which fault: ${faults('feed')}, ${faults('venue')}.`);
  }
  return change(options, (now) => ({ feed: feed ?? now.feed, venue: venue ?? now.venue }));
}

/** `interlock chaos off`: everything as it should be. */
export function chaosOff(options: ChaosOptions): Promise<ExitCode> {
  return change(options, () => ({ feed: 'normal', venue: 'normal' }));
}

function change(options: ChaosOptions, to: (now: ChaosView) => Record<keyof ChaosView, string>): Promise<ExitCode> {
  const set = async (call: Call): Promise<ExitCode> => {
    const wanted = to(unwrap(await call('console.snapshot', {})).chaos);
    const chaos = ChaosView.safeParse(wanted);
    if (!chaos.success) {
      throw new CommandFailed(EXIT.usage, `There is no such fault: ${faults('feed')}, ${faults('venue')}.`);
    }
    unwrap(await call('chaos.set', chaos.data));
    if (options.json === true) printJson(chaos.data);
    else print(`feed ${chaos.data.feed}, venue ${chaos.data.venue}`);
    return EXIT.ok;
  };
  return withConsole(options.data, set, options);
}

function faults(of: keyof ChaosView): string {
  return `--${of} ${ChaosView.shape[of].options.join('|')}`;
}
