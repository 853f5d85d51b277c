/** What a fault means for the order that meets it, in the adapter's words, and how many orders the exchange has then. */
export const ORDER_FAULTS = [
  ['throttle', { kind: 'throttled' }, 0],
  ['overloaded', { kind: 'ambiguous' }, 0],
  ['reject', { kind: 'refused', reason: 'refused' }, 0],
  ['lose-request', { kind: 'ambiguous' }, 0],
  ['lose-answer', { kind: 'ambiguous' }, 1],
  ['bad-gateway', { kind: 'ambiguous' }, 1],
] as const;
