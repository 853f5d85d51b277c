/**
 * Seeded pseudo-random numbers: sfc32 (Chris Doty-Humphrey's "Small Fast Counting", 128 bits of state, passes
 * PractRand). Not for secrets. Its place is simulation alone, where one seed has to give one run (promise 12).
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Uniform whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** True with the given probability: never for 0, always for 1. */
  chance(probability: number): boolean;
}

/**
 * A generator of its own for each (seed, stream): two uses that draw from differently named streams never disturb each
 * other, so drawing one number more in one place does not change another.
 */
export function createRandom(seed: number, stream: string): Random {
  const text = `${seed}/${stream}`;
  let a = hash(text, 0x9e3779b9);
  let b = hash(text, 0x85ebca6b);
  let c = hash(text, 0xc2b2ae35);
  let counter = 1;

  function word(): number {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  }
  // sfc32 needs about a dozen rounds until every bit of the seed has reached every bit of the state.
  for (let round = 0; round < 15; round += 1) word();

  const next = (): number => word() / 4294967296;
  return {
    next,
    integer: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (probability) => probability > 0 && next() < probability,
  };
}

/** FNV-1a over the UTF-16 units with MurmurHash3's finaliser: spreads similar texts over all 32 bits. */
function hash(text: string, basis: number): number {
  let h = basis | 0;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
