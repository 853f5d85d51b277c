/** One place that a mutation changes: text that must stand exactly once in the file, and what stands there instead. */
export interface Edit {
  /** From the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/**
 * A small breakage of the engine that the simulation has to catch. Where two layers protect one promise a mutation
 * breaks both: one of them alone would rightly go unseen.
 */
export interface Mutation {
  /** In kebab-case, what was broken. */
  readonly name: string;
  /** The promise or control that no longer holds, and why it matters: one sentence. */
  readonly breaks: string;
  readonly edits: readonly Edit[];
}

/** Mutations of one part of the engine. */
export interface Area {
  readonly area: string;
  readonly mutations: readonly Mutation[];
}

/** What one edit makes of a file's text. @throws RangeError naming the edit when its text does not stand there once */
export function applyEdit(text: string, { file, find, replace }: Edit, mutation: string): string {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = after === undefined ? 'not at all' : `${more.length + 1} times`;
    throw new RangeError(`mutation ${mutation}: its text stands ${times} in ${file}: ${find}`);
  }
  return before + replace + after;
}
