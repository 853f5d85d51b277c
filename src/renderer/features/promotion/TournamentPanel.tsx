import { CircleAlert, CircleX, Play, Square } from 'lucide-react';
import { useId } from 'react';
import type { TournamentView } from '../../../shared/view/tournament.ts';
import { Badge, type BadgeLook } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { cash, count, marketDateTime, number } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import { wallDateTime } from '../../ui/wall-time.ts';
import { HashButton } from './HashButton.tsx';
import { Progress } from './Progress.tsx';
import { resume, useTournaments, want } from './tournament-store.ts';
import { gapWords, marketDaysWords, progressOf, standing } from './tournament-words.ts';

const STATES: Record<TournamentView['state'], readonly [BadgeLook, string]> = {
  running: ['note', 'running'],
  interrupted: ['warn', 'INTERRUPTED'],
  finished: ['plain', 'finished'],
  stopped: ['off', 'stopped'],
  failed: ['bad', 'FAILED'],
};

interface Props {
  readonly tournament: TournamentView;
  readonly onStart: () => void;
  readonly onStop: () => void;
}

/** One tournament: how it stands, what it is about, and what can be done with it. */
export function TournamentPanel({ tournament, onStart, onStop }: Props) {
  const { id, state } = tournament;
  const [look, word] = STATES[state];
  const isOpen = state === 'running' || state === 'interrupted';
  return (
    <Panel
      title={id}
      note={<Choice shown={id} />}
      actions={
        <Badge look={look} icon={look === 'bad' ? CircleX : look === 'warn' ? CircleAlert : null}>
          {word}
        </Badge>
      }
      className="border-b border-line pb-2"
    >
      <div className="px-3">
        <div className="mt-0.5 mb-1.5 flex items-start gap-3">
          <p role="status" className={`min-w-0 flex-1 ${state === 'failed' ? 'font-semibold text-bad' : ''}`}>
            {standing(tournament)}
          </p>
          <span className="flex gap-2">
            {state === 'interrupted' && (
              <Button kind="primary" onClick={() => void resume()}>
                <Play size={12} aria-hidden="true" /> Resume
              </Button>
            )}
            {isOpen && (
              <Button onClick={onStop}>
                <Square size={11} aria-hidden="true" /> {state === 'running' ? 'Stop…' : 'Give it up…'}
              </Button>
            )}
            {!isOpen && <Button onClick={onStart}>Start another…</Button>}
          </span>
        </div>
        {isOpen && (
          <div className="mb-1.5">
            <Progress label={`Progress of ${id}`} {...progressOf(tournament)} />
          </div>
        )}
        <TournamentFacts tournament={tournament} />
      </div>
    </Panel>
  );
}

/** Which one is looked at, where there are several. */
function Choice({ shown }: { readonly shown: string }) {
  const ids = useTournaments((state) => state.ids);
  const selectId = useId();
  if (ids.length < 2) return null;
  return (
    <>
      <label htmlFor={selectId} className="sr-only">
        Tournament that is shown
      </label>
      <select
        id={selectId}
        value={shown}
        onChange={(event) => {
          const id = ids.find((one) => one === event.target.value);
          want(id === undefined || id === ids[0] ? null : id);
        }}
        className="min-h-6 rounded border border-line-strong bg-ground px-1 text-sm text-ink"
      >
        {ids.map((id, i) => (
          <option key={id} value={id}>
            {i === 0 ? `${id}, the last` : id}
          </option>
        ))}
      </select>
    </>
  );
}

function TournamentFacts({ tournament }: { readonly tournament: TournamentView }) {
  const { feed, firstAt, lastAt, bars, intervalMs, marketDays, missingBars, seed, balance, currency } = tournament;
  const { variantsTried, variantsElsewhere, feedSha256, policySha256, riskSha256, venueConfigSha256 } = tournament;
  const { startedWallAt, endedWallAt, by } = tournament;
  const days = marketDaysWords(marketDays);
  return (
    <Facts>
      <Fact name="data">
        {feed}, <span className="figure">{marketDateTime(firstAt).slice(0, 16)}</span> to{' '}
        <span className="figure">{marketDateTime(lastAt).slice(0, 16)}</span>, {count(bars, 'bar')} of{' '}
        {number(intervalMs / 1_000)} s
      </Fact>
      <Fact name="market time">
        <span className={days.isEnough ? '' : 'font-semibold text-warn'}>
          {days.isEnough ? '' : '! '}
          {days.text}
        </span>
        ; <span className={missingBars === 0 ? '' : 'font-semibold text-warn'}>{gapWords(tournament)}</span>
      </Fact>
      <Fact name="each has">
        <span className="figure">{cash(balance)}</span> {currency}, seed <span className="figure">{seed}</span>
      </Fact>
      <Fact name="tried">
        {count(variantsTried, 'variant')} on this market time
        {variantsElsewhere > 0 && `, ${number(variantsElsewhere)} of them elsewhere`}
      </Fact>
      <Fact name="started">
        <span className="figure">{wallDateTime(startedWallAt)}</span> by {by}
        {endedWallAt !== null && (
          <>
            , over at <span className="figure">{wallDateTime(endedWallAt)}</span>
          </>
        )}
      </Fact>
      <Fact name="hashes">
        <span className="-ml-1 flex flex-wrap gap-x-3">
          {(
            [
              ['feed', feedSha256],
              ['policy', policySha256],
              ['limits', riskSha256],
              ['paper venue', venueConfigSha256],
            ] as const
          ).map(([name, hash]) => (
            <span key={name} className="ml-1 inline-flex items-center gap-0.5 whitespace-nowrap text-dim">
              {name} <HashButton of={`the ${name}`} hash={hash} />
            </span>
          ))}
        </span>
      </Fact>
    </Facts>
  );
}
