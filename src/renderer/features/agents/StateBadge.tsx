import { memo } from 'react';
import type { AgentRow } from '../../../shared/view/console-view.ts';
import { type Severity, STATE_LOOKS } from './states.ts';

const LOOKS: Record<Severity, string> = {
  bad: 'border-bad-solid bg-bad-solid text-on-bad font-bold',
  warn: 'border-warn text-warn font-semibold',
  normal: 'border-line text-dim',
  off: 'border-line border-dashed text-faint',
};

/** An agent's state: always the word, with an icon and a frame where it is not the normal one. */
export const StateBadge = memo(function StateBadge({ state }: { readonly state: AgentRow['state'] }) {
  const { severity, icon: Icon } = STATE_LOOKS[state];
  return (
    <span
      data-severity={severity}
      className={`inline-flex h-[1.125rem] align-middle items-center gap-1 rounded-[3px] border px-1.5 text-[0.65625rem] ${LOOKS[severity]}`}
    >
      {Icon !== null && <Icon size={11} strokeWidth={2.5} aria-hidden="true" />}
      {severity === 'normal' ? state.toLowerCase() : state}
    </span>
  );
});
