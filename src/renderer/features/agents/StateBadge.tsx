import { memo } from 'react';
import type { AgentRow } from '../../../shared/view/agent-view.ts';
import { Badge, type BadgeLook } from '../../ui/Badge.tsx';
import { type Severity, STATE_LOOKS } from './states.ts';

const LOOKS: Record<Severity, BadgeLook> = { bad: 'bad', warn: 'warn', normal: 'plain', off: 'off' };

/** An agent's state: always the word, with an icon and a frame where it is not the normal one. */
export const StateBadge = memo(function StateBadge({ state }: { readonly state: AgentRow['state'] }) {
  const { severity, icon } = STATE_LOOKS[state];
  return (
    <Badge look={LOOKS[severity]} icon={icon}>
      {severity === 'normal' ? state.toLowerCase() : state}
    </Badge>
  );
});
