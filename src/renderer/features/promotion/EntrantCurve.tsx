import { useEffect, useState } from 'react';
import type { CurveFile, TournamentId } from '../../../shared/view/tournament.ts';
import { EquityChart } from '../../charts/EquityChart.tsx';
import { marketDate } from '../../ui/format.ts';
import { drawn } from './curve.ts';
import { readCurve } from './tournament-store.ts';

interface Props {
  readonly tournament: TournamentId;
  readonly agent: CurveFile['agent'];
  /** Empty when there is no curve. */
  readonly curveSha256: string;
  readonly currency: string;
  readonly theme: string;
}

/** An entrant's equity by the hour and its drawdown, read once for each curve; or why there is none. */
export function EntrantCurve({ tournament, agent, curveSha256, currency, theme }: Props) {
  const wanted = `${tournament} ${agent} ${curveSha256}`;
  const [read, setRead] = useState<{ readonly of: string; readonly curve: CurveFile | string } | null>(null);
  useEffect(() => {
    let isWanted = curveSha256 !== '';
    if (isWanted) {
      void readCurve(tournament, agent).then((curve) => {
        if (isWanted) setRead({ of: wanted, curve });
      });
    }
    return () => {
      isWanted = false;
    };
  }, [tournament, agent, curveSha256, wanted]);

  if (curveSha256 === '') return <Absent words="It has no curve." />;
  if (read === null || read.of !== wanted) return <Absent words="Reading its curve…" />;
  if (typeof read.curve === 'string') return <Absent words={`Its curve cannot be shown: ${read.curve}`} />;
  const { points } = read.curve;
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined) return <Absent words="Its curve has no hour yet." />;
  return (
    <figure className="pt-2.5">
      <EquityChart curve={drawn(read.curve)} theme={theme} tall={false} />
      <figcaption className="flex justify-between px-3 text-xs text-faint">
        <span className="figure">{marketDate(first.at)}</span>
        <span>equity by the hour, {currency}; under it the drawdown</span>
        <span className="figure mr-16">{marketDate(last.at)}</span>
      </figcaption>
    </figure>
  );
}

function Absent({ words }: { readonly words: string }) {
  return <p className="px-3 pt-2.5 text-sm text-dim">{words}</p>;
}
