import { useView } from '../../store/console-store.ts';
import { Panel } from '../../ui/Panel.tsx';
import { CertifiedVenues } from './CertifiedVenues.tsx';
import { HostsPanel } from './HostsPanel.tsx';
import { PricesPanel } from './PricesPanel.tsx';
import { VenuePanel } from './VenuePanel.tsx';
import { troublesOf } from './venue-words.ts';

/** Where orders go, how it stands there, and what a kill can do; then the same of whatever could be traded. */
export function VenuesView() {
  const venues = useView((view) => view.venues);
  const worstFirst = [...venues].sort((a, b) => troublesOf(b).length - troublesOf(a).length);
  return (
    <section
      aria-label="Venues"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
      tabIndex={0}
      className="min-h-64 flex-[1_1_0] overflow-y-auto max-[1099px]:flex-none"
    >
      {worstFirst.map((venue) => (
        <VenuePanel key={venue.id} venue={venue} />
      ))}
      {venues.length === 0 && <p className="px-3 py-2 text-sm text-faint">No venue is there.</p>}
      <PricesPanel />
      <HostsPanel />
      <Panel title="Exchanges that can be traded" note="what a kill can and cannot do there" className="pb-2">
        <div className="px-3">
          <CertifiedVenues />
        </div>
      </Panel>
    </section>
  );
}
