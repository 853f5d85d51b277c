import { Settings } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SessionView, VenueView } from '../../shared/view/console-view.ts';
import { KillAllButton } from '../features/kill/KillAllButton.tsx';
import { troublesOf } from '../features/venues/venue-words.ts';
import { useClock } from '../store/clock.ts';
import { useConsoleStore, useView } from '../store/console-store.ts';
import { feedAge } from '../store/freshness.ts';
import { Button } from '../ui/Button.tsx';
import { age, marketDate, marketTime, NONE, speed } from '../ui/format.ts';

/** Always there, on every screen and above every dialog's cover. The kill is first in the order of the keyboard. */
export function Header({ onSettings }: { readonly onSettings: () => void }) {
  const known = useConsoleStore((state) => state.view !== null);
  return (
    <header className="relative z-30 flex h-(--header-height) items-center gap-4 border-b border-line bg-panel pr-4 pl-4">
      <div className="order-last ml-auto shrink-0 pl-2 min-[860px]:pl-6">
        <KillAllButton />
      </div>
      <div data-behind-dialog className="flex min-w-0 flex-1 items-center gap-6 max-[860px]:gap-3">
        <span className="text-base font-bold tracking-[0.14em] max-[1199px]:hidden">INTERLOCK</span>
        {known && <Facts />}
        <div className="flex-1" />
        {known && (
          <Button kind="quiet" aria-label="Settings" onClick={onSettings} className="min-h-8 min-w-8">
            <Settings size={17} aria-hidden="true" />
          </Button>
        )}
      </div>
    </header>
  );
}

const BANDS = {
  paper: 'border-line-strong text-ink border-2',
  live: 'border-live-band bg-live-band text-on-live border-2',
  halted: 'border-kill-plate bg-kill text-on-kill border-2',
} as const;

/** Mode band, market clock, feed, venues and their dead-man switches. */
function Facts() {
  const band = useView((view) => view.band);
  const marketAt = useView((view) => view.session.marketAt);
  const feedName = useView((view) => view.session.feedName);
  const rate = useView((view) => view.session.speed);
  // A live market has its own pace.
  const isLive = useView((view) => view.session.feed === 'live');
  const venues = useView((view) => view.venues);
  const firstRun = useView((view) => view.session.state === 'none');
  const account = useView((view) => view.session.account);
  return (
    <>
      <div className="flex shrink-0 flex-col items-center gap-0.5">
        <strong
          data-band={band.kind}
          className={`rounded px-3.5 text-center text-[0.9375rem] leading-5 tracking-wider whitespace-nowrap ${account === null ? 'py-1.5' : 'py-0.5'} ${BANDS[band.kind]}`}
        >
          {band.text}
        </strong>
        {account !== null && <NothingReal account={account} />}
      </div>
      {!firstRun && (
        <dl className="flex min-w-0 items-center gap-6 max-[860px]:gap-3">
          <Fact name="market time, UTC">
            {marketAt === null ? (
              NONE
            ) : (
              <>
                <span className="max-[1279px]:hidden">{marketDate(marketAt)} </span>
                {marketTime(marketAt)}
              </>
            )}
          </Fact>
          <Fact name="feed" optional>
            {feedName || NONE} {feedName !== '' && !isLive && speed(rate)}
          </Fact>
          <DataAge />
          {venues.map((venue) => (
            <Fact
              key={venue.id}
              name={`venue ${venue.id}`}
              title={[...venue.notes, venue.capabilities.kill].join(' ')}
              optional
            >
              <VenueWord venue={venue} />
            </Fact>
          ))}
          {venues.map((venue) => (
            <Fact key={`${venue.id} switch`} name="dead-man switch" title={switchTitle(venue)} optional>
              <span className={`block max-w-36 truncate ${venue.isSwitchFailed ? 'font-semibold text-bad' : ''}`}>
                {venue.isSwitchFailed && '! '}
                {venue.deadMansSwitch || NONE}
              </span>
            </Fact>
          ))}
        </dl>
      )}
    </>
  );
}

/** Stands under the mode while a session trades an account at a test exchange, so that nobody takes its figures for real. */
function NothingReal({ account: { alias, venue, origin } }: { readonly account: NonNullable<SessionView['account']> }) {
  return (
    <span
      data-test-exchange
      title={`Account ${alias} at ${venue}, ${origin}`}
      className="max-w-44 text-center text-[0.6875rem] leading-3 text-dim"
    >
      test exchange on this machine, nothing real
    </span>
  );
}

/** Its mode while all is normal, or the worst that is wrong; the switch has a place of its own. */
function VenueWord({ venue }: { readonly venue: VenueView }) {
  const [worst] = troublesOf({ ...venue, isSwitchFailed: false });
  if (worst === undefined) return <>{venue.mode}</>;
  return <strong className={worst.bad ? 'text-bad' : 'text-warn'}>! {worst.word}</strong>;
}

/** What the venue's dead-man's switch covers and what not (K11). */
function switchTitle({ capabilities: { deadMansSwitch } }: VenueView): string {
  if (deadMansSwitch === null)
    return 'This venue has no dead-man switch: should the console be lost, orders there work on.';
  return `When the console is lost: ${deadMansSwitch.covers} Not: ${deadMansSwitch.doesNot}`;
}

interface FactProps {
  readonly name: string;
  readonly title?: string;
  /** Leaves first where the window is narrow. */
  readonly optional?: boolean;
  readonly children: ReactNode;
}

function Fact({ name, title, optional = false, children }: FactProps) {
  return (
    <div title={title} className={optional ? 'min-w-0 max-[1279px]:hidden' : 'min-w-0'}>
      <dt className="text-xs whitespace-nowrap text-faint">{name}</dt>
      <dd className="figure truncate text-base">{children}</dd>
    </div>
  );
}

/** How old the market data is, and whether that is as it should be. */
function DataAge() {
  const now = useClock((clock) => clock.now);
  const session = useView((view) => view.session);
  const connection = useConsoleStore((state) => state.connection);
  const heardWallAt = useConsoleStore((state) => state.heardWallAt);
  const { freshness, ageMs } = feedAge(session, connection, heardWallAt, now);
  const text = ageMs === null ? NONE : age(ageMs);
  return (
    <Fact name="data age">
      {freshness === 'stale' && <strong className="text-warn">! STALE {text}</strong>}
      {freshness === 'paused' && <span className="text-note">paused</span>}
      {freshness === 'live' && text}
      {freshness === 'idle' && <span className="text-faint">{NONE}</span>}
    </Fact>
  );
}
