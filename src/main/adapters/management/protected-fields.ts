/**
 * Every field whose content is encrypted by itself, under a data key of its own (S4). `personal`: about a person.
 * `holdings`: what binds the holdings, and their tax lots; that part of the console is to come.
 */
export const PROTECTED_FIELDS = {
  'incident.contact': 'personal',
  'operator.name': 'personal',
  'holdings.constraint': 'holdings',
  'holdings.tax-lot': 'holdings',
} as const;
export type ProtectedField = keyof typeof PROTECTED_FIELDS;

export const FIELD_NAMES = Object.keys(PROTECTED_FIELDS) as ProtectedField[];
