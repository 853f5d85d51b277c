import { UNSCRIPTED } from '../../e2e/exchange/conformance/unscripted.ts';
import { wipeCredentials } from '../../src/main/adapters/ccxt/credentials.ts';
import { EgressGate } from '../../src/main/adapters/egress/gate.ts';
import { ACCOUNTS } from './accounts.ts';
import { credentialsFrom } from './credentials.ts';
import { type Certify, commandOf, USAGE, UsageError } from './options.ts';
import { runSuite, scriptedTitles } from './suite.ts';
import { Tally } from './tally.ts';
import { certifyAt, testnetCases } from './testnet.ts';

/** A testnet answers late, and fills are looked for when its stream says nothing. */
const TESTNET = { endpoint: 'sandbox', patienceMs: 30_000, pauseMs: 3_000 } as const;

/**
 * `npm run certify -- --venue NAME [--testnet]` (docs/venues.md). A tool of its own: nothing of the app runs, and the
 * app's door to real exchanges (src/main/runtime/live/door.ts) neither knows of it nor opens for it. It can reach the test
 * exchange on this machine, or the testnet's hosts that the profile names, and no other.
 */
async function main(args: readonly string[]): Promise<number> {
  try {
    const command = commandOf(args);
    if (command.kind === 'help') say(USAGE);
    if (command.kind === 'list') for (const { row } of ACCOUNTS) say(`${row.name.padEnd(15)} ${row.profile.name}`);
    if (command.kind !== 'certify') return 0;
    const tally = new Tally(say);
    if (command.atTestnet) await atTestnet(command, tally);
    else await runSuite(command.account.row.name, command.only, (verdict) => tally.take(verdict));
    say(tally.total());
    return tally.isClean ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return 2;
  }
}

async function atTestnet({ account, only }: Certify, tally: Tally): Promise<void> {
  const { name, profile } = account.row;
  const credentials = await credentialsFrom(profile.exchange, process.env);
  const able = testnetCases(account);
  const asked = able.filter(({ title }) => title.includes(only));
  const routes = profile.testnet.hosts.map((host) => ({ host }));
  const stop = new AbortController();
  process.once('SIGINT', () => {
    stop.abort();
    process.stderr.write('Ending: what is open is cancelled and closed first.\n');
  });
  try {
    const out = new EgressGate({ routes, wallNow: Date.now, keepAlive: true });
    await certifyAt(account, credentials, { ...TESTNET, out, signal: stop.signal }, asked, (verdict) =>
      tally.take(verdict),
    );
  } finally {
    wipeCredentials(credentials);
  }
  const untold = UNSCRIPTED.filter((it) => it.kinds.includes(account.kind) && !able.includes(it)).map(
    ({ title }) => title,
  );
  for (const title of [...untold, ...(await scriptedTitles(name))]) say(`not asked of a testnet  ${title}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main(process.argv.slice(2));
