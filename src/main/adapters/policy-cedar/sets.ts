import type * as CedarWasm from '@cedar-policy/cedar-wasm/nodejs';
import { cedar } from './vendor.ts';

/** Sets that Cedar holds parsed at once: the one in force, one that may follow it, and some to spare for checks. */
const SLOTS = 4;

/** A schema and its policies by id. */
export interface CedarSet {
  readonly schema: string;
  readonly policies: Readonly<Record<string, string>>;
}

/** Who is held in which slot, and by which instance of Cedar's. */
let holder: typeof CedarWasm | null = null;
let held: (CedarSet | undefined)[] = [];
let next = 0;

/**
 * The slot in which Cedar holds a set parsed; parses it again when others have taken its place. Cedar forgets a set only
 * when another takes its name: hence a few names, used in turn.
 * @throws Error when Cedar does not take the set
 */
export function slotOf(set: CedarSet): string {
  if (holder !== cedar()) {
    holder = cedar();
    held = [];
  }
  const slot = held.indexOf(set);
  return slot === -1 ? take(set) : nameOf(slot);
}

function take(set: CedarSet): string {
  const slot = next;
  next = (next + 1) % SLOTS;
  held[slot] = undefined;
  const name = nameOf(slot);
  const { preparseSchema, preparsePolicySet } = cedar();
  for (const answer of [preparseSchema(name, set.schema), preparsePolicySet(name, { staticPolicies: set.policies })]) {
    if (answer.type === 'failure') throw new Error(answer.errors[0]?.message ?? 'unknown');
  }
  held[slot] = set;
  return name;
}

function nameOf(slot: number): string {
  return `slot-${slot}`;
}
