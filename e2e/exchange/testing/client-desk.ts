import type { CcxtExchange, CcxtMarket } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import type { CcxtClient } from '../../../src/main/adapters/ccxt/client.ts';
import type { VenueProfile } from '../../../src/main/adapters/ccxt/profile.ts';
import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Instrument } from '../core/model.ts';
import { furnish } from '../core/testing/market.ts';
import { type RunningExchange, startExchange } from '../server.ts';
import { clientOf } from './client.ts';
import type { Keys } from './credentials.ts';

export interface ClientDeskOptions {
  /** A name in formats.ts. */
  readonly format: string;
  readonly profile: VenueProfile;
  /** Absent: those of core/testing/market.ts. */
  readonly instruments?: readonly Instrument[];
  /** What every client signs with, unless told. */
  readonly keys?: Keys;
  /** Called before any client comes. */
  readonly prepare?: (exchange: Exchange) => void;
}

/** A furnished exchange that speaks one format, an account there, and the app's own ccxt clients of it. */
export interface ClientDesk {
  readonly running: RunningExchange;
  readonly account: Account;
  /** The first client, with its markets loaded. */
  readonly client: CcxtClient;
  readonly ccxt: CcxtExchange;
  readonly markets: Readonly<Record<string, CcxtMarket>>;
  /** Another client of the same exchange, which {@link close} closes too. */
  another(keys?: Keys): Promise<CcxtExchange>;
  close(): Promise<void>;
}

export async function openClientDesk(options: ClientDeskOptions): Promise<ClientDesk> {
  const { format, profile, instruments, keys, prepare } = options;
  const running = await startExchange({ format });
  const account = furnish(running.exchange, instruments);
  prepare?.(running.exchange);
  const clients: CcxtExchange[] = [];
  const come = async (own?: Keys): Promise<CcxtClient> => {
    const client = await clientOf(running, profile, { ...keys, ...own });
    clients.push(client.exchange);
    return client;
  };
  const client = await come();
  const ccxt = client.exchange;
  return {
    ...{ running, account, client, ccxt },
    markets: await ccxt.loadMarkets(),
    another: async (own) => (await come(own)).exchange,
    async close() {
      await Promise.all(clients.map((it) => it.close()));
      await running.close();
    },
  };
}
