import type { WireFormatOf } from './wire.ts';

/** The languages that the exchange speaks, by name: one folder each. */
export const FORMATS: Readonly<Record<string, WireFormatOf>> = {};
