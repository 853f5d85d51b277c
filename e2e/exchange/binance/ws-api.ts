import type { Exchange } from '../core/exchange.ts';
import type { WireSocket } from '../wire.ts';
import { asBinanceError, BinanceError } from './errors.ts';
import { spotMessages } from './private-words.ts';
import { checkMessageSignature } from './signature.ts';

/**
 * Spot's websocket API, as far as it carries the user data stream: `userDataStream.subscribe.signature`,
 * `userDataStream.unsubscribe`, `ping` and `time`. Orders go by REST.
 */
export function connectWsApi(exchange: Exchange, socket: WireSocket): void {
  let end = (): void => {};
  socket.onClose(() => end());
  socket.onMessage((text) => {
    const request = parsed(text);
    if (request === null) {
      socket.send({ id: null, status: 400, error: { code: -1135, msg: 'Invalid JSON Request' } });
      return;
    }
    const { id, method, params } = request;
    try {
      socket.send({ id, status: 200, result: run(String(method), Object(params)), rateLimits: [] });
    } catch (thrown) {
      const { status, code, message } = asBinanceError(thrown, 'spot', exchange.now());
      socket.send({ id, status, error: { code, msg: message } });
    }
  });

  function run(method: string, params: Readonly<Record<string, unknown>>): unknown {
    if (method === 'ping') return {};
    if (method === 'time') return { serverTime: exchange.now() };
    if (method === 'userDataStream.unsubscribe') {
      end();
      return {};
    }
    if (method !== 'userDataStream.subscribe.signature')
      throw new BinanceError(400, -1100, `Method '${method}' is not built here.`);
    exchange.admit('other', socket.ip);
    const key = exchange.key(String(params.apiKey));
    checkMessageSignature(params, key.secret);
    exchange.checkTime(Number(params.timestamp), Number(params.recvWindow ?? 5_000));
    exchange.permit(key, socket.ip, 'read');
    end();
    end = exchange.account(key.accountId).listen((event) => {
      for (const message of spotMessages(exchange, event)) socket.send({ subscriptionId: 0, event: message });
    });
    return { subscriptionId: 0 };
  }
}

function parsed(text: string): { readonly id: unknown; readonly method: unknown; readonly params: unknown } | null {
  try {
    const { id, method, params } = JSON.parse(text);
    return { id, method, params };
  } catch {
    return null;
  }
}
