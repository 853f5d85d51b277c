/** The management database in a sentence. */
export const NAME = 'The management database (management.db)';
