import { expect, it } from 'vitest';
import { AccountReturn } from './account-return.ts';
import type { ExchangeAccount } from './exchange-account.ts';
import { NotOpened } from './not-opened.ts';

const MINUTE_MS = 60_000;
const refused = (retryAfterMs: number, isForGood = false): NotOpened =>
  new NotOpened('no', { isForGood, retryAfterMs });

/** What it waited between tries that fail like this, until one that does not, or until nothing was left to try. */
async function waits(first: unknown, ...fails: readonly unknown[]): Promise<{ waited: number[]; isOpen: boolean }> {
  const [left, waited] = [[...fails], [] as number[]];
  let isOpen = false;
  const trying = new AccountReturn(
    {
      open: async () => {
        const error = left.shift();
        if (error !== undefined) throw error;
        return {} as ExchangeAccount;
      },
      onOpened: () => {
        isOpen = true;
      },
      wait: async (ms) => void waited.push(ms),
    },
    first,
  );
  // Nothing here takes time: it is over after some turns.
  for (let turns = 0; turns < 1_000 && !isOpen; turns += 1) await Promise.resolve();
  await trying.close();
  return { waited, isOpen };
}

it('[K6] [N4] an account that a kill needs is tried until it opens: further apart, after what the exchange asked for', async () => {
  const unknown = new Error('unreachable');
  expect(await waits(unknown, unknown, refused(0), refused(3_000))).toEqual({
    waited: [250, 500, 1_000, 3_000],
    isOpen: true,
  });
  // A ban that was known before is not begun with; one of days costs a kill no more than a running console waits.
  expect((await waits(refused(5 * MINUTE_MS))).waited).toEqual([5 * MINUTE_MS]);
  expect((await waits(refused(3 * 24 * 60 * MINUTE_MS))).waited).toEqual([10 * MINUTE_MS]);
});

it('[N4] a key that is not taken is not tried again', async () => {
  expect(await waits(refused(0, true))).toEqual({ waited: [], isOpen: false });
  expect(await waits(refused(0), refused(0, true))).toEqual({ waited: [250], isOpen: false });
});

it('[K6] after some minutes it asks once a minute', async () => {
  const { waited } = await waits(refused(0), ...Array.from({ length: 61 }, () => refused(0)));
  expect(waited.at(59)).toBe(5_000);
  expect(waited.slice(60)).toEqual([MINUTE_MS, MINUTE_MS]);
});

it('[K6] what opens after the console was closed is closed', async () => {
  let isClosed = false;
  const account = Promise.withResolvers<ExchangeAccount>();
  const trying = new AccountReturn(
    { open: () => account.promise, onOpened: () => expect.unreachable(), wait: async () => {} },
    refused(0),
  );
  await Promise.resolve();
  const closing = trying.close();
  const close = async (): Promise<void> => {
    isClosed = true;
  };
  account.resolve({ close } as unknown as ExchangeAccount);
  await closing;
  expect(isClosed).toBe(true);
});
