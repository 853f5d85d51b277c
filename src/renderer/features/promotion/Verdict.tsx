import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import type { Verdict as VerdictWord } from '../../../shared/view/gate.ts';

const LOOKS = {
  green: { Icon: CircleCheck, ink: 'text-ink' },
  amber: { Icon: TriangleAlert, ink: 'text-warn' },
  red: { Icon: CircleX, ink: 'text-bad' },
} as const;

/** A verdict of the gate: its word and a shape of its own; what passes has no hue. */
export function Verdict({ verdict }: { readonly verdict: VerdictWord }) {
  const { Icon, ink } = LOOKS[verdict];
  return (
    <span
      data-verdict={verdict}
      className={`inline-flex items-center gap-1 align-top text-xs leading-[1.125rem] font-semibold whitespace-nowrap ${ink}`}
    >
      <Icon size={12} strokeWidth={2.25} aria-hidden="true" />
      {verdict.toUpperCase()}
    </span>
  );
}
