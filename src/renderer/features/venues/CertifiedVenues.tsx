import type { CertifiedVenue } from '../../../shared/view/certified-venue.ts';
import { useView } from '../../store/console-store.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { number } from '../../ui/format.ts';
import { CapabilityFacts, SwitchWords } from './CapabilityFacts.tsx';

/** The accounts that can be traded and what a kill can do there: to be read before it is ever needed. */
export function CertifiedVenues() {
  const certified = useView((view) => view.certified);
  return (
    <ul aria-label="Exchanges that can be traded">
      {certified.map((row) => (
        <Certified key={row.id} row={row} />
      ))}
    </ul>
  );
}

function Certified({ row: { id, name, capabilities, requestLimit } }: { readonly row: CertifiedVenue }) {
  const { deadMansSwitch, kill } = capabilities;
  return (
    <li data-certified={id} className="border-t border-line/60 py-1.5 first:border-t-0">
      <h3 className="flex flex-wrap items-center gap-x-2 font-semibold">
        {name}
        <Badge look={deadMansSwitch === null ? 'off' : 'plain'}>
          {deadMansSwitch === null
            ? 'no dead-man switch'
            : `dead-man switch ${number(deadMansSwitch.timeoutMs / 1_000)} s`}
        </Badge>
      </h3>
      <Facts>
        <Fact name="a kill">{kill}</Fact>
        <Fact name="switch">
          <SwitchWords deadMansSwitch={deadMansSwitch} />
        </Fact>
        <CapabilityFacts capabilities={capabilities} />
        <Fact name="new orders">
          <span className="figure">{number(requestLimit.requests)}</span> in{' '}
          <span className="figure">{number(requestLimit.perMs / 1_000)}</span> s at most, a part of them for kills alone
        </Fact>
      </Facts>
    </li>
  );
}
