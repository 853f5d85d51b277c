import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExchangeId } from '../../../../shared/exchanges.ts';
import type { VenueKeyEntered } from '../../../../shared/ipc/venue-key-channels.ts';
import type { VenueCredentials } from '../../../adapters/ccxt/credentials.ts';
import type { KeyPermissions } from '../../../adapters/ccxt/profile.ts';
import { ManagementStore } from '../../../adapters/management/management-store.ts';
import { Rig } from '../../../engine/testing/rig.ts';
import { Secret } from '../../../secret/secret.ts';
import { DailyKeyCheck } from '../daily.ts';
import { VenueKeys, type VenueKeysParts } from '../venue-keys.ts';
import { MemoryStore } from './memory-store.ts';

export const TRADES: KeyPermissions = {
  trade: true,
  withdraw: false,
  ipRestricted: true,
  expiresAt: null,
  notTold: '',
};

/** For tests: exchanges' keys over a store in memory and a clock that the test moves, before an exchange that it scripts. */
export class KeyDesk {
  readonly dir = mkdtempSync(join(tmpdir(), 'interlock-venue-keys-'));
  readonly rig = new Rig(['trend']);
  readonly store = new MemoryStore();
  readonly management = ManagementStore.open(this.dir, { current: Buffer.alloc(32, 1), next: null }).store;
  /** What killed, in words. */
  readonly trips: string[] = [];
  /** API keys that the exchange was asked about. */
  readonly asked: string[] = [];
  /** What the exchange says of a key; what it throws is thrown. */
  answer: (apiKey: string) => KeyPermissions | Promise<KeyPermissions> = () => TRADES;
  now = 1_700_000_000_000;
  keys: VenueKeys;
  daily: DailyKeyCheck;

  constructor(storeKind: VenueKeysParts['storeKind'] = 'keychain') {
    [this.keys, this.daily] = this.#open(storeKind);
  }

  /** The console starts anew. */
  restart(): void {
    [this.keys, this.daily] = this.#open('keychain');
  }

  enter(
    alias: string,
    apiKey: string,
    more: { exchange?: ExchangeId; typed?: string; calledOff?: AbortSignal } = {},
  ): Promise<VenueKeyEntered> {
    const key = { exchange: 'binance', typed: '', ...more } as const;
    return this.keys.enter({ ...key, alias, market: 'perp', credentials: credentials(apiKey) }, 'ada');
  }

  /** A day later, once what came due then is done. */
  async days(count: number): Promise<void> {
    for (let day = 0; day < count; day += 1) {
      this.now += 24 * 60 * 60_000;
      this.daily.look();
      await this.keys.close();
      this.daily.look();
    }
  }

  row(alias: string) {
    return this.keys.view().find(({ id }) => id === alias);
  }

  /** What the journal says of keys, a line each. */
  journal(): string[] {
    return this.rig.journal.records().flatMap((record) => {
      if (record.kind === 'key.used') return [`${record.body.alias} used to ${record.body.purpose}`];
      if (record.kind !== 'key.changed') return [];
      const { alias, how, by, reason } = record.body;
      return [`${alias} ${how} by ${by}: ${reason}`];
    });
  }

  /** Ids of alarms that stand. */
  alarms(): string[] {
    return [...this.rig.core.state.alarms.values()].filter((it) => !it.cleared).map((it) => it.alarmId);
  }

  close(): void {
    this.management.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  #open(storeKind: VenueKeysParts['storeKind']): [VenueKeys, DailyKeyCheck] {
    const wallNow = (): number => this.now;
    const keys = new VenueKeys({
      engine: { core: this.rig.core, keyFound: (bad) => this.trips.push(bad) },
      table: this.management.venueKeys,
      store: this.store,
      folderId: 'folder',
      storeKind,
      ask: async ({ credentials: { apiKey } }) => {
        const text = apiKey.useText((it) => it);
        this.asked.push(text);
        return this.answer(text);
      },
      wallNow,
      onChange: () => this.daily?.changed(),
    });
    return [keys, new DailyKeyCheck({ core: this.rig.core, keys, wallNow })];
  }
}

export function credentials(apiKey: string): VenueCredentials {
  return { apiKey: Secret.ofText(apiKey), secret: Secret.ofText(`secret of ${apiKey}`), passphrase: null };
}
