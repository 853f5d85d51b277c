import { deny, type Layer, permit } from './layer.ts';

const NAMED = permit('purpose-required');

/** Every call says why (P1). */
export const purpose: Layer = {
  name: 'a purpose',
  ask: ({ call }) => (call.purpose.trim() === '' ? deny('purpose-required', 'POLICY_PURPOSE_MISSING') : NAMED),
};
