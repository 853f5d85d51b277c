import type { ReactNode } from 'react';
import { REGIME_WORDS, signedPerCent } from '../../../shared/promotion-words.ts';
import type { Drawdown, EntrantStatistics } from '../../../shared/view/entrant-statistics.ts';
import { count, marketDate } from '../../ui/format.ts';
import { Section } from './Section.tsx';
import { costsWords, deflatedWords, proper } from './tournament-words.ts';

/** What an entrant's curve tells: chance, costs, months, kinds of market, deepest drawdowns. */
export function CurveStatistics({ statistics }: { readonly statistics: EntrantStatistics }) {
  const { deflated, costsShare, months, regimes, drawdowns } = statistics;
  return (
    <>
      <Section title="Chance and costs">
        <p className="text-sm">{deflatedWords(deflated)}</p>
        <p className="text-sm">{costsWords(costsShare)}</p>
      </Section>
      <Section title="Months">
        <Lines label="Months">
          {months.map(({ month, hours, return: gained, maxDrawdown }) => (
            <Line
              key={month}
              name={month}
              figure={proper(signedPerCent(gained))}
              note={`${count(hours, 'hour')}, drawdown ${proper(signedPerCent(-maxDrawdown))}`}
            />
          ))}
        </Lines>
      </Section>
      <Section title="Kinds of market">
        <Lines label="Kinds of market">
          {regimes.map(({ regime, days, return: gained }) => (
            <Line
              key={regime}
              name={REGIME_WORDS[regime]}
              figure={proper(signedPerCent(gained))}
              note={count(days, 'day')}
            />
          ))}
        </Lines>
      </Section>
      <Section title="Deepest drawdowns">
        <Lines label="Deepest drawdowns">
          {drawdowns.map((drawdown) => (
            <Line
              key={drawdown.peakAt}
              name={`${marketDate(drawdown.peakAt)} to ${marketDate(drawdown.troughAt)}`}
              figure={proper(signedPerCent(-drawdown.depth))}
              note={recoveryWords(drawdown)}
            />
          ))}
        </Lines>
      </Section>
    </>
  );
}

function recoveryWords({ recoveredAt }: Drawdown): string {
  return recoveredAt === null ? 'not made good' : `made good ${marketDate(recoveredAt)}`;
}

function Lines({ label, children }: { readonly label: string; readonly children: readonly ReactNode[] }) {
  if (children.length === 0) return <p className="text-sm text-faint">None.</p>;
  return (
    <ul aria-label={label} className="text-sm">
      {children}
    </ul>
  );
}

interface LineProps {
  readonly name: string;
  readonly figure: string;
  readonly note: string;
}

function Line({ name, figure, note }: LineProps) {
  return (
    <li className="grid grid-cols-[12rem_4.5rem_minmax(0,1fr)] gap-x-3 border-b border-line/60 last:border-b-0">
      <span>{name}</span> <span className="figure text-right">{figure}</span>{' '}
      <span className="text-xs leading-[1.125rem] text-dim">{note}</span>
    </li>
  );
}
