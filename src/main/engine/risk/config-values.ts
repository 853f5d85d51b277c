import { z } from 'zod';

/** A plain decimal fraction, exact: `0.25` is a quarter of what the key says. */
export const fraction = z.string().regex(/^\d+(\.\d{1,8})?$/, 'use a plain decimal fraction such as "0.25"');
/** A fraction of at most the whole. */
export const share = fraction.refine((text) => Number(text) <= 1, 'must be at most 1');
/** A threshold to measure against: 0 has no multiple, and would be crossed by nothing at all. */
export const aboveNone = fraction.regex(/[1-9]/, 'must be above 0; switch it off with "enabled": false');
/** The same, of at most the whole. */
export const shareAboveNone = aboveNone.refine((text) => Number(text) <= 1, 'must be at most 1');
/** A quantity in base units of its instrument. */
export const baseQuantity = z.string().regex(/^\d+(\.\d{1,16})?$/, 'use a plain decimal quantity such as "10"');
/** A whole number from one on. */
export const count = z.number().int().positive();
/** Milliseconds, from one on. */
export const duration = z.number().int().positive();
/** Milliseconds; 0 says in so many words that there is none. */
export const durationOrNone = z.number().int().min(0);
