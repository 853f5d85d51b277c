import type { Handlers } from '../../../shared/ipc/contract.ts';
import type { Role } from '../../../shared/roles.ts';
import type { VenueKeyRow } from '../../../shared/view/venue-key-view.ts';
import type { ManagementStore } from '../../adapters/management/management-store.ts';
import type { KeyEntryDoor } from '../../ipc/console-face.ts';
import { MAKE_ANEW } from '../evidence/management-off.ts';
import { type Face, MissingPart, madeOr } from '../evidence/missing-part.ts';
import { DailyKeyCheck } from './daily.ts';
import { type VenueKeyChannel, venueKeyHandlers } from './handlers.ts';
import { VenueKeys, type VenueKeysParts } from './venue-keys.ts';

export interface VenueKeyDeskParts extends Omit<VenueKeysParts, 'table' | 'onChange'> {
  readonly management: ManagementStore;
  readonly roleOf: (session: string) => Role;
  /** The test exchange of this machine that is asked about keys; null for none. */
  readonly testExchange: string | null;
}

/** The keys of exchanges, as the console wires them. */
export class VenueKeyDesk {
  /** To be used by whoever trades. Null where there is no store for what is known of them. */
  readonly keys: VenueKeys | null;
  readonly #daily: DailyKeyCheck;
  readonly #handlers: Pick<Handlers, VenueKeyChannel>;
  #door: KeyEntryDoor | null = null;

  /** @throws DatabaseError when what is known of them cannot be read */
  constructor(parts: VenueKeyDeskParts) {
    const { management, roleOf, engine, wallNow, testExchange } = parts;
    const keys = new VenueKeys({ ...parts, table: management.venueKeys, onChange: () => this.#daily.changed() });
    this.keys = keys;
    this.#daily = new DailyKeyCheck({ core: engine.core, keys, wallNow });
    this.#handlers = venueKeyHandlers({ keys, roleOf, testExchange, door: () => this.#door });
  }

  handlers(): Pick<Handlers, VenueKeyChannel> {
    return this.#handlers;
  }

  /** From now on a key is entered there. */
  enterThrough(door: KeyEntryDoor): void {
    this.#door = door;
  }

  view(): VenueKeyRow[] {
    return this.keys?.view() ?? [];
  }

  look(): void {
    this.#daily.look();
  }

  async close(): Promise<void> {
    await this.keys?.close();
  }
}

/** The same where the management database may be missing: then no key can be kept or used. */
export function openVenueKeys(
  parts: Omit<VenueKeyDeskParts, 'management'> & {
    readonly management: ManagementStore | null;
    readonly managementProblem: string;
  },
): Face<VenueKeyDesk> {
  const { management } = parts;
  // Its absence is alarmed already.
  if (management === null) return missingDesk(new MissingPart(`${parts.managementProblem} ${MAKE_ANEW}`), () => {});
  return madeOr(
    () => new VenueKeyDesk({ ...parts, management }),
    (it) => missingDesk(it, it.look),
  );
}

function missingDesk(it: MissingPart, look: () => void): Face<VenueKeyDesk> {
  return {
    keys: null,
    handlers: it.refusing(
      'venueKeys.enter',
      'venueKeys.add',
      'venueKeys.test',
      'venueKeys.revoke',
      'venueKeys.exposed',
    ),
    enterThrough: () => {},
    view: () => [],
    look,
    close: it.close,
  };
}
