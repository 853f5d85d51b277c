import { z } from 'zod';

/** Who asks (P3), from the least to the most; `system` is the process itself and no person. */
export const Role = z.enum(['viewer', 'operator', 'approver', 'administrator', 'system']);
export type Role = z.infer<typeof Role>;

const RANK: Record<Role, number> = { viewer: 0, operator: 1, approver: 2, administrator: 3, system: 4 };

/** True when `role` may do what needs `needed`. */
export function roleSuffices(role: Role, needed: Role): boolean {
  return RANK[role] >= RANK[needed];
}
