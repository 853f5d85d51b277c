/** Something that was given to be checked is not in its form, or not signed as it has to be. Words for the operator. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}
