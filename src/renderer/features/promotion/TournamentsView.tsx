import { useCallback, useEffect, useState } from 'react';
import { useView } from '../../store/console-store.ts';
import { Button } from '../../ui/Button.tsx';
import { Problem } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { EntrantPanel } from './EntrantPanel.tsx';
import { Leaderboard } from './Leaderboard.tsx';
import { StartDialog, StopDialog } from './TournamentDialogs.tsx';
import { TournamentPanel } from './TournamentPanel.tsx';
import { look, lookAgain, useTournaments } from './tournament-store.ts';

const LOOK_EVERY_MS = 1_000;

/** Agents side by side on the same data (T3), and what the gate says of each (T4). */
export function TournamentsView({ theme }: { readonly theme: string }) {
  const { tournament, isKnown, problem, chosen } = useTournaments();
  const [dialog, setDialog] = useState<'start' | 'stop' | null>(null);
  const close = useCallback(() => setDialog(null), []);
  useFollowing(tournament?.state === 'running');
  const entrants = tournament?.entrants ?? [];
  const entrant = entrants.find(({ agent }) => agent === chosen) ?? entrants.find(({ result }) => result !== null);
  return (
    <section
      aria-label="Tournaments"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
      tabIndex={0}
      className="min-h-64 flex-[1_1_0] overflow-y-auto max-[1099px]:flex-none"
    >
      {problem !== '' && (
        <div className="flex items-center gap-3 px-3 pb-2">
          <div className="flex-1">
            <Problem text={`How the tournament stands is not known: ${problem}`} />
          </div>
          <Button className="mt-3" onClick={() => void look()}>
            Ask again
          </Button>
        </div>
      )}
      {!isKnown && problem === '' && <p className="px-3 py-2 text-sm text-faint">Looking for the last tournament…</p>}
      {isKnown && tournament === null && <NoTournament onStart={() => setDialog('start')} />}
      {tournament !== null && (
        <>
          <TournamentPanel
            tournament={tournament}
            onStart={() => setDialog('start')}
            onStop={() => setDialog('stop')}
          />
          <Leaderboard tournament={tournament} chosen={entrant?.agent ?? ''} />
          {entrant !== undefined && <EntrantPanel tournament={tournament} entrant={entrant} theme={theme} />}
        </>
      )}
      {dialog === 'start' && <StartDialog onClose={close} />}
      {dialog === 'stop' && tournament !== null && <StopDialog tournament={tournament} onClose={close} />}
    </section>
  );
}

/** Looks when the view opens and when the journal tells of a tournament; while one runs once a second. */
function useFollowing(isRunning: boolean): void {
  const news = useView((view) => view.log.findLast(({ kind }) => kind.startsWith('tournament.'))?.id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another record is the reason to look, not what is looked at
  useEffect(() => void look(), [news]);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(lookAgain, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
}

function NoTournament({ onStart }: { readonly onStart: () => void }) {
  return (
    <Panel title="Tournaments" note="none yet">
      <div className="max-w-xl px-3 py-2">
        <p>
          A tournament plays agents on the same recorded market, each alone, with an account of its own, in its sandbox
          and by the rules that trading has. Afterwards it shows what each earned and at what risk, whether that is more
          than chance, and line by line what keeps it from going further.
        </p>
        <p className="mt-2 text-sm text-dim">
          It runs in a process of its own beside whatever trades here, and sends nothing to anybody.
        </p>
        <Button kind="primary" size="large" className="mt-4" onClick={onStart}>
          Start a tournament…
        </Button>
      </div>
    </Panel>
  );
}
