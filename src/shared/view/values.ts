import { z } from 'zod';

/** An amount as a plain decimal string: never a float. */
export const decimal = z.string();

/** Milliseconds since the epoch: `...At` on the engine's (market) clock, `...WallAt` on the machine's. */
export const time = z.number();
