import type { KeyRow } from '../../../shared/view/evidence-view.ts';
import { useClock } from '../../store/clock.ts';
import { useView } from '../../store/console-store.ts';
import { count, NONE } from '../../ui/format.ts';
import { wallDate } from '../../ui/wall-time.ts';
import { GuardedButton } from './ActButton.tsx';
import { StateBadge, Subject } from './Standing.tsx';

const DAY_MS = 86_400_000;
const HEAD = 'py-0.5 pr-3 text-left text-xs font-normal whitespace-nowrap text-faint';
const CELL = 'border-t border-line/60 py-1 pr-3 align-top last:pr-0';

interface Props {
  readonly onRotate: (row: KeyRow) => void;
}

/** Keys by their alias: how old, when due; never anything of a key itself (S3). */
export function Keys({ onRotate }: Props) {
  const keys = useView((view) => view.keys);
  return (
    <Subject title="Keys">
      {keys.length === 0 ? (
        <p className="text-sm text-faint">No key was made yet.</p>
      ) : (
        <table className="w-full text-sm">
          <caption className="sr-only">Keys of this data folder</caption>
          <thead>
            <tr>
              <th scope="col" className={HEAD}>
                alias, used to
              </th>
              <th scope="col" className={HEAD}>
                age
              </th>
              <th scope="col" className={HEAD}>
                due
              </th>
              <th scope="col" className={HEAD}>
                <span className="sr-only">rotate</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.map((row) => (
              <Key key={row.id} row={row} onRotate={onRotate} />
            ))}
          </tbody>
        </table>
      )}
    </Subject>
  );
}

function Key({ row, onRotate }: Props & { readonly row: KeyRow }) {
  const { id, purpose, createdWallAt, rotatedWallAt, dueWallAt, state, rotatable, text } = row;
  const since = rotatedWallAt ?? createdWallAt;
  const age = useClock(({ now }) =>
    since === null ? NONE : count(Math.max(0, Math.floor((now - since) / DAY_MS)), 'day'),
  );
  return (
    <tr data-key={id}>
      <th scope="row" className={`${CELL} w-full font-normal text-left`}>
        <span className="font-mono break-all">{id}</span> {state !== 'ok' && <StateBadge state={state} />}
        <span className="block text-xs text-dim">{purpose}</span>
        {text !== '' && <span className="block text-xs break-words text-dim">{text}</span>}
      </th>
      <td className={`${CELL} whitespace-nowrap`}>
        <span title={since === null ? undefined : `${rotatedWallAt === null ? 'made' : 'rotated'} ${wallDate(since)}`}>
          {age}
        </span>
      </td>
      <td className={`${CELL} figure`}>{dueWallAt === null ? NONE : wallDate(dueWallAt)}</td>
      <td className={`${CELL} text-right`}>
        {rotatable && state !== 'rotating' && (
          <GuardedButton
            channel="keys.rotate"
            name={`Rotate ${id}…`}
            label="Rotate…"
            forWhat="Rotating a key"
            onOpen={() => onRotate(row)}
          />
        )}
      </td>
    </tr>
  );
}
