import { setTimeout } from 'node:timers/promises';
import { UNSCRIPTED, type UnscriptedCase } from '../../e2e/exchange/conformance/unscripted.ts';
import { MachineScheduler } from '../../e2e/exchange/machine-scheduler.ts';
import { openClient } from '../../src/main/adapters/ccxt/client.ts';
import { strikeOut, type VenueCredentials } from '../../src/main/adapters/ccxt/credentials.ts';
import { wordsOfError } from '../../src/main/adapters/ccxt/errors.ts';
import { EgressError } from '../../src/main/adapters/egress/gate.ts';
import type { CertifyAccount } from './accounts.ts';
import type { Verdict } from './tally.ts';
import { leastTerms } from './terms.ts';
import { type Place, TestnetAccount } from './testnet-account.ts';

/** The cases that an exchange's own testnet can be asked. */
export function testnetCases({ row, kind }: CertifyAccount): readonly UnscriptedCase[] {
  const { tellsPermissions } = row.profile.testnet;
  return UNSCRIPTED.filter((it) => it.kinds.includes(kind) && (tellsPermissions || !it.asksPermissions));
}

/**
 * Runs cases in one account, one after the other, cancels and closes after each what it left, and tells how each
 * went: to open the account and to leave nothing in it are cases too. Never throws for what an exchange says.
 */
export async function certifyAt(
  account: CertifyAccount,
  credentials: VenueCredentials,
  place: Place,
  cases: readonly UnscriptedCase[],
  onVerdict: (verdict: Verdict) => void,
): Promise<void> {
  let opened: TestnetAccount | null = null;
  const say: Saying = { onVerdict, strike: (text) => strikeOut(text, credentials) };
  const ran = await judged('the account is opened, and nothing is open in it', say, async () => {
    opened = await open(account, credentials, place);
    await opened.begin();
  });
  const probe = opened as TestnetAccount | null;
  if (probe === null) return;
  try {
    if (!ran) return;
    for (const { title, run } of cases) {
      if (place.signal.aborted) break;
      await judged(title, say, async () => await run(probe));
      if (!(await judged(`${title}: nothing of it is left`, say, async () => await probe.tidy(), 'if-failed'))) return;
      await setTimeout(place.pauseMs);
    }
    await judged('everything is cancelled and closed at the end', say, async () => await probe.tidy());
  } finally {
    await probe.close();
  }
}

async function open(account: CertifyAccount, credentials: VenueCredentials, place: Place): Promise<TestnetAccount> {
  const { profile } = account.row;
  const client = await openClient({ ...place, profile, credentials: null, scheduler: new MachineScheduler() });
  try {
    return new TestnetAccount(account, await leastTerms(client.exchange, account), credentials, place);
  } finally {
    await client.close();
  }
}

/** Who is told, and what is taken out of an exchange's own words. */
interface Saying {
  readonly onVerdict: (verdict: Verdict) => void;
  readonly strike: (text: string) => string;
}

async function judged(
  title: string,
  { onVerdict, strike }: Saying,
  act: () => Promise<void>,
  told: 'always' | 'if-failed' = 'always',
): Promise<boolean> {
  let problem: string | null = null;
  try {
    await act();
  } catch (error) {
    problem = error instanceof EgressError ? `${error.message} Is there a network?` : wordsOfError(error, strike);
  }
  if (told === 'always' || problem !== null) onVerdict({ title, problem });
  return problem === null;
}
