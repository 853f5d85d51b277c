import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectControl } from '../../../src/main/adapters/control-socket/client.ts';
import type { TestSession } from '../../../src/main/adapters/keychain/test-session.ts';
import { resourcesDir } from '../../../src/main/cli/place.ts';
import { Desk, POLITE, type Running } from '../../../src/main/cli/testing/command.ts';
import { createConsole } from '../../../src/main/runtime/compose.ts';
import type { Console } from '../../../src/main/runtime/console.ts';
import type { TestExchange } from '../../../src/main/runtime/venue-keys/ask-exchange.ts';
import { Secret } from '../../../src/main/secret/secret.ts';
import type { ExchangeId } from '../../../src/shared/exchanges.ts';
import { quantity } from '../../../src/shared/money.ts';
import type { Account } from '../core/account.ts';
import { type ApiKey, isOpen } from '../core/model.ts';
import { furnish } from '../core/testing/market.ts';
import { type RunningExchange, startExchange } from '../server.ts';

export const SYMBOL = 'BTC/USDT:USDT';
/** Buys with its first bar, and leaves an order resting below. */
const HOLDER = `${POLITE}
onStep = (id, { warmup }) => {
  const intents = [];
  if (!warmup && steps === 0) {
    steps = 1;
    intents.push(order({ side: 'buy' }), order({ side: 'buy', type: 'limit', price: '49500' }));
  }
  send({ id, result: { intents, cancels: [] } });
};
`;
const QUOTE_EVERY_MS = 500;
const PATIENCE_MS = 60_000;

/** A key as an exchange gives one out: letters and figures that stand nowhere else. */
export function freshKey(): { readonly apiKey: string; readonly secret: string } {
  return { apiKey: `key${randomBytes(12).toString('hex')}`, secret: `secret${randomBytes(12).toString('hex')}` };
}

/** A test exchange, an account there, and a data folder whose console may trade it: real processes, a real keychain. */
export class TradingDesk {
  readonly running: RunningExchange;
  readonly account: Account;
  readonly desk: Desk;
  readonly key = freshKey();
  /** What its agent buys at once. */
  readonly size = quantity('0.02');
  readonly #venue: ExchangeId;
  readonly #ca: string;
  readonly #quoting: NodeJS.Timeout;
  #minutes = 0;

  private constructor(venue: ExchangeId, running: RunningExchange, session: TestSession) {
    const { DBUS_SESSION_BUS_ADDRESS = '', XDG_RUNTIME_DIR = '' } = session.env;
    this.#venue = venue;
    this.running = running;
    this.account = furnish(running.exchange);
    this.desk = new Desk({ DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR });
    this.#ca = this.desk.file('ca.pem', running.caPem);
    this.desk.agent('holder', HOLDER);
    this.#quoting = setInterval(() => this.#quote(), QUOTE_EVERY_MS);
  }

  static async open(venue: ExchangeId, session: TestSession): Promise<TradingDesk> {
    return new TradingDesk(venue, await startExchange({ format: venue }), session);
  }

  /** An exchange there, for a command. */
  placeAt(endpoint: string): readonly string[] {
    return ['--endpoint', endpoint, '--ca', this.#ca];
  }

  /** What starts a session with this key, or goes on with it. */
  trading(alias = 'desk', place = this.placeAt(this.running.origin)): readonly string[] {
    const prices = ['--live-feed', this.#venue, '--symbols', SYMBOL];
    return ['run', '--headless', '--venue', alias, ...prices, '--agents', 'holder', ...place, '--data', this.desk.data];
  }

  /**
   * The exchange gives out a key that may do this, and it is entered under the alias: by a console of this process, which
   * asks the keychain of the environment. Rejects with what is wrong with the key.
   */
  async enterKey(alias: string, permissions: ApiKey['permissions'], key = this.key): Promise<void> {
    const { exchange } = this.running;
    const given = { key: key.apiKey, secret: key.secret, passphrase: null, accountId: this.account.id };
    exchange.addKey({ ...given, permissions, ips: ['127.0.0.1'], createdAt: exchange.clock.now() });
    const credentials = { apiKey: Secret.ofText(key.apiKey), secret: Secret.ofText(key.secret), passphrase: null };
    const entered = { exchange: this.#venue, alias, market: 'perp', credentials, typed: alias } as const;
    await this.#withConsole(this.#test, async (console) => console.venueKeys.keys?.enter(entered, 'test'));
  }

  /** From now on the key may do this. */
  permit(apiKey: string, permissions: ApiKey['permissions']): void {
    const { exchange } = this.running;
    exchange.addKey({ ...exchange.key(apiKey), permissions });
  }

  /** A console of this process begins a session with this key. Rejects with why it does not. @param test null: no endpoint */
  async tryToStart(alias: string, test: TestExchange | null = this.#test): Promise<void> {
    const live = [{ source: this.#venue, market: SYMBOL }];
    await this.#withConsole(test, (console) => console.startSession({ live, account: alias, agents: ['holder'] }));
  }

  get #test(): TestExchange {
    const { origin: rest, wsOrigin: stream, caPem: ca } = this.running;
    return { rest, stream, ca };
  }

  async #withConsole(testExchange: TestExchange | null, use: (console: Console) => Promise<unknown>): Promise<void> {
    const base = { dataDir: this.desk.data, resourcesDir, version: '', host: 'headless', fallbackReason: '' } as const;
    const console = await createConsole({ ...base, testExchange });
    try {
      await use(console);
    } finally {
      await console.close();
    }
  }

  /** A console whose agent is ready to trade: on a new session, or on the one that was open. */
  async start(more: readonly string[] = []): Promise<Running> {
    const console = this.desk.start([...this.trading(), ...more]);
    await this.#untilReady();
    return console;
  }

  /** A console that trades there: its agent holds something, and an order of it rests. */
  async trade(more: readonly string[] = []): Promise<Running> {
    const console = await this.start(more);
    this.closeMinute();
    await this.until(() => this.held !== '0' && this.open === 1, 'a position and an order');
    return console;
  }

  /** The agent has had its history, and waits for a bar. */
  async #untilReady(): Promise<void> {
    const { data } = this.desk;
    let last: unknown = 'no console';
    for (const giveUpAt = Date.now() + PATIENCE_MS; Date.now() < giveUpAt; await sleep(50)) {
      const client = await connectControl(data).catch(() => null);
      if (client === null) continue;
      const answer = await client.invoke('console.snapshot', {}).finally(() => client.close());
      last = answer.ok ? answer.value.agents.map((it) => it.state) : answer;
      if (answer.ok && answer.value.agents.some((it) => it.state === 'RUNNING')) return;
    }
    throw new Error(`the agent was never ready: ${JSON.stringify(last)}`);
  }

  /** The running minute is over, for whoever listens: nobody has to wait for it. */
  closeMinute(): void {
    const { clock, market } = this.running.exchange;
    this.#minutes += 1;
    const now = clock.now() + this.#minutes * 60_000;
    Object.defineProperty(clock, 'now', { value: () => now, configurable: true });
    market.turnMinute();
    Reflect.deleteProperty(clock, 'now');
  }

  /** What is held there, as the exchange itself has it. */
  get held(): string {
    return String(this.account.view().positions.find((it) => it.symbol === SYMBOL)?.quantity ?? 0n);
  }

  /** How often the exchange took a refresh of its dead-man's switch. */
  get switchSets(): number {
    const isOne = (path: string): boolean => /countdownCancelAll|disconnected-cancel-all/.test(path);
    return this.running.asked.filter(({ path, status }) => isOne(path) && status === 200).length;
  }

  /** Orders that are open there. */
  get open(): number {
    return this.account.view().orders.filter(isOpen).length;
  }

  async until(isSo: () => boolean, what: string): Promise<void> {
    for (const giveUpAt = Date.now() + PATIENCE_MS; !isSo(); await sleep(20)) {
      if (Date.now() > giveUpAt) throw new Error(`never came: ${what}; held ${this.held}, open ${this.open}`);
    }
  }

  /** Prices that stand still for long are no prices: the same again. */
  #quote(): void {
    const { market } = this.running.exchange;
    const { bids = [], asks = [] } = market.quote(SYMBOL) ?? {};
    market.setQuote(SYMBOL, bids, asks);
  }

  async close(): Promise<void> {
    clearInterval(this.#quoting);
    await this.desk.close();
    await this.running.close();
  }
}
