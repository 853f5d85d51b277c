import type { FeedInfo } from '../../engine/domain/market.ts';
import { CellError, quoted } from './feed-error.ts';

/** One accepted form of file: its header line, exactly. */
export interface FeedForm {
  readonly form: FeedInfo['form'];
  readonly columns: readonly string[];
}

const CORNERS = ['open', 'high', 'low', 'close'];

/** The three forms that a recorded feed may have (docs/feeds.md). */
export const FORMS: readonly FeedForm[] = [
  { form: 'bars', columns: ['timestamp', ...CORNERS, 'volume'] },
  { form: 'multi-symbol bars', columns: ['timestamp', 'symbol', ...CORNERS, 'volume'] },
  {
    form: 'quote bars',
    columns: [
      'timestamp',
      'symbol',
      ...CORNERS.map((corner) => `bid_${corner}`),
      'bid_size',
      ...CORNERS.map((corner) => `ask_${corner}`),
      'ask_size',
    ],
  },
];

/** The form whose header this line is. @throws CellError when it is none */
export function formOf(header: string): FeedForm {
  const found = FORMS.find(({ columns }) => columns.join(',') === header);
  if (found !== undefined) return found;
  const accepted = FORMS.map(({ columns }) => columns.join(',')).join(' or ');
  throw new CellError(`the header ${quoted(header)} is not one that is known`, `Name the columns ${accepted}`);
}
