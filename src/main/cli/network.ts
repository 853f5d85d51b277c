import { EgressError } from '../adapters/egress/gate.ts';
import { type ShownKey, shownKeys } from '../adapters/egress/shown-keys.ts';
import { type AllowedHost, allowedHosts } from '../engine/risk/outbound.ts';
import { policySchema } from '../runtime/policy-folder.ts';
import { loadPolicySet } from '../runtime/policy-set.ts';
import { certificatesIn } from '../runtime/venue-keys/read-test-exchange.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { resourcesDir } from './place.ts';
import { folderInForce } from './policy.ts';
import { tellProblems } from './policy-print.ts';
import { print, printJson } from './print.ts';

export interface PinOptions {
  readonly ca?: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** `interlock network pin HOST`: the public keys that a host of the policy shows now, to be pinned. Sends no request. */
export async function networkPin(host: string, { ca, data, json = false }: PinOptions): Promise<ExitCode> {
  const read = loadPolicySet(folderInForce(data), policySchema(resourcesDir));
  if ('problems' in read) return tellProblems(read.problems, json);
  const listed = allowedHosts(read.set.risk).find((it) => it.host === host);
  if (listed === undefined) {
    throw new CommandFailed(
      EXIT.refused,
      `${host} is not on the policy's list. Add it to "outbound" in risk.json first.`,
    );
  }
  const keys = await shownKeys(host, ca === undefined ? undefined : certificatesIn(ca)).catch((error: unknown) => {
    throw error instanceof EgressError ? new CommandFailed(EXIT.refused, error.message) : error;
  });
  if (json) printJson({ host, pins: listed.pins, keys });
  else for (const line of lines(listed, keys)) print(line);
  return listed.pins.length === 0 || keys.some(({ pin }) => listed.pins.includes(pin)) ? EXIT.ok : EXIT.refused;
}

function lines({ host, pins }: AllowedHost, keys: readonly ShownKey[]): string[] {
  const shown = keys.map(
    ({ pin, subject, validTo }, at) =>
      `  ${pin}  ${at === 0 ? "the host's own" : 'its authority'}: ${subject}, until ${validTo}${pins.includes(pin) ? ' (pinned)' : ''}`,
  );
  const entry = JSON.stringify({ host, pins: keys.slice(0, 2).map(({ pin }) => pin) });
  const standing =
    pins.length === 0 || keys.some(({ pin }) => pins.includes(pin))
      ? []
      : ['NONE of them is pinned: somebody may be in between. Pin them only if its owner says that they are new.'];
  return [
    `${host} shows these public keys, which one machine saw once: compare them with another, or with what its owner says.`,
    ...shown,
    ...standing,
    `To pin it to its own key or its authority's, in "outbound" of risk.json: ${entry}`,
  ];
}
