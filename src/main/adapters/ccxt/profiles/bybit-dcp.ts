import { type CcxtExchange, callRoute, type Raw } from '../ccxt-api.ts';
import type { DeadMansSwitch } from '../profile.ts';

/** Products as requests name them, and the topic that the private stream has to hold for each. */
const PRODUCTS = { DERIVATIVES: 'dcp.future', SPOT: 'dcp.spot' } as const;
const TOPICS = Object.values(PRODUCTS);
/** Long enough that a stream which comes back by itself does not cost the orders. */
const WINDOW_MS = 20_000;

/** One connection of ccxt, as far as it is used here. */
interface Connection {
  readonly subscriptions: Record<string, unknown>;
  send(message: Raw): Promise<unknown>;
}

/** ccxt's own, as far as it is used here. */
interface Own {
  getUrlByMarketType(symbol: undefined, isPrivate: true, method: string): Promise<string>;
  client(url: string): Connection;
  authenticate(url: string): Promise<unknown>;
  watchTopics(url: string, hashes: readonly string[], topics: readonly string[]): Promise<unknown>;
}

/**
 * Bybit's disconnect-cancel-all (DCP). It is no countdown that requests put off: the time begins when the private
 * stream is lost, and that stream has to hold the topics. So each refresh sets the windows, asks whether DCP is switched
 * on for the account at all, and sees to it that the stream is there and holds the topics. It has no off: without the
 * topics nothing follows from a lost stream.
 */
export const DCP: DeadMansSwitch = {
  timeoutMs: WINDOW_MS,
  covers:
    'Cancels every active order of the account, spot and perpetuals, once the private stream has been gone for 20 ' +
    'seconds. It is there only for accounts that Bybit has switched it on for.',
  doesNot: 'Positions stay, and Bybit does not say that stops go which wait for their trigger.',
  source: 'https://bybit-exchange.github.io/docs/v5/order/dcp',
  async set(exchange, timeoutMs) {
    const own = exchange as unknown as Own;
    const url = await own.getUrlByMarketType(undefined, true, 'watchOrders');
    if (timeoutMs === 0) return await letGo(own, url);
    const timeWindow = Math.ceil(timeoutMs / 1_000);
    for (const product of Object.keys(PRODUCTS))
      await callRoute(exchange, 'privatePostV5OrderDisconnectedCancelAll', { product, timeWindow });
    await checkSwitchedOn(exchange);
    await hold(own, url);
  },
};

async function checkSwitchedOn(exchange: CcxtExchange): Promise<void> {
  const answer = (await callRoute(exchange, 'privateGetV5AccountQueryDcpInfo', {})) as {
    readonly result?: { readonly dcpInfos?: readonly Raw[] };
  };
  const infos = answer.result?.dcpInfos ?? [];
  const isOn = Object.keys(PRODUCTS).every((product) =>
    infos.some((info) => info.product === product && info.dcpStatus === 'ON'),
  );
  if (!isOn) throw new Error('Bybit has not switched DCP on for this account. Ask your Bybit account manager for it.');
}

/** The stream authenticated and with the topics; asked for once per connection. */
async function hold(own: Own, url: string): Promise<void> {
  await own.authenticate(url);
  const { subscriptions } = own.client(url);
  if (TOPICS.every((topic) => topic in subscriptions)) return;
  // It settles with the first message of a topic, which is that everything was cancelled, or with the stream's end:
  // the stream's own listeners say so, and the next refresh asks for the topics again.
  own.watchTopics(url, TOPICS, TOPICS).catch(() => {});
}

async function letGo(own: Own, url: string): Promise<void> {
  const connection = own.client(url);
  if (!TOPICS.some((topic) => topic in connection.subscriptions)) return;
  for (const topic of TOPICS) delete connection.subscriptions[topic];
  await connection.send({ op: 'unsubscribe', args: TOPICS });
}
