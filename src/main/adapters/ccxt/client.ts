import type { Agent } from 'node:https';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TimeMs } from '../../../shared/ids.ts';
import { ORDER_VALID_MS } from '../../engine/domain/venue-report.ts';
import type { Scheduler } from '../../engine/ports.ts';
import type { CcxtExchange } from './ccxt-api.ts';
import { strikeOut, type VenueCredentials } from './credentials.ts';
import { VenuePauseError, wordsOfError } from './errors.ts';
import type { VenueProfile } from './profile.ts';
import { askedOf, RequestMeter } from './request-meter.ts';
import { MOST_OFFSET_MS, VenueClock } from './venue-clock.ts';

/** What of the egress gate is needed: the one way out (N2). */
export interface WayOut {
  /** WHATWG's, with a bound for the answer's body where that is known. */
  readonly fetch: (
    input: string | URL | Request,
    init?: RequestInit & { readonly maxBodyBytes?: number },
  ) => Promise<Response>;
  agentFor(url: string): Agent;
}

/** Where an exchange is called instead of its own hosts; the paths stay. */
export interface Endpoint {
  /** `https://127.0.0.1:4443` */
  readonly rest: string;
  /** `wss://127.0.0.1:4443` */
  readonly stream: string;
}

/** How long an exchange wants to be left alone, beyond this client's life and this process. */
export interface Pauses {
  leftMs(): number;
  wantedFor(ms: number): void;
}

/** For who is not there long enough to come back. */
const FORGOTTEN: Pauses = { leftMs: () => 0, wantedFor: () => {} };

export interface ClientConfig {
  readonly profile: VenueProfile;
  /** Null for what is public: instruments, prices, time. */
  readonly credentials: VenueCredentials | null;
  /** `own`: the exchange itself. `sandbox`: its testnet, refused where it has none. */
  readonly endpoint: Endpoint | 'own' | 'sandbox';
  readonly out: WayOut;
  readonly scheduler: Scheduler;
  /** What an earlier client was asked for, and what a later one is to know. Absent: each knows its own pauses alone. */
  readonly pauses?: Pauses | undefined;
  /**
   * True: opened to be emptied and for nothing else, by an engine whose time is the venue's. Nothing that only a session
   * needs may keep it from being opened: how far the machine's clock is off, what is listed, the position mode.
   */
  readonly forKill?: boolean;
}

/** An exchange cannot be opened, and what to do. */
export class VenueRefusal extends Error {
  override readonly name = 'VenueRefusal';
}

/** A request without an answer for this long is broken off; whether it was done is then not known. */
const ANSWER_WITHIN_MS = 2 * ORDER_VALID_MS;
/** The first reconnection of a stream comes after about so long, the next ones later, up to the most. */
const STREAM_BACK_OFF = { base: 250, max: 10_000 };

/** Of one message of a stream, decompressed: a larger one would hold this process up, and a kill with it. */
const MAX_MESSAGE_BYTES = 8 * 1_024 * 1_024;

/**
 * Of one answer, once the list of instruments is loaded, which alone is larger (20 MB at the largest exchange). ccxt takes
 * a quarter of a second for each MiB, and holds this process up meanwhile. An order is listed with 0.7 to 1.1 KB: that is
 * room for two thousand of them, and every list of executions comes in pages of at most 0.4 MB.
 */
const MAX_ANSWER_BYTES = 2 * 1_024 * 1_024;

/** The longest that exchanges ban for; what is longer is no time to wait. */
const LONGEST_PAUSE_MS = 3 * 24 * 60 * 60_000;

/** Closing waits no longer for its sockets. */
const CLOSED_WITHIN_MS = 1_000;

/** One exchange of ccxt, configured: everything leaves through the gate, at the venue's time, money as text. */
export class CcxtClient {
  readonly exchange: CcxtExchange;
  readonly clock: VenueClock;
  /** Counts all that is sent, and holds back what would be too much. */
  readonly meter: RequestMeter;
  /** How long nothing may be sent yet, whoever asks. */
  pausedForMs: () => number = () => 0;
  readonly pauses: Pauses;
  readonly #scheduler: Scheduler;
  readonly #calmed = new WeakSet<Socket>();
  #isClosed = false;
  #areAnswersBounded = false;
  #pausedUntil: TimeMs = Number.NEGATIVE_INFINITY;
  #pauseMs = 0;
  readonly #credentials: VenueCredentials | null;

  constructor(exchange: CcxtExchange, config: ClientConfig) {
    const { profile, credentials, endpoint, out, scheduler, forKill = false } = config;
    this.exchange = exchange;
    this.#credentials = credentials;
    this.#scheduler = scheduler;
    this.pauses = config.pauses ?? FORGOTTEN;
    const quietUntil = scheduler.now() + this.pauses.leftMs();
    this.meter = new RequestMeter(profile.limits, scheduler, credentials === null);
    this.clock = new VenueClock(scheduler, forKill ? Number.POSITIVE_INFINITY : MOST_OFFSET_MS);
    setEndpoint(exchange, endpoint, profile);
    if (credentials !== null) setCredentials(exchange, credentials);
    const open = exchange.client as (url: string) => Socket;
    const spawn = exchange.spawn as (...task: unknown[]) => Promise<unknown>;
    Object.assign(exchange, {
      milliseconds: () => this.clock.now(),
      // It would print each message of a stream that is no JSON, into what a command prints.
      log: () => {},
      // What is sent was held against the steps before, exactly; ccxt would round it as a float.
      amountToPrecision: (_symbol: string, amount: unknown) => String(amount),
      priceToPrecision: (_symbol: string, price: unknown) => String(price),
      fetchImplementation: async (url: string, init: RequestInit) => {
        const leftMs = Math.max(this.pausedForMs(), quietUntil - scheduler.now());
        // Whoever goes on asking while it is banned is banned for longer: it hears nothing, a kill's cancels too.
        if (leftMs > 0) throw new VenuePauseError(leftMs);
        this.meter.count(askedOf(url, init.method ?? 'GET', init.body));
        return this.#noted(await out.fetch(url, this.#request(url, init, profile)));
      },
      spawn: (...task: unknown[]) => heard(spawn.apply(exchange, task)),
      // ccxt's own timers outlive its streams, some by twenty minutes, and would keep the process.
      delay: (ms: number, ...task: unknown[]) => {
        scheduler.at(scheduler.now() + ms, () => {
          if (!this.#isClosed) heard(spawn.apply(exchange, task));
        });
      },
      client: (url: string) => {
        // A parking place of ccxt's own has no address.
        if (URL.canParse(url)) Object.assign(exchange, { agent: out.agentFor(url) });
        const socket = open.call(exchange, url);
        if (!this.#calmed.has(socket)) calm(socket);
        this.#calmed.add(socket);
        if (this.#isClosed) neverDial(socket);
        return socket;
      },
    });
    profile.configure?.(exchange);
  }

  /** What the last refusal for too many requests asked for, if it is not over; null when it said nothing. */
  get retryAfterMs(): number | null {
    const left = this.#pausedUntil - this.#scheduler.now();
    // Longer than was asked for: the machine's clock went back meanwhile.
    return left > 0 ? Math.min(left, this.#pauseMs) : null;
  }

  /** What an error says, for people: no text of the key is in it. */
  wordsOf(error: unknown): string {
    const key = this.#credentials;
    // Its key may be wiped by then.
    if (this.#isClosed) return 'the exchange was closed';
    return wordsOfError(error, (text) => (key === null ? text : strikeOut(text, key)));
  }

  /** The list of instruments is loaded: from now on no answer is read that is larger than an account's can be. */
  boundAnswers(): void {
    this.#areAnswersBounded = true;
  }

  /** Asks for the exchange's time. @throws ClockError when it is too far from ours */
  async syncTime(): Promise<void> {
    await this.clock.measure(() => this.exchange.fetchTime({}));
  }

  /** ccxt waits for the end of sockets that have long ended, and would still dial those that wait to: neither is awaited. */
  async close(): Promise<void> {
    this.#isClosed = true;
    Object.values(this.exchange.clients as Readonly<Record<string, Socket>>).forEach(neverDial);
    const late = new Promise<void>((resolve) => {
      this.#scheduler.at(this.#scheduler.now() + CLOSED_WITHIN_MS, resolve);
    });
    await Promise.race([this.exchange.close(), late]);
  }

  #request(
    url: string,
    { method = 'GET', headers, body, signal }: RequestInit,
    profile: VenueProfile,
  ): Parameters<WayOut['fetch']>[1] {
    const own = profile.headers?.({ method, url: new URL(url), validUntil: this.clock.now() + ORDER_VALID_MS });
    return {
      method,
      headers: { ...(headers as Record<string, string>), ...own },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
      redirect: 'error',
      ...(this.#areAnswersBounded ? { maxBodyBytes: MAX_ANSWER_BYTES } : {}),
    };
  }

  /** ccxt's errors do not carry an answer's headers. */
  #noted(response: Response): Response {
    if (response.status !== 429 && response.status !== 418 && response.status !== 403) return response;
    const ms = Math.ceil(Number(response.headers.get('retry-after') ?? Number.NaN) * 1_000);
    if (ms > 0) this.#pauseMs = Math.max(this.retryAfterMs ?? 0, ms);
    if (ms > 0 && ms <= LONGEST_PAUSE_MS) {
      this.#pausedUntil = Math.max(this.#pausedUntil, this.#scheduler.now() + ms);
      this.pauses.wantedFor(ms);
    }
    return response;
  }
}

/** A websocket of ccxt, with a promise for each thing that is waited for. */
interface Socket {
  future(name: string): Promise<unknown>;
  createConnection(): void;
}

/** ccxt breaks promises of its own that nobody waits for; each would end this process. Who waits hears it all the same. */
function heard<T extends Promise<unknown>>(promise: T): T {
  promise.catch(() => {});
  return promise;
}

/** A watch that was on its way when all was closed would open the stream again. */
function neverDial(socket: Socket): void {
  socket.createConnection = () => {};
}

function calm(socket: Socket): void {
  const { future } = socket;
  socket.future = (name) => heard(future.call(socket, name));
}

/** Loads one exchange's class and configures it. Loading all of ccxt would take 0.8 s and 60 MB; one takes 0.16 s. */
export async function openClient(config: ClientConfig): Promise<CcxtClient> {
  const { profile } = config;
  const Exchange = await loadExchange(profile);
  const exchange = new Exchange({
    // Requests are counted by the engine's own budget, which keeps a part for a kill, and by the meter.
    enableRateLimit: false,
    timeout: ANSWER_WITHIN_MS,
    userAgent: 'Interlock',
    number: String,
    newUpdates: true,
    options: { ...profile.options, ws: { backoff: STREAM_BACK_OFF, options: { maxPayload: MAX_MESSAGE_BYTES } } },
  });
  return new CcxtClient(exchange, config);
}

/** The class itself, loaded once: before it is needed, where there is no time to lose then. */
export async function loadExchange({
  ccxtId,
}: Pick<VenueProfile, 'ccxtId'>): Promise<new (config: object) => CcxtExchange> {
  const root = dirname(dirname(createRequire(import.meta.url).resolve('ccxt')));
  const file = pathToFileURL(join(root, 'js', 'src', 'pro', `${ccxtId}.js`));
  const module = (await import(/* @vite-ignore */ file.href)) as { default: new (config: object) => CcxtExchange };
  return module.default;
}

function setEndpoint(
  exchange: CcxtExchange,
  endpoint: ClientConfig['endpoint'],
  { name, testnet }: VenueProfile,
): void {
  if (endpoint === 'own') return;
  const { api, test } = exchange.urls;
  if (endpoint !== 'sandbox') {
    exchange.urls = { ...exchange.urls, api: movedTo(endpoint, api) };
    return;
  }
  // ccxt's own switch would go on with the real exchange where there is no testnet.
  if (test === undefined) throw new VenueRefusal(`${name} has no testnet in ccxt. Use a test exchange of your own.`);
  // Not the addresses alone: OKX's testnet has those of OKX itself, and what makes it one is a header.
  if (testnet.enter !== undefined) testnet.enter(exchange);
  else (exchange.setSandboxMode as (isOn: boolean) => void).call(exchange, true);
}

/** The same addresses at another host. */
function movedTo(endpoint: Endpoint, urls: unknown): unknown {
  if (typeof urls === 'string') {
    return urls
      .replace(/^https?:\/\/[^/]+/, endpoint.rest.replace(/\/$/, ''))
      .replace(/^wss?:\/\/[^/]+/, endpoint.stream.replace(/\/$/, ''));
  }
  if (typeof urls !== 'object' || urls === null) return urls;
  return Object.fromEntries(Object.entries(urls).map(([key, value]) => [key, movedTo(endpoint, value)]));
}

/** ccxt reads them at each request: they are handed out there and then, and are no property that could be printed. */
function setCredentials(exchange: CcxtExchange, { apiKey, secret, passphrase }: VenueCredentials): void {
  const give = (name: string, of: VenueCredentials['apiKey'] | null): void => {
    if (of === null) return;
    const get = (): string => of.useText((text) => text);
    Object.defineProperty(exchange, name, { get, enumerable: false, configurable: true });
  };
  give('apiKey', apiKey);
  give('secret', secret);
  give('password', passphrase);
}
