import { TriangleAlert } from 'lucide-react';
import { CAVEAT_WORDS } from '../../../shared/promotion-words.ts';
import type { TournamentEntrantView, TournamentView } from '../../../shared/view/tournament.ts';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { cash, count, NONE, number, signedCash } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import { CurveStatistics } from './CurveStatistics.tsx';
import { EntrantCurve } from './EntrantCurve.tsx';
import { GateTable } from './GateTable.tsx';
import { HashButton } from './HashButton.tsx';
import { Quiet, Section } from './Section.tsx';
import { sentence, waitingWords } from './tournament-words.ts';
import { Verdict } from './Verdict.tsx';

interface Props {
  readonly tournament: TournamentView;
  readonly entrant: TournamentEntrantView;
  readonly theme: string;
}

/** All that is known of one entrant: the gate first, then what to beware of, its curve, and what it is. */
export function EntrantPanel({ tournament, entrant, theme }: Props) {
  const { agent, version, result, statistics, gate } = entrant;
  return (
    <Panel
      title={agent}
      note={`version ${version}`}
      actions={gate !== null && <Verdict verdict={gate.verdict} />}
      className="pb-3"
    >
      <div data-detail={agent}>
        {result === null && <Quiet>{sentence(withoutResult(entrant, tournament))}</Quiet>}
        {result !== null && gate === null && <Quiet>The gate judges when the tournament is over.</Quiet>}
        {gate !== null && <GateTable agent={agent} gate={gate} />}
        {statistics !== null && statistics.caveats.length > 0 && (
          <Section title="Beware">
            <ul aria-label="Beware" className="text-sm">
              {statistics.caveats.map((caveat) => (
                <li key={caveat} className="flex items-baseline gap-1.5">
                  <TriangleAlert size={11} aria-hidden="true" className="shrink-0 self-center text-warn" />
                  {sentence(CAVEAT_WORDS[caveat])}
                </li>
              ))}
            </ul>
          </Section>
        )}
        {result !== null && (
          <>
            <EntrantCurve
              tournament={tournament.id}
              agent={agent}
              curveSha256={result.curveSha256}
              currency={tournament.currency}
              theme={theme}
            />
            {statistics !== null && <CurveStatistics statistics={statistics} />}
            {statistics === null && gate !== null && result.curveSha256 !== '' && (
              <Quiet>What its curve tells is not known: its file is gone, or is not the one that was journalled.</Quiet>
            )}
          </>
        )}
        <Section title="What it is">
          <WhatItIs entrant={entrant} currency={tournament.currency} bars={tournament.bars} />
        </Section>
      </div>
    </Panel>
  );
}

function withoutResult({ state }: TournamentEntrantView, tournament: TournamentView): string {
  return state === 'running' ? 'it is being played' : waitingWords(tournament.state);
}

function WhatItIs({
  entrant,
  currency,
  bars,
}: {
  readonly entrant: TournamentEntrantView;
  readonly currency: string;
  readonly bars: number;
}) {
  const { agent, result, codeSha256, manifestSha256, configSha256 } = entrant;
  const hashes = [
    ['fingerprint', result?.head ?? ''],
    ['code', codeSha256],
    ['manifest', manifestSha256],
    ['parameters', configSha256],
  ].flatMap(([name = '', hash = '']) => (hash === '' ? [] : [{ name, hash }]));
  return (
    <Facts>
      {result !== null && (
        <>
          <Fact name="equity">
            <span className="figure">{cash(result.equity)}</span> {currency}; fees{' '}
            <span className="figure">{known(result.metrics.fees, cash)}</span>, funding{' '}
            <span className="figure">{known(result.metrics.funding, signedCash)}</span>
          </Fact>
          <Fact name="orders">{ordersWords(result.counts)}</Fact>
          <Fact name="denied">{deniedWords(result.counts)}</Fact>
          <Fact name="bars">
            {number(result.counts.answeredBars)} of {number(bars)} answered, held something at{' '}
            {number(result.counts.heldBars)}
          </Fact>
        </>
      )}
      <Fact name="hashes">
        <span className="flex flex-wrap gap-x-4">
          {hashes.map(({ name, hash }) => (
            <span key={name} className="inline-flex items-center gap-0.5 whitespace-nowrap text-dim">
              {name} <HashButton of={`${agent}: ${name}`} hash={hash} />
            </span>
          ))}
        </span>
        {result !== null && (
          <span className="block text-xs text-faint">
            The same seed, code, data and policy give the same fingerprint on any machine.
          </span>
        )}
      </Fact>
    </Facts>
  );
}

/** A metric's text, `—` where the data does not give one. */
function known(text: string | undefined, shown: (text: string) => string): string {
  return text === undefined || text === '' ? NONE : shown(text);
}

type Counts = NonNullable<TournamentEntrantView['result']>['counts'];

function ordersWords({ orders, fills, rejections, wins, losses }: Counts): string {
  return `${count(orders, 'order')}, ${count(fills, 'fill')}, ${number(rejections)} refused by the venue; closing trades: ${number(wins)} gained, ${number(losses)} lost`;
}

function deniedWords({ gateDenials, policyDenials, riskDenials, holds, trips }: Counts): string {
  return `${number(policyDenials)} by policy, ${number(riskDenials)} by risk, ${number(gateDenials)} by the gate; held back ${count(holds, 'time')}, ${count(trips, 'kill')} tripped`;
}
