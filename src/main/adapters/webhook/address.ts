import { addressProblem, NOT_LISTED } from '../egress/admission.ts';

/**
 * Why nothing is sent to a webhook, in a sentence for the operator; empty when it may be. Its host has to be on the list,
 * spelled as in the address, with the port where that is not 443 (N2). An empty list lets nothing out.
 */
export function webhookProblem(address: string, allow: readonly string[]): string {
  const problem = addressProblem(address);
  if (problem !== '') return `The webhook ${problem}.`;
  const { host } = new URL(address);
  return allow.includes(host) ? '' : `The webhook's host ${host} ${NOT_LISTED}.`;
}
