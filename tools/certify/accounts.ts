import { type ConformanceRow, ROWS, SPOT_ROWS } from '../../e2e/exchange/conformance/rows.ts';

/** An account of the conformance suite, and what is traded in it. */
export interface CertifyAccount {
  readonly row: ConformanceRow;
  readonly kind: 'perp' | 'spot';
}

export const ACCOUNTS: readonly CertifyAccount[] = [
  ...ROWS.map((row) => ({ row, kind: 'perp' as const })),
  ...SPOT_ROWS.map((row) => ({ row, kind: 'spot' as const })),
];

export function namesOf(accounts: readonly CertifyAccount[]): string[] {
  return accounts.map(({ row }) => row.name);
}
