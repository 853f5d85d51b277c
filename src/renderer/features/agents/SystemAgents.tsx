import { CircleAlert, CircleCheck, Clock } from 'lucide-react';
import { useView } from '../../store/console-store.ts';
import { Beat } from './Beat.tsx';

const LOOKS = {
  ok: { icon: CircleCheck, look: 'border-line text-dim' },
  late: { icon: Clock, look: 'border-warn text-warn' },
  lost: { icon: CircleAlert, look: 'border-bad bg-bad-fill text-bad font-semibold' },
} as const;

/** The engine's own services, each with the age of its heartbeat. */
export function SystemAgents() {
  const system = useView((view) => view.system);
  return (
    <ul aria-label="System agents" className="flex flex-wrap gap-1.5">
      {system.map((service) => {
        const { icon: Icon, look } = LOOKS[service.state];
        return (
          <li
            key={service.id}
            title={service.note}
            className={`inline-flex h-6 items-center gap-1.5 rounded border px-2 text-xs ${look}`}
          >
            <Icon size={12} aria-hidden="true" />
            {service.id}
            {service.state !== 'ok' && <strong>{service.state.toUpperCase()}</strong>}
            <Beat at={service.heartbeatWallAt} />
          </li>
        );
      })}
    </ul>
  );
}
