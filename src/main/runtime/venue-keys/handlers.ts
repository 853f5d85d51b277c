import { type Asker, type Caller, type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import { type EnterVenueKey, TypedVenueKey, type VenueKeyEntered } from '../../../shared/ipc/venue-key-channels.ts';
import { type Role, roleSuffices } from '../../../shared/roles.ts';
import { fieldsOf, type VenueCredentials } from '../../adapters/ccxt/credentials.ts';
import type { KeyEntryDoor } from '../../ipc/console-face.ts';
import { Secret } from '../../secret/secret.ts';
import type { VenueKeys } from './venue-keys.ts';

const DONE = { ok: true } as const;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Why the window asks for no key, with what to do. */
const NO_TEST_EXCHANGE =
  'Live trading is shut in this build: keys are for a test exchange on this machine. Start the console with --endpoint https://127.0.0.1:PORT --ca FILE to enter one.';

/** The channels about exchanges' keys. */
export type VenueKeyChannel =
  | 'venueKeys.enter'
  | 'venueKeys.add'
  | 'venueKeys.test'
  | 'venueKeys.revoke'
  | 'venueKeys.exposed';

interface Parts {
  readonly keys: Pick<VenueKeys, 'mayEnter' | 'enter' | 'test' | 'revoke' | 'exposed'>;
  /** The window's own way to ask for a key; null where there is no window. */
  readonly door: () => KeyEntryDoor | null;
  readonly roleOf: (session: string) => Role;
  /** The test exchange of this machine that is asked about keys; null for none. */
  readonly testExchange: string | null;
}

/** A key comes over the control socket, or out of a dialog of the main process's own; never out of the console's page. */
export function venueKeyHandlers({ keys, door, roleOf, testExchange }: Parts): Pick<Handlers, VenueKeyChannel> {
  return {
    'venueKeys.enter': (request, caller) => {
      if (caller.via !== 'window') throw new Refusal('Use interlock venue key add: it asks at the terminal.');
      const open = door();
      if (open === null) throw new Refusal('There is no window to ask in. Use interlock venue key add.');
      // Before a key is typed that nobody could be asked about.
      if (testExchange === null) throw new Refusal(NO_TEST_EXCHANGE);
      open({
        ...request,
        ...keys.mayEnter(request),
        fields: fieldsOf(request.exchange),
        testExchange,
        submit: (typed, calledOff) => submitted(keys, roleOf, { ...request, calledOff }, typed, caller),
      });
      return DONE;
    },
    'venueKeys.add': ({ key, ...request }, caller) => {
      if (caller.via !== 'socket')
        throw new Refusal('A key is entered in its own dialog, or by interlock venue key add.');
      return keys.enter({ ...request, credentials: credentialsOf(request, key), typed: key.typed }, caller.by);
    },
    'venueKeys.test': async ({ alias }) => {
      await keys.test(alias);
      return DONE;
    },
    'venueKeys.revoke': async ({ alias, typed, reason }, { by }) => {
      if (typed !== alias) throw new Refusal(`Type ${alias} to revoke it. Nothing was changed.`);
      await keys.revoke(alias, by, reason);
      return DONE;
    },
    'venueKeys.exposed': async ({ alias, reason }, { by }) => {
      await keys.exposed(alias, by, reason);
      return DONE;
    },
  };
}

/** What came out of the dialog, whose page is as little trusted as any; who asked for it must still be who they were. */
async function submitted(
  keys: Parts['keys'],
  roleOf: Parts['roleOf'],
  request: EnterVenueKey & { readonly calledOff: AbortSignal },
  typed: unknown,
  { by, session }: Pick<Caller, keyof Asker>,
): Promise<VenueKeyEntered> {
  if (!roleSuffices(roleOf(session), 'administrator')) {
    throw new Refusal('The role administrator has ended. Unlock it in the console, then enter the key again.');
  }
  const key = TypedVenueKey.safeParse(typed);
  if (!key.success) throw new Refusal('This is not what an exchange gives out. Copy each part again, whole.');
  return keys.enter({ ...request, credentials: credentialsOf(request, key.data), typed: key.data.typed }, by);
}

/** @throws Refusal when a part is missing or is not asked for */
function credentialsOf({ exchange }: EnterVenueKey, key: TypedVenueKey): VenueCredentials {
  const isAsked = fieldsOf(exchange).includes('passphrase');
  if (isAsked !== (key.passphrase !== null)) {
    throw new Refusal(isAsked ? 'The passphrase of the key is missing.' : 'A key of this exchange has no passphrase.');
  }
  // Whatever signs with it would fail on it, and no exchange could say why.
  if (exchange === 'krakenfutures' && !BASE64.test(key.secret)) {
    throw new Refusal('The secret of a Kraken key is base64. Copy it again, whole.');
  }
  return {
    apiKey: Secret.ofText(key.apiKey),
    secret: Secret.ofText(key.secret),
    passphrase: key.passphrase === null ? null : Secret.ofText(key.passphrase),
  };
}
