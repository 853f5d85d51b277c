const OF_THE_LANGUAGE: readonly unknown[] = [Error, TypeError, RangeError, ReferenceError, SyntaxError, AggregateError];

/**
 * What the operator is told of an error: the message of our own kinds of error, which are written for that; for any
 * other a plain sentence, since its message may carry a path or a name from the code (E6).
 */
export function wordsFor(error: unknown): string {
  const own = error instanceof Error && !('errno' in error) && !OF_THE_LANGUAGE.includes(error.constructor);
  return own ? error.message : 'an error of its own; logs/interlock.log in the data folder has the details';
}
