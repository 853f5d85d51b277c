import type { VenueCapabilities } from '../../../shared/view/venue-capabilities.ts';
import { Fact } from '../../ui/Facts.tsx';

/** What can be done at a venue and what not: the kill first. The switch is the caller's, who may know how it stands. */
export function CapabilityFacts({ capabilities }: { readonly capabilities: VenueCapabilities }) {
  return (
    <>
      <Fact name="cancel all">{capabilities.cancelAll}</Fact>
      <Fact name="reduce only">{capabilities.reduceOnly}</Fact>
    </>
  );
}

/** What a venue's own dead-man's switch does when the console is lost, and what it does not (K11). */
export function SwitchWords({ deadMansSwitch }: Pick<VenueCapabilities, 'deadMansSwitch'>) {
  if (deadMansSwitch === null) return <>None: if the console is lost, orders there work on.</>;
  return (
    <>
      If the console is lost: {deadMansSwitch.covers}{' '}
      <span className="text-dim">
        <strong className="font-semibold text-ink">Not:</strong> {deadMansSwitch.doesNot}
      </span>
    </>
  );
}
