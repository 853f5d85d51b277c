import { CircleAlert, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { Severity } from '../../../shared/view/incident-view.ts';
import { Badge } from '../../ui/Badge.tsx';

const LOOKS = {
  critical: { look: 'bad', icon: OctagonAlert },
  high: { look: 'bad', icon: TriangleAlert },
  medium: { look: 'warn', icon: CircleAlert },
  low: { look: 'note', icon: Info },
} as const;

export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  const { look, icon } = LOOKS[severity];
  return (
    <Badge look={look} icon={icon}>
      {severity}
    </Badge>
  );
}
