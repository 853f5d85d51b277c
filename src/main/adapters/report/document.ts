/** A part of a report. Texts may hold anything: each writer makes them safe for its format. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  /** Name and value pairs. */
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** As it stands, line by line: a signed note. */
  | { readonly kind: 'verbatim'; readonly text: string };

/** A report as it is written down, whatever the format. */
export interface Report {
  readonly title: string;
  /** Machine time at which it was made, milliseconds. */
  readonly madeAt: number;
  readonly blocks: readonly Block[];
}
