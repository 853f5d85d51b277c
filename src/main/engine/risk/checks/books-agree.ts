import { type Check, exceeds } from '../check.ts';

/** Nothing new is opened where the venue holds what no execution explains, until it is explained (R8). */
export const booksAgree: Check = ({ unexplained }) =>
  unexplained === undefined ? null : exceeds('BOOKS_DIFFER', unexplained.atVenue, unexplained.inBooks);
