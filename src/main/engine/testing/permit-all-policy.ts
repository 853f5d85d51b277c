import type { PolicyPort } from '../domain/policy.ts';

/** For tests: a policy set that permits whatever the layers before it let through. */
export const PERMIT_ALL: PolicyPort = {
  sha256: '0'.repeat(64),
  dependsOnTime: false,
  decide: () => ({ allowed: true, rule: 'permit-all' }),
};
