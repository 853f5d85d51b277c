import { CircleAlert, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AnchorRow, EvidenceView, KeyRow } from '../../../shared/view/evidence-view.ts';
import { Badge, type BadgeLook } from '../../ui/Badge.tsx';

type State = AnchorRow['state'] | EvidenceView['replica']['state'] | EvidenceView['outside']['state'] | KeyRow['state'];

/** Normal is quiet; what is abnormal has its colour, its icon and a word in capitals. */
const LOOKS: Record<State, readonly [BadgeLook, string]> = {
  ok: ['plain', 'ok'],
  proved: ['plain', 'proved'],
  off: ['off', 'not set'],
  waiting: ['off', 'waiting'],
  behind: ['off', 'behind'],
  rotating: ['note', 'rotating'],
  late: ['warn', 'LATE'],
  due: ['warn', 'DUE'],
  failed: ['bad', 'FAILED'],
};

export function StateBadge({ state }: { readonly state: State }) {
  const [look, word] = LOOKS[state];
  return (
    <Badge look={look} icon={look === 'bad' ? CircleX : look === 'warn' ? CircleAlert : null}>
      {word}
    </Badge>
  );
}

interface Props {
  readonly title: string;
  readonly state?: State;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** One subject: its name and state, what can be done, and what is so. */
export function Subject({ title, state, actions, children }: Props) {
  return (
    <section aria-label={title} className="border-b border-line px-3 py-2">
      <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="heading">{title}</h3>
        <span className="min-w-0 flex-1">{state !== undefined && <StateBadge state={state} />}</span>
        {actions}
      </div>
      <div className="mt-0.5">{children}</div>
    </section>
  );
}

/** Panels under one another that scroll together. */
export function Subjects({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
      tabIndex={0}
      className="min-h-0 flex-1 overflow-y-auto max-[1099px]:flex-none"
    >
      {children}
    </section>
  );
}
