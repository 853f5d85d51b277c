import { Refusal } from '../../../shared/ipc/contract.ts';

/**
 * Which hosts an order may go to, fixed when Interlock is built: addresses of this machine, where a test exchange
 * listens. Nothing at run time, no setting, file, flag or environment, changes it. Trading with real money opens here,
 * once it needs an approval (T1).
 */
const ADMITTED = { host: /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/, protocols: ['https:', 'wss:'] } as const;

/**
 * Whoever builds something that can send an order asks here first, with every endpoint that it will use. An address, and
 * no name: where a name leads is somebody else's word.
 * @throws Refusal unless each of them, and there is one, is a test exchange on this machine
 */
export function admitVenue(endpoints: readonly string[]): void {
  const outside = endpoints.find((endpoint) => !isTestExchange(endpoint));
  if (endpoints.length > 0 && outside === undefined) return;
  const where = outside === undefined ? 'It names no endpoint' : `${hostOf(outside)} is not one`;
  throw new Refusal(
    `Live trading is shut in this build: orders may go to a test exchange on this machine alone. ${where}. Trade on paper.`,
  );
}

function isTestExchange(endpoint: string): boolean {
  const url = URL.parse(endpoint);
  if (url === null) return false;
  return ADMITTED.protocols.some((it) => it === url.protocol) && ADMITTED.host.test(url.hostname);
}

function hostOf(endpoint: string): string {
  return URL.parse(endpoint)?.host || 'What was given';
}
