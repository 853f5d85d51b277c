import { Play } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useView } from '../../store/console-store.ts';
import { run } from '../../store/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { LiveSessionDialog } from './LiveSessionDialog.tsx';
import { SpeedSelect } from './SpeedSelect.tsx';
import type { Speed } from './speeds.ts';

interface Props {
  /** What a kill can do at each exchange that can be traded. */
  readonly exchanges: ReactNode;
  /** Keys of the test exchange that the console was started with. */
  readonly keys: ReactNode;
}

/** The first page: what this is, one thing to do, and what the button in the corner does. */
export function FirstRun({ exchanges, keys }: Props) {
  const testExchange = useView((view) => view.testExchange);
  const description = useView((view) => view.session.feedDescription);
  const configured = useView((view) => view.settings.speed);
  const [chosen, setChosen] = useState<Speed | null>(null);
  const [starting, setStarting] = useState(false);
  const [askingLive, setAskingLive] = useState(false);
  const speed = chosen ?? configured;

  const start = async (): Promise<void> => {
    setStarting(true);
    await run('session.start', { speed }, 'The session was not started');
    setStarting(false);
  };

  return (
    <div className="overflow-y-auto">
      <div className="mx-auto max-w-3xl px-8 py-14">
        <h1 className="text-[1.75rem] leading-9 font-semibold">Nothing runs yet.</h1>
        <p className="mt-3 max-w-2xl text-lg text-dim">
          Interlock runs trading agents, shows what each of them does and holds, and stops all of them with one press.
          Begin with a recording of a real market and simulated money.
        </p>
        <div className="mt-8 rounded-lg border border-line bg-panel p-6">
          <h2 className="text-lg font-semibold">BTC-PERP, 31 days, four agents, on paper</h2>
          <p className="mt-1 text-dim">
            {description || 'One-minute bars of January 2022, as recorded. No account, no key and no network needed.'}
          </p>
          <div className="mt-5 flex flex-wrap items-center gap-6">
            <Button kind="primary" size="large" disabled={starting} onClick={() => void start()}>
              <Play size={15} aria-hidden="true" />
              {starting ? 'Starting…' : 'Start the recorded session'}
            </Button>
            <SpeedSelect label="Market seconds a second" value={speed} onChange={setChosen} />
          </div>
          <p className="mt-5 flex items-center gap-3 border-t border-line pt-4 text-dim">
            <span className="min-w-0">
              {testExchange === null
                ? "Or on today's prices, asked of exchanges, with simulated money:"
                : `Or on the prices of the test exchange on this machine, ${testExchange.origin}, on paper or with an account there:`}
            </span>
            <Button onClick={() => setAskingLive(true)}>Live prices…</Button>
          </p>
        </div>
        {testExchange !== null && (
          <div className="mt-4 rounded-lg border border-line bg-panel px-3 py-2 *:border-b-0">{keys}</div>
        )}
        {askingLive && <LiveSessionDialog onClose={() => setAskingLive(false)} />}
        <dl className="mt-10 grid grid-cols-2 gap-x-10 gap-y-6">
          <Explained term="Paper">
            Orders go to a simulated venue with fees, spread, latency and partial fills. No real money can move: without
            your approval there is no road to a live order.
          </Explained>
          <Explained term="KILL ALL">
            The red button at the top right. One press, or Ctrl+Shift+K, closes the gate, cancels every order and
            flattens every position. It says FLAT only once the venue has shown it twice.
          </Explained>
          <Explained term="Latched">
            After a kill nothing trades again, not even after a restart, until you reset it with a reason.
          </Explained>
          <Explained term="Evidence">
            Every decision, order and fill is written to a journal whose records are chained, so that a change is found.
          </Explained>
        </dl>
        <h2 className="mt-10 font-semibold">What a kill can do at an exchange</h2>
        <p className="mt-0.5 mb-2 text-dim">
          Nothing is connected to one of them now. This is how each will behave, to be known before it is needed.
        </p>
        {exchanges}
      </div>
    </div>
  );
}

function Explained({ term, children }: { readonly term: string; readonly children: string }) {
  return (
    <div>
      <dt className="font-semibold">{term}</dt>
      <dd className="mt-0.5 text-dim">{children}</dd>
    </div>
  );
}
