import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import type { WireSocket } from '../wire.ts';
import { BinanceError } from './errors.ts';
import { umMessages } from './private-words.ts';
import { listenKey, type Routes } from './routes.ts';

const VALID_MS = 3_600_000;

interface ListenKey {
  readonly value: string;
  readonly account: Account;
  readonly sockets: Set<WireSocket>;
  expire: () => void;
}

/** The futures account's user data stream: a key that lasts an hour unless it is kept alive, and who listens with it. */
export class ListenKeys {
  readonly #exchange: Exchange;
  readonly #keys = new Map<string, ListenKey>();
  #count = 0;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  routes(): Routes {
    const kept = (account: Account) => {
      const key = this.#of(account);
      if (key === undefined) throw new BinanceError(400, -1125, 'This listenKey does not exist.');
      return key;
    };
    return {
      'POST /fapi/v1/listenKey': listenKey((_params, { account }) => {
        const key = this.#of(account) ?? this.#make(account);
        this.#extend(key);
        return { listenKey: key.value };
      }),
      'PUT /fapi/v1/listenKey': listenKey((_params, { account }) => {
        const key = kept(account);
        this.#extend(key);
        return { listenKey: key.value };
      }),
      'DELETE /fapi/v1/listenKey': listenKey((_params, { account }) => {
        this.#end(kept(account));
        return {};
      }),
    };
  }

  /** Listens with a key; one that is not known hears nothing, as at Binance. */
  listen(value: string, socket: WireSocket): void {
    const key = this.#keys.get(value);
    if (key === undefined) return;
    key.sockets.add(socket);
    const end = key.account.listen((event) => {
      for (const message of umMessages(this.#exchange, event)) socket.send(message);
    });
    socket.onClose(() => {
      key.sockets.delete(socket);
      end();
    });
  }

  #of(account: Account): ListenKey | undefined {
    return [...this.#keys.values()].find((key) => key.account === account);
  }

  #make(account: Account): ListenKey {
    this.#count += 1;
    const value = `listenKey${this.#count}${account.id}`;
    const key: ListenKey = { value, account, sockets: new Set(), expire: () => {} };
    this.#keys.set(value, key);
    return key;
  }

  #extend(key: ListenKey): void {
    key.expire();
    key.expire = this.#exchange.clock.at(this.#exchange.clock.now() + VALID_MS, () => this.#end(key));
  }

  #end(key: ListenKey): void {
    key.expire();
    this.#keys.delete(key.value);
    for (const socket of key.sockets) {
      socket.send({ e: 'listenKeyExpired', E: this.#exchange.now(), listenKey: key.value });
    }
  }
}
