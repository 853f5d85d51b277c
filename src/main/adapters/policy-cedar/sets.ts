import { cedar } from './vendor.ts';

/** Sets that Cedar holds parsed at once: the one in force, one that may follow it, and some to spare for checks. */
const SLOTS = 4;

/** A schema and its policies by id. */
export interface CedarSet {
  readonly schema: string;
  readonly policies: Readonly<Record<string, string>>;
}

/** Who is held in which slot. Cedar forgets a set only when another takes its name: hence a few names, used in turn. */
const held: (CedarSet | undefined)[] = [];
let next = 0;

/** The slot in which Cedar holds a set parsed; parses it again when others have taken its place. @throws Error */
export function slotOf(set: CedarSet): string {
  const slot = held.indexOf(set);
  return slot === -1 ? take(set) : nameOf(slot);
}

function take(set: CedarSet): string {
  const slot = next;
  next = (next + 1) % SLOTS;
  held[slot] = undefined;
  const name = nameOf(slot);
  const parsed = [
    cedar().preparseSchema(name, set.schema),
    cedar().preparsePolicySet(name, { staticPolicies: set.policies }),
  ];
  for (const answer of parsed) if (answer.type === 'failure') throw new Error(answer.errors[0]?.message ?? 'unknown');
  held[slot] = set;
  return name;
}

function nameOf(slot: number): string {
  return `slot-${slot}`;
}
