/** Why nothing is sent to an address; the message is for the operator. */
export class EgressError extends Error {
  override readonly name = 'EgressError';
}

/**
 * The way out: an address is used only when it is https and its host is on the list, spelled as in the address, with
 * the port where that is not 443 (N2). An empty list lets nothing out. @throws EgressError
 */
export function admit(address: string, allow: readonly string[]): URL {
  if (!URL.canParse(address)) throw new EgressError('The webhook is no address such as https://alerts.example/hook.');
  const url = new URL(address);
  if (url.protocol !== 'https:') throw new EgressError('The webhook must begin with https://.');
  if (url.username !== '' || url.password !== '') {
    throw new EgressError('The webhook must not hold a name or a password.');
  }
  if (!allow.includes(url.host)) {
    throw new EgressError(`The webhook's host ${url.host} is not on the list of allowed hosts.`);
  }
  return url;
}
