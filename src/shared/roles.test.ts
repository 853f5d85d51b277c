import { expect, it } from 'vitest';
import { Role, roleSuffices } from './roles.ts';
import { scopeKey } from './scope.ts';

it('[P3] a role does what needs it or less, and nothing above it', () => {
  Role.options.forEach((role, rank) => {
    Role.options.forEach((needed, least) => {
      expect(roleSuffices(role, needed)).toBe(rank >= least);
    });
  });
});

it('one text stands for one scope', () => {
  expect(scopeKey({ kind: 'global' })).toBe('global');
  expect(scopeKey({ kind: 'agent', agent: 'global' })).toBe('agent:global');
});
