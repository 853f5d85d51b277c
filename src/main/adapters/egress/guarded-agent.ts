import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  checkServerIdentity,
  connect,
  createSecureContext,
  type DetailedPeerCertificate,
  rootCertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { admit } from './admission.ts';
import { EgressError } from './egress-error.ts';
import { isPinned } from './pins.ts';
import { isWithin, type LookupAll, lookupWithin, privateAddress } from './private-addresses.ts';
import type { EgressRoute } from './route.ts';

export interface ConnectionRules {
  readonly routes: readonly EgressRoute[];
  /** Certificates in PEM to trust instead of the built-in ones; none of the environment's in either case. */
  readonly ca: string | readonly string[] | undefined;
  /** For name and handshake together, machine milliseconds. */
  readonly connectWithinMs: number;
  readonly lookup: LookupAll | undefined;
  /** Pins of a host besides its route's, asked for with each new connection; empty for none. */
  readonly pinsOf?: (host: string) => readonly string[];
  /** Told of each connection that was tried: the error, or null. */
  readonly onConnected?: (host: string, error: EgressError | null) => void;
}

/** Codes of a network that does not lead there; every other failure before the connection stands is one of TLS. */
const UNREACHABLE =
  /^(ECONN(REFUSED|RESET|ABORTED)|E(TIMEDOUT|HOSTUNREACH|NETUNREACH|HOSTDOWN|PIPE|ADDRNOTAVAIL)|ENOTFOUND|EAI_.*|ENODATA)$/;

type Done = (error: Error | null, stream: Duplex) => void;

/**
 * Connects to listed hosts alone, whoever uses it, and hands a connection on only when it stands and its certificate is
 * good: before that not one byte of a request leaves. What a caller says about TLS counts for nothing here.
 */
export class GuardedAgent extends Agent {
  readonly #rules: ConnectionRules;
  #trust: SecureContext | null = null;
  /** Connections that stand and were made since the pins changed last. */
  #fresh = new Set<Duplex>();

  constructor(rules: ConnectionRules, options: AgentOptions) {
    super(options);
    this.#rules = rules;
  }

  override createConnection(options: RequestOptions, done?: Done): undefined {
    const { routes, onConnected } = this.#rules;
    const tell = done as (error: Error | null, stream?: Duplex) => void;
    let host = '';
    let hasEnded = false;
    const end = (error: EgressError | null, socket?: TLSSocket) => {
      if (hasEnded) return;
      hasEnded = true;
      clearTimeout(timer);
      if (host !== '') onConnected?.(host, error);
      tell(error, socket);
    };
    const timer = setTimeout(() => socket?.destroy(unreachable(host, 'ETIMEDOUT')), this.#rules.connectWithinMs);
    let socket: TLSSocket | null = null;
    try {
      const { route, url } = admit(addressOf(options), routes);
      host = route.host;
      const opened = this.#open(url, route);
      socket = opened;
      opened.once('error', (error: NodeJS.ErrnoException) => end(asEgressError(error, host)));
      opened.once('close', () => end(unreachable(host, 'ECONNRESET')));
      opened.once('secureConnect', () => {
        this.#fresh.add(opened);
        opened.once('close', () => this.#fresh.delete(opened));
        end(null, opened);
      });
    } catch (error) {
      // In a later turn, as every other answer comes.
      queueMicrotask(() => end(asEgressError(error as Error, host)));
    }
    return undefined;
  }

  /**
   * The pins have changed: a connection that stands was held against others, and carries nothing new. `all`: it ends now,
   * also where something is under way, as for a stream.
   */
  renew({ all }: { readonly all: boolean }): void {
    const before = this.#fresh;
    this.#fresh = new Set();
    const idle = new Set<Duplex>(Object.values(this.freeSockets).flatMap((sockets) => sockets ?? []));
    for (const socket of before) if (all || idle.has(socket)) socket.destroy();
  }

  /** Node's own hook, for a connection whose answer is read: true keeps it for the next request. */
  override keepSocketAlive(socket: Duplex): boolean {
    return this.#fresh.has(socket) && (super.keepSocketAlive(socket) as unknown as boolean);
  }

  #open(url: URL, { reach = 'public', pins }: EgressRoute): TLSSocket {
    const { lookup, pinsOf } = this.#rules;
    const pinned = [...(pins ?? []), ...(pinsOf?.(url.host) ?? [])];
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isWithin(reach, host)) throw privateAddress(host);
    return connect({
      host,
      port: Number(url.port || 443),
      servername: isIP(host) === 0 ? host : '',
      lookup: lookupWithin(reach, lookup),
      ALPNProtocols: ['http/1.1'],
      secureContext: this.#trusted(),
      // Said here, so that no setting of the environment can turn it off.
      rejectUnauthorized: true,
      checkServerIdentity: (name, certificate) => {
        const problem = checkServerIdentity(name, certificate);
        if (problem !== undefined || pinned.length === 0) return problem;
        return isPinned(certificate as DetailedPeerCertificate, pinned) ? undefined : wrongPin(url.host);
      },
    });
  }

  /** Made once: reading all certificates takes longer than a handshake. */
  #trusted(): SecureContext {
    const { ca } = this.#rules;
    this.#trust ??= createSecureContext({
      ca: [...[ca ?? rootCertificates].flat()],
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
    });
    return this.#trust;
  }
}

/** The address that a connection was asked for. */
function addressOf({ host, port }: RequestOptions): string {
  const name = String(host ?? '');
  return `https://${isIP(name) === 6 ? `[${name}]` : name}:${port ?? 443}`;
}

function asEgressError(error: NodeJS.ErrnoException, host: string): EgressError {
  if (error instanceof EgressError) return error;
  const detail = error.code ?? error.name;
  if (UNREACHABLE.test(detail)) return unreachable(host, detail);
  return new EgressError(`The connection to ${host} is not safe (${detail}): nothing was sent.`, {
    reason: 'tls',
    mayHaveArrived: false,
    detail,
  });
}

function unreachable(host: string, detail: string): EgressError {
  return new EgressError(`${host} cannot be reached (${detail}).`, {
    reason: 'unreachable',
    mayHaveArrived: false,
    detail,
  });
}

function wrongPin(host: string): EgressError {
  return new EgressError(
    `The certificate of ${host} has none of the keys that are pinned for it: nothing was sent. Somebody may be in between, or it has new keys: interlock network pin ${host} shows those of now.`,
    { reason: 'pin', mayHaveArrived: false },
  );
}
