/** Characters of what is told of an incident at most: a root cause, actions, a note. */
export const MAX_NARRATIVE = 4_000;
