import { basename } from 'node:path';

/** Where in a file something is wrong. Lines count from 1, the header included. */
export interface FeedErrorPlace {
  /** The path as the caller gave it. */
  readonly file: string;
  readonly line?: number;
  readonly column?: string;
}

/**
 * A market data or instruments file cannot be used. The message is for the user: the file's name (never its
 * path, E6), line, column, what is wrong and what to do about it.
 */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly place: FeedErrorPlace;

  constructor(place: FeedErrorPlace, reason: string, remedy: string) {
    const line = place.line === undefined ? '' : `, line ${place.line}`;
    const column = place.column === undefined ? '' : `, column ${place.column}`;
    super(`${basename(place.file)}${line}${column}: ${reason}. ${remedy}`);
    this.place = place;
  }
}

/** A cell or row is wrong: what a parser knows before file and line are added. */
export class CellError extends Error {
  override readonly name = 'CellError';
  readonly remedy: string;

  constructor(reason: string, remedy: string) {
    super(reason);
    this.remedy = remedy;
  }
}

/** At most 40 characters of a cell, quoted, for a message. */
export function quoted(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}
