import { EgressError } from './egress-error.ts';
import { isLoopback } from './private-addresses.ts';
import type { EgressRoute } from './route.ts';

export interface Admitted {
  readonly url: URL;
  readonly route: EgressRoute;
}

/** What may stand before an address; streams are wss. */
type Scheme = 'https:' | 'wss:';

/**
 * The route that lets an address out: of one of these schemes, to a host that is listed as it stands in the address.
 * @throws EgressError
 */
export function admit(
  address: string,
  routes: readonly EgressRoute[],
  schemes: readonly Scheme[] = ['https:'],
): Admitted {
  const problem = addressProblem(address, routes, schemes);
  if (problem !== '') throw refusal('address', `An address ${problem}.`);
  const url = new URL(address);
  const route = routes.find(({ host }) => host === url.host);
  if (route === undefined) throw refusal('not-listed', `The host ${url.host} ${NOT_LISTED}.`);
  return { url, route };
}

/** What follows the name of a host that no route has. */
export const NOT_LISTED = 'is not on the list of allowed hosts';

/** What is wrong with an address whatever the list says, to follow its name; empty when nothing is. */
export function addressProblem(
  address: string,
  routes: readonly EgressRoute[] = [],
  schemes: readonly string[] = ['https:'],
): string {
  if (!URL.canParse(address)) return 'is no address such as https://alerts.example/hook';
  const url = new URL(address);
  const isPlain = url.protocol === 'http:' && routes.some((route) => route.host === url.host && isPlainRoute(route));
  if (!schemes.includes(url.protocol) && !isPlain) return `must begin with ${schemes.at(-1)}//`;
  if (url.username !== '' || url.password !== '') return 'must not hold a name or a password';
  return '';
}

/** Plain http is for a program on this machine: told by number, as a name could lead elsewhere. */
function isPlainRoute({ host, reach, plain }: EgressRoute): boolean {
  const { hostname } = new URL(`http://${host}`);
  return plain === true && reach === 'loopback' && isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

function refusal(reason: 'address' | 'not-listed', message: string): EgressError {
  return new EgressError(message, { reason, mayHaveArrived: false });
}
