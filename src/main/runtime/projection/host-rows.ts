import type { HostRow } from '../../../shared/view/host-row.ts';
import type { HostStatus } from '../../adapters/egress/gate.ts';
import type { AllowedHost } from '../../engine/risk/outbound.ts';

type Problem = NonNullable<HostStatus['lastProblem']>['what'];

const WORDS: Readonly<Record<Problem, string>> = {
  address: 'an address is not as it should be',
  'not-listed': 'it is not on the list',
  'private-address': 'its name leads into a private network',
  unreachable: 'it cannot be reached',
  tls: 'its certificate is not trusted: nothing is sent',
  pin: 'it does not show a pinned key: nothing is sent',
  'broken-off': 'it breaks connections off',
  late: 'it does not answer in time',
  redirect: 'it answers with redirects, which are not followed',
  'too-large': 'it answers with too much',
  aborted: 'a request was called off',
  throttled: 'it asks for a pause',
  'server-fault': 'it has a fault of its own',
};

/** The hosts of the policy, in its order, then a test exchange's; several ways out to one are counted together. */
export function hostRows(seen: readonly HostStatus[], allowed: readonly AllowedHost[]): HostRow[] {
  const byHost = Map.groupBy(seen, ({ host }) => host);
  const pinsOf = new Map(allowed.map(({ host, pins }) => [host, pins.length]));
  return [...new Set([...pinsOf.keys(), ...byHost.keys()])].map((host) => {
    const ways = byHost.get(host) ?? [];
    const problem = problemOf(ways);
    return {
      id: host,
      why: pinsOf.has(host) ? 'listed' : 'test-exchange',
      isOpen: ways.length > 0,
      pins: pinsOf.get(host) ?? 0,
      requests: sum(ways.map((it) => it.requestsLastMinute)),
      failures: sum(ways.map((it) => it.failuresLastMinute)),
      problem: problem === null ? '' : WORDS[problem],
      isPinWrong: problem === 'pin',
      lastAnswerWallAt: newest(ways.map((it) => it.lastAnswerAt)),
    };
  });
}

/** Of a way out on which the last request came to nothing. */
function problemOf(ways: readonly HostStatus[]): Problem | null {
  const failing = ways.find((it) => it.failuresInARow > 0);
  return failing?.lastProblem?.what ?? null;
}

function sum(figures: readonly number[]): number {
  return figures.reduce((all, it) => all + it, 0);
}

function newest(times: readonly (number | null)[]): number | null {
  const known = times.filter((it) => it !== null);
  return known.length === 0 ? null : Math.max(...known);
}
