import { CircleAlert, CircleX } from 'lucide-react';
import type { PriceView } from '../../../shared/view/console-view.ts';
import { useClock } from '../../store/clock.ts';
import { useConsoleStore, useView } from '../../store/console-store.ts';
import { STALE_AFTER_MS } from '../../store/freshness.ts';
import { Badge, type BadgeLook } from '../../ui/Badge.tsx';
import { age } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';

const LOOKS: Record<PriceView['state'], readonly [BadgeLook, string]> = {
  streaming: ['plain', 'streaming'],
  connecting: ['note', 'connecting'],
  polling: ['warn', 'POLLING'],
  lost: ['bad', 'LOST'],
};

/** How the prices of each instrument of a live session come, and how old they are. */
export function PricesPanel() {
  const prices = useView((view) => view.session.prices);
  if (prices.length === 0) return null;
  return (
    <Panel title="Live prices" note="by instrument, and where they are from" className="border-b border-line pb-2">
      <ul aria-label="Live prices by instrument">
        {prices.map((row) => (
          <PriceRow key={row.id} row={row} />
        ))}
      </ul>
    </Panel>
  );
}

function PriceRow({ row: { id, source, market, state, problem, heardWallAt } }: { readonly row: PriceView }) {
  const [look, word] = LOOKS[state];
  return (
    <li
      data-price={id}
      className="grid grid-cols-[minmax(0,1fr)_auto_5.5rem] items-baseline gap-x-3 border-b border-line/60 px-3 py-0.5 text-sm last:border-b-0"
    >
      <span className="min-w-0">
        <span className="font-semibold">{id}</span>{' '}
        <span className="text-xs text-dim">
          {market} at {source}
        </span>
        {problem !== '' && <span className="block text-xs break-words text-dim">{problem}</span>}
      </span>
      <Badge look={look} icon={look === 'bad' ? CircleX : look === 'warn' ? CircleAlert : null}>
        {word}
      </Badge>
      <span className="figure text-right">
        <PriceAge heardWallAt={heardWallAt} />
      </span>
    </li>
  );
}

function PriceAge({ heardWallAt }: { readonly heardWallAt: number }) {
  const now = useClock((clock) => clock.now);
  const isLost = useConsoleStore((state) => state.connection === 'lost');
  const ageMs = Math.max(0, now - heardWallAt);
  if (isLost || ageMs > STALE_AFTER_MS) return <strong className="text-warn">! STALE {age(ageMs)}</strong>;
  return <>{age(ageMs)}</>;
}
