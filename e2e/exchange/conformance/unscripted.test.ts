import { afterEach, describe, it } from 'vitest';
import { Rig } from './rig.ts';
import { ROWS, SPOT_ROWS } from './rows.ts';
import { UNSCRIPTED } from './unscripted.ts';

const ACCOUNTS = [
  ...ROWS.map((row) => ({ ...row, kind: 'perp' as const })),
  ...SPOT_ROWS.map((row) => ({ ...row, kind: 'spot' as const })),
];

describe.each(ACCOUNTS)('unscripted at $name', ({ kind, ...row }) => {
  let rig: Rig;
  afterEach(async () => await rig.close());

  for (const { title, run } of UNSCRIPTED.filter(({ kinds }) => kinds.includes(kind))) {
    it(title, async () => {
      rig = await Rig.open(row);
      await run(rig);
    });
  }
});
