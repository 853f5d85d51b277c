import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export type BadgeLook = 'bad' | 'warn' | 'note' | 'plain' | 'off';

const LOOKS: Record<BadgeLook, string> = {
  bad: 'border-bad-solid bg-bad-solid text-on-bad font-bold',
  warn: 'border-warn text-warn font-semibold',
  note: 'border-note text-note font-semibold',
  plain: 'border-line text-dim',
  off: 'border-line border-dashed text-faint',
};

interface Props {
  readonly look: BadgeLook;
  readonly icon?: LucideIcon | null;
  readonly children: ReactNode;
}

/** A state in a word, framed; with an icon where it is not the normal one. */
export function Badge({ look, icon: Icon = null, children }: Props) {
  return (
    <span
      data-severity={look}
      className={`inline-flex h-[1.125rem] items-center gap-1 rounded-[3px] border px-1.5 align-middle text-[0.65625rem] whitespace-nowrap ${LOOKS[look]}`}
    >
      {Icon !== null && <Icon size={11} strokeWidth={2.5} aria-hidden="true" />}
      {children}
    </span>
  );
}
