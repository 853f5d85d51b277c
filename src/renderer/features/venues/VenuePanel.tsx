import { CircleAlert, CircleX } from 'lucide-react';
import type { DifferenceView, VenueView } from '../../../shared/view/console-view.ts';
import { useClock } from '../../store/clock.ts';
import { useStaleSeconds } from '../../store/use-freshness.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Figure } from '../../ui/Figure.tsx';
import { age, number, wallTime } from '../../ui/format.ts';
import { Meter, NEARNESS_INK, NEARNESS_WORDS, nearness } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { CapabilityFacts, SwitchWords } from './CapabilityFacts.tsx';
import { troublesOf } from './venue-words.ts';

const DIFFERENCES: Record<DifferenceView['explanation'], string> = {
  'position-unexplained': 'Position',
  'balance-unexplained': 'Cash',
  'foreign-order': 'An order that nobody here sent:',
};
const LINKS: Record<VenueView['link'], string> = {
  up: 'Connected.',
  lost: 'Lost: nothing is heard, and orders there work on unseen. It is tried again by itself.',
  'key-refused': 'The key is not taken: nothing can be sent or cancelled there from here, by a kill neither.',
};

/** One venue of the session: how it stands, and what a kill can do there. */
export function VenuePanel({ venue }: { readonly venue: VenueView }) {
  const { id, mode, link, notes, capabilities, deadMansSwitch, isSwitchFailed, reconciled, requests } = venue;
  const troubles = troublesOf(venue);
  return (
    <Panel
      title={`Venue ${id}`}
      note={mode}
      actions={<Troubles troubles={troubles} />}
      className="border-b border-line pb-2"
    >
      <div data-venue={id} className="px-3">
        <Facts>
          <Fact name="a kill">{capabilities.kill}</Fact>
          <Fact name="connection">
            <span className={link === 'up' ? '' : 'font-semibold text-bad'}>{LINKS[link]}</span>
          </Fact>
          <Fact name="account">
            <Reconciled reconciled={reconciled} />
          </Fact>
          <Fact name="requests">
            {requests === null ? <span className="text-faint">not there</span> : <Requests requests={requests} />}
          </Fact>
          <Fact name="switch">
            {capabilities.deadMansSwitch !== null && (
              <>
                <strong className={isSwitchFailed ? 'text-bad' : 'font-semibold'}>
                  {isSwitchFailed && '! '}
                  {deadMansSwitch}
                </strong>
                .{' '}
              </>
            )}
            <SwitchWords deadMansSwitch={capabilities.deadMansSwitch} />
          </Fact>
          <CapabilityFacts capabilities={capabilities} />
          {notes.length > 0 && <Fact name="notes">{notes.join(' ')}</Fact>}
        </Facts>
      </div>
    </Panel>
  );
}

function Troubles({ troubles }: { readonly troubles: ReturnType<typeof troublesOf> }) {
  if (troubles.length === 0) return <Badge look="plain">normal</Badge>;
  return (
    <span className="inline-flex flex-wrap justify-end gap-1">
      {troubles.map(({ word, bad }) => (
        <Badge key={word} look={bad ? 'bad' : 'warn'} icon={bad ? CircleX : CircleAlert}>
          {word}
        </Badge>
      ))}
    </span>
  );
}

/** When the account was compared with the books, or what differs. */
function Reconciled({ reconciled: { wallAt, differences } }: Pick<VenueView, 'reconciled'>) {
  const differ = differences.length > 0;
  if (wallAt === null && !differ) return <span className="text-dim">Not held against the books yet.</span>;
  return (
    <>
      {differ ? <strong className="text-bad">! Differs from the books</strong> : 'Agrees with the books'},{' '}
      {wallAt === null ? 'not compared since this start' : <ComparedAt wallAt={wallAt} />}.
      {differ && (
        <ul aria-label="What differs" className="mt-0.5">
          {differences.map(({ explanation, text }) => (
            <li key={`${explanation} ${text}`} className="rounded-sm bg-bad-fill px-1.5 py-px">
              {DIFFERENCES[explanation]} <span className="figure">{text}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function ComparedAt({ wallAt }: { readonly wallAt: number }) {
  const ago = useClock(({ now }) => age(Math.max(0, now - wallAt)));
  return (
    <span title={wallTime(wallAt)}>
      compared <span className="figure">{ago}</span> ago
    </span>
  );
}

/** How much of what the venue takes is used up. A kill has the last part for itself. */
function Requests({ requests: { used, requests, perMs, isPaused } }: { requests: NonNullable<VenueView['requests']> }) {
  const stale = useStaleSeconds();
  const near = nearness(used / requests);
  return (
    <>
      <span className={NEARNESS_INK[near]}>
        {NEARNESS_WORDS[near]}
        <Figure stale={stale}>{`${number(used)} of ${number(requests)}`}</Figure>
      </span>{' '}
      in <span className="figure">{number(perMs / 1_000)}</span> s
      {isPaused && <strong className="text-warn"> · ! it asked for a pause: nothing is sent until that is over</strong>}
      <span className="mt-0.5 block max-w-60">
        <Meter fraction={used / requests} />
      </span>
    </>
  );
}
