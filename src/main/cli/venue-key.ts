import { EXCHANGE_IDS, EXCHANGE_NAMES, ExchangeId } from '../../shared/exchanges.ts';
import { type EnterVenueKey, TypedVenueKey } from '../../shared/ipc/venue-key-channels.ts';
import type { VenueKeyRow, VenueMarket } from '../../shared/view/venue-key-view.ts';
import { fieldsOf } from '../adapters/ccxt/credentials.ts';
import { readTestExchange, type TestExchangeOptions } from '../runtime/venue-keys/read-test-exchange.ts';
import { type Call, unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { type PassphraseSource, passphraseSource } from './passphrase.ts';
import { print, printJson, say } from './print.ts';
import { type RoleSource, withConsole } from './with-console.ts';

interface Common extends TestExchangeOptions {
  readonly data?: string;
  readonly json?: boolean;
}

/** Where a key is read from. */
interface KeySource extends Common {
  /** One line of JSON on standard input, then the administrator's passphrase; else the terminal, without echo. */
  readonly stdin?: boolean;
}

export interface AddOptions extends KeySource {
  readonly exchange: string;
  readonly alias: string;
  readonly market: VenueMarket;
}

/** `interlock venue key add`: the exchange is asked what the key may do, then it goes to the keychain. */
export async function venueKeyAdd({ exchange, alias, market, ...options }: AddOptions): Promise<ExitCode> {
  const known = ExchangeId.safeParse(exchange);
  if (!known.success) throw new CommandFailed(EXIT.usage, `These exchanges are known: ${EXCHANGE_IDS.join(', ')}.`);
  const source = sourceOf(options);
  return withConsole(options.data, (call) => enterKey(call, { exchange: known.data, alias, market }, source, options), {
    source,
    testExchange: readTestExchange(options),
  });
}

/** `interlock venue key rotate ALIAS`: the same for a key that takes the place of the one there. */
export async function venueKeyRotate(alias: string, options: KeySource): Promise<ExitCode> {
  const source = sourceOf(options);
  return withConsole(
    options.data,
    async (call) => {
      const before = await rowOf(call, alias);
      if (before === undefined || before.state === 'revoked') {
        throw new CommandFailed(EXIT.refused, `There is no key ${alias} here. Enter it with interlock venue key add.`);
      }
      return enterKey(call, { exchange: before.exchange, alias, market: before.market }, source, options);
    },
    { source, testExchange: readTestExchange(options) },
  );
}

/** `interlock venue key list`: each key by its alias, never anything of the key. */
export async function venueKeyList(options: Common): Promise<ExitCode> {
  const { venueKeys } = await withConsole(options.data, async (call) => unwrap(await call('console.snapshot', {})));
  if (options.json === true) printJson(venueKeys);
  else if (venueKeys.length === 0) print('No key of an exchange was entered yet.');
  else for (const it of venueKeys) print(keyLine(it));
  return EXIT.ok;
}

/** `interlock venue key test ALIAS`: asks the exchange now. Refused when the key may not be used. */
export async function venueKeyTest(alias: string, options: Common & RoleSource): Promise<ExitCode> {
  return changing(alias, options, async (call) => unwrap(await call('venueKeys.test', { alias })));
}

export interface RevokeOptions extends Common, RoleSource {
  readonly reason: string;
}

/** `interlock venue key revoke ALIAS --confirm ALIAS --reason …`: out of use and out of the keychain, for good. */
export async function venueKeyRevoke(alias: string, options: RevokeOptions & { confirm: string }): Promise<ExitCode> {
  const { confirm: typed, reason } = options;
  return changing(alias, options, async (call) => unwrap(await call('venueKeys.revoke', { alias, typed, reason })));
}

/** `interlock venue key exposed ALIAS --reason …`: it may have been seen, and is due for rotation. */
export async function venueKeyExposed(alias: string, options: RevokeOptions): Promise<ExitCode> {
  const { reason } = options;
  return changing(alias, options, async (call) => unwrap(await call('venueKeys.exposed', { alias, reason })));
}

async function changing(
  alias: string,
  { data, json, endpoint, ca, ...role }: Common & RoleSource,
  act: (call: Call) => Promise<unknown>,
): Promise<ExitCode> {
  const row = await withConsole(
    data,
    async (call) => {
      await act(call);
      return rowOf(call, alias);
    },
    { ...role, testExchange: readTestExchange({ endpoint, ca }) },
  );
  if (json === true) printJson(row ?? null);
  else if (row !== undefined) print(keyLine(row));
  return row?.state === 'refused' ? EXIT.refused : EXIT.ok;
}

/** Reads a key and hands it to the console; where the exchange does not tell, the alias is asked for as well. */
export async function enterKey(
  call: Call,
  request: EnterVenueKey,
  source: PassphraseSource,
  { stdin, json }: KeySource,
): Promise<ExitCode> {
  const key = stdin === true ? await fromLine(source) : await fromTerminal(source, request);
  let answer = unwrap(await call('venueKeys.add', { ...request, key }));
  if (answer.kind === 'confirm' && stdin !== true) {
    say(answer.text);
    const typed = await source.ask(`Type ${request.alias}`);
    answer = unwrap(await call('venueKeys.add', { ...request, key: { ...key, typed } }));
  }
  if (answer.kind === 'confirm') throw new CommandFailed(EXIT.refused, `${answer.text} Nothing was stored.`);
  if (json === true) printJson((await rowOf(call, request.alias)) ?? null);
  else print(answer.text);
  return EXIT.ok;
}

function sourceOf({ stdin = false }: KeySource): PassphraseSource {
  if (stdin || process.stdin.isTTY === true) return passphraseSource(stdin);
  throw new CommandFailed(
    EXIT.usage,
    'A key is asked for at a terminal. Without one pass it with --stdin, as one line of JSON.',
  );
}

async function fromTerminal(source: PassphraseSource, { exchange }: EnterVenueKey): Promise<TypedVenueKey> {
  const typed: { [F in 'apiKey' | 'secret' | 'passphrase']?: string } = {};
  for (const field of fieldsOf(exchange)) {
    typed[field] = await source.ask(`${LABELS[field]} of ${EXCHANGE_NAMES[exchange]}`);
  }
  return parsed(typed);
}

async function fromLine(source: PassphraseSource): Promise<TypedVenueKey> {
  const line = await source.ask('');
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    // Not as the cause: it quotes what was given.
    throw new CommandFailed(EXIT.usage, `The first line of standard input has to be JSON: ${EXAMPLE}`);
  }
  return parsed(json);
}

/** @throws CommandFailed, which quotes nothing of it */
function parsed(key: unknown): TypedVenueKey {
  const read = TypedVenueKey.safeParse(key);
  if (read.success) return read.data;
  throw new CommandFailed(EXIT.usage, `This is no key as an exchange gives it out. What is taken: ${EXAMPLE}`);
}

const LABELS = { apiKey: 'API key', secret: 'Secret', passphrase: 'Passphrase' } as const;
const EXAMPLE = '{"apiKey": "…", "secret": "…"}, for OKX with "passphrase" as well.';

async function rowOf(call: Call, alias: string): Promise<VenueKeyRow | undefined> {
  const { venueKeys } = unwrap(await call('console.snapshot', {}));
  return venueKeys.find(({ id }) => id === alias);
}

function keyLine(row: VenueKeyRow): string {
  const { id, exchange, market, state, permissions, enteredWallAt, testedWallAt, dueWallAt, isDue, text } = row;
  const tested = testedWallAt === null ? 'never tested' : `tested ${day(testedWallAt)}`;
  const due = dueWallAt === null ? '' : `, ${isDue ? 'DUE' : 'due'} ${day(dueWallAt)}`;
  const place = `${EXCHANGE_NAMES[exchange]} ${market}`;
  const facts = `entered ${day(enteredWallAt)}, ${tested}${due}; ${permissions}`;
  return `${id.padEnd(20)} ${state.padEnd(8)} ${place.padEnd(20)} ${facts}${text === '' ? '' : `. ${text}`}`;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
