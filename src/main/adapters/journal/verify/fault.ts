/** What does not fit, and where. Records are numbered from 1, blocks from 0. */
export type Fault =
  /** There are no rows of these numbers where they should be. */
  | { readonly kind: 'missing'; readonly at: number; readonly to: number }
  /** The hash kept with a record does not follow from it; up to `after` kept block roots and checkpoints fit. */
  | { readonly kind: 'changed'; readonly at: number; readonly after: number }
  /** A record without content that was not left as an expired one is, or one with content of which a leaf is kept. */
  | { readonly kind: 'expired'; readonly at: number }
  /** A record without content, and no record behind it says that it was let go. */
  | { readonly kind: 'unnamed'; readonly at: number }
  /** More records without content than those behind them say were let go there. */
  | { readonly kind: 'too-many'; readonly from: number; readonly to: number }
  /** The chain is whole, but a kept block root is of other records. */
  | { readonly kind: 'block'; readonly from: number; readonly to: number }
  /** A kept block root is wrong: a later checkpoint, of `signed` records, fits the records. */
  | { readonly kind: 'block-root'; readonly block: number; readonly signed: number }
  /** The chain is whole, but a checkpoint is of other records; the one before it fits. */
  | { readonly kind: 'mark'; readonly from: number; readonly to: number }
  /** A page that holds this record cannot be read. */
  | { readonly kind: 'damaged'; readonly at: number; readonly code: string }
  /** Something beside the records; `at` is the record it stands on, 0 when it is none. */
  | { readonly kind: 'beside'; readonly at: number; readonly problem: string };

/** The first record that shows it; 0 when none does. */
export function firstBadOf(fault: Fault): number {
  switch (fault.kind) {
    case 'block':
    case 'mark':
    case 'too-many':
      return fault.from;
    case 'block-root':
      return 0;
    default:
      return fault.at;
  }
}

/** The records among which the first bad one is, whoever did it: with the key, hashes can be made to fit. */
export function rangeOf(fault: Fault): { readonly from: number; readonly to: number } {
  switch (fault.kind) {
    case 'block':
    case 'mark':
    case 'too-many':
      return { from: fault.from, to: fault.to };
    case 'changed':
      return { from: fault.after + 1, to: fault.at };
    default:
      return { from: firstBadOf(fault), to: firstBadOf(fault) };
  }
}

export function wordsOf(fault: Fault): string {
  switch (fault.kind) {
    case 'missing':
      return fault.at === fault.to ? `record ${fault.at} is missing` : `records ${fault.at} to ${fault.to} are missing`;
    case 'changed':
      return `record ${fault.at} is not the one that was written`;
    case 'expired':
      return `record ${fault.at} was not left as an expired record is`;
    case 'unnamed':
      return `record ${fault.at} has no content, and no record says that it was let go`;
    case 'too-many':
      return `between ${fault.from} and ${fault.to} more records have no content than the journal says were let go`;
    case 'block':
      return `a record between ${fault.from} and ${fault.to} is not the one that was written: the kept root of its block is of other records`;
    case 'block-root':
      return `the kept root of block ${fault.block} was changed: the checkpoint of ${fault.signed} records fits the records`;
    case 'mark':
      return `a record between ${fault.from} and ${fault.to} is not the one that was written: the checkpoint of ${fault.to} records was signed of others`;
    case 'damaged':
      return `the file is damaged at record ${fault.at} (${fault.code})`;
    case 'beside':
      return fault.problem;
  }
}
