import {
  CircleCheck,
  CircleDashed,
  CircleStop,
  Clock,
  Hourglass,
  type LucideIcon,
  OctagonAlert,
  OctagonX,
  ShieldMinus,
  TriangleAlert,
  Unplug,
} from 'lucide-react';
import type { AgentRow } from '../../../shared/view/agent-view.ts';

type State = AgentRow['state'];
/** How abnormal it is, which decides about hue; the word and the icon say the same without it. */
export type Severity = 'bad' | 'warn' | 'normal' | 'off';

export interface StateLook {
  readonly severity: Severity;
  readonly icon: LucideIcon | null;
}

export const STATE_LOOKS: Record<State, StateLook> = {
  TRIPPED: { severity: 'bad', icon: OctagonX },
  INCOMPLETE: { severity: 'bad', icon: OctagonAlert },
  CANCELLING: { severity: 'warn', icon: Hourglass },
  FLATTENING: { severity: 'warn', icon: Hourglass },
  VERIFYING: { severity: 'warn', icon: Hourglass },
  FAILED: { severity: 'bad', icon: TriangleAlert },
  LOST: { severity: 'bad', icon: Unplug },
  LATE: { severity: 'warn', icon: Clock },
  REDUCING: { severity: 'warn', icon: ShieldMinus },
  STARTING: { severity: 'normal', icon: CircleDashed },
  RUNNING: { severity: 'normal', icon: null },
  STOPPED: { severity: 'off', icon: CircleStop },
  FLAT: { severity: 'off', icon: CircleCheck },
};
