import { Tabs } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { AlarmsPanel } from '../features/alarms/AlarmsPanel.tsx';
import { AlarmsView } from '../features/alarms/AlarmsView.tsx';
import { EvidenceView } from '../features/evidence/EvidenceView.tsx';
import { troubles } from '../features/evidence/proved.ts';
import { GrantsPanel } from '../features/grants/GrantsPanel.tsx';
import { HoldsPanel } from '../features/holds/HoldsPanel.tsx';
import { IncidentsView } from '../features/incidents/IncidentsView.tsx';
import { KillRunPanel } from '../features/kill/KillRunPanel.tsx';
import { LatencyPanel } from '../features/latency/LatencyPanel.tsx';
import { PolicyPanels } from '../features/policy/PolicyPanels.tsx';
import { TournamentsView } from '../features/promotion/TournamentsView.tsx';
import { ToolsPanel } from '../features/tools/ToolsPanel.tsx';
import { TriggersPanel } from '../features/triggers/TriggersPanel.tsx';
import { VenuesView } from '../features/venues/VenuesView.tsx';
import { hostTroubles, priceTroubles, troublesOf } from '../features/venues/venue-words.ts';
import { useClock } from '../store/clock.ts';
import { useView, useViewShallow } from '../store/console-store.ts';
import { useViewChoice, type ViewName } from './view-choice.ts';

/** What is abnormal stands over the name: the row keeps its widths, and no name moves, when it comes or goes. */
const TAB =
  'inline-flex h-10 flex-col-reverse items-start gap-px border-b-2 border-transparent pb-0.5 text-xs whitespace-nowrap text-dim hover:text-ink data-active:border-ink data-active:font-semibold data-active:text-ink';
/** As high as the column or, where that is short, as its parts need. */
const PANEL = 'flex shrink-0 grow flex-col';

interface Props {
  readonly theme: string;
  /** Risk, and for large fleets positions and activity. */
  readonly trading: ReactNode;
  readonly alarmsClassName: string;
  readonly onReset: (runId: string) => void;
}

/**
 * The right column: one of the views at a time. Kill runs and alarms stand above whichever it is, and the agents
 * beside it, so that no view hides what is wrong. The row of names never moves.
 */
export function Views({ theme, trading, alarmsClassName, onReset }: Props) {
  const view = useViewChoice((state) => state.view);
  return (
    <Tabs.Root
      value={view}
      onValueChange={(next: ViewName) => useViewChoice.setState({ view: next })}
      className="column column-right"
    >
      <Tabs.List
        aria-label="Views"
        activateOnFocus
        className="views-list sticky top-0 z-[3] flex shrink-0 flex-wrap gap-x-2 border-b border-line bg-ground px-3"
      >
        <Tabs.Tab value="trading" className={TAB}>
          Trading
        </Tabs.Tab>
        <Tabs.Tab value="alarms" className={TAB}>
          Alarms <OpenAlarms />
        </Tabs.Tab>
        <Tabs.Tab value="venues" className={TAB}>
          Venues <VenuesMark />
        </Tabs.Tab>
        <Tabs.Tab value="tournaments" className={TAB}>
          Tournaments
        </Tabs.Tab>
        <Tabs.Tab value="policy" className={TAB}>
          Policy <PolicyMark />
        </Tabs.Tab>
        {/* Half of its name is for the ear alone where the row would not hold nine of them otherwise. */}
        <Tabs.Tab value="grants" className={TAB}>
          Grants<span className="min-[1100px]:max-[1559px]:sr-only"> &amp; tools</span> <ToolsMark />
        </Tabs.Tab>
        <Tabs.Tab value="holds" className={TAB}>
          Holds &amp; triggers <HoldsMark />
        </Tabs.Tab>
        <Tabs.Tab value="incidents" className={TAB}>
          Incidents <IncidentsMark />
        </Tabs.Tab>
        <Tabs.Tab value="evidence" className={TAB}>
          Evidence <EvidenceMark />
        </Tabs.Tab>
      </Tabs.List>
      <KillRunPanel onReset={onReset} />
      {view !== 'alarms' && <AlarmsPanel className={alarmsClassName} />}
      <Tabs.Panel value="trading" className={PANEL}>
        {trading}
      </Tabs.Panel>
      <Tabs.Panel value="alarms" className={PANEL}>
        <AlarmsView />
      </Tabs.Panel>
      <Tabs.Panel value="venues" className={PANEL}>
        <VenuesView />
      </Tabs.Panel>
      <Tabs.Panel value="tournaments" className={PANEL}>
        <TournamentsView theme={theme} />
      </Tabs.Panel>
      <Tabs.Panel value="policy" className={PANEL}>
        <PolicyPanels />
      </Tabs.Panel>
      <Tabs.Panel value="grants" className={PANEL}>
        <ToolsPanel />
        <GrantsPanel />
      </Tabs.Panel>
      <Tabs.Panel value="holds" className={PANEL}>
        <section
          aria-label="Holds, triggers and latency"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
          tabIndex={0}
          className="min-h-64 flex-[1_1_0] overflow-y-auto max-[1099px]:flex-none"
        >
          <HoldsPanel />
          <TriggersPanel />
          <LatencyPanel />
        </section>
      </Tabs.Panel>
      <Tabs.Panel value="incidents" className={PANEL}>
        <IncidentsView />
      </Tabs.Panel>
      <Tabs.Panel value="evidence" className={PANEL}>
        <EvidenceView />
      </Tabs.Panel>
    </Tabs.Root>
  );
}

/** What is abnormal in a view that is not open, as a figure with its words. */
function Mark({ text, words, bad = false }: { readonly text: string; readonly words: string; readonly bad?: boolean }) {
  return (
    <span
      title={words}
      className={`figure rounded-[3px] border px-1 text-[0.625rem] leading-[0.875rem] font-semibold ${bad ? 'border-bad text-bad' : 'border-warn text-warn'}`}
    >
      {text}
      <span className="sr-only"> {words}</span>
    </span>
  );
}

function OpenAlarms() {
  const open = useView((view) => view.alarms.filter((it) => !it.acknowledged && it.shelvedUntilWallAt === null).length);
  const severe = useView((view) =>
    view.alarms.some(
      (it) =>
        !it.acknowledged && it.shelvedUntilWallAt === null && (it.priority === 'critical' || it.priority === 'high'),
    ),
  );
  return open === 0 ? null : <Mark text={String(open)} words="unacknowledged" bad={severe} />;
}

function VenuesMark() {
  const venues = useView((view) => view.venues);
  const prices = useView((view) => view.session.prices);
  const hosts = useView((view) => view.hosts);
  const found = [...venues.flatMap(troublesOf), ...priceTroubles(prices), ...hostTroubles(hosts)];
  if (found.length === 0) return null;
  const bad = found.some((one) => one.bad);
  return <Mark text={bad ? '!' : String(found.length)} words={found.map(({ words }) => words).join(', ')} bad={bad} />;
}

function PolicyMark() {
  const refused = useView((view) => view.policy.problems.length > 0);
  return refused ? <Mark text="!" words="a set was refused" bad /> : null;
}

function ToolsMark() {
  const off = useView((view) => view.tools.filter((tool) => tool.state === 'disabled').length);
  return off === 0 ? null : <Mark text={String(off)} words="tools are disabled" />;
}

/** Those that nobody assessed in time, by that word; else how many are open. */
function IncidentsMark() {
  const open = useViewShallow((view) => view.incidents.filter(({ state }) => state === 'open'));
  const late = useClock(
    ({ now }) => open.filter(({ responded, respondByWallAt }) => !responded && now > respondByWallAt).length,
  );
  if (open.length === 0) return null;
  if (late > 0) return <Mark text={`${late} LATE`} words="not assessed in time" bad />;
  return <Mark text={String(open.length)} words="open" />;
}

function HoldsMark() {
  const held = useView((view) => view.holds.length);
  return held === 0 ? null : <Mark text={String(held)} words="in force" />;
}

function EvidenceMark() {
  const evidence = useView((view) => view.evidence);
  const anchors = useView((view) => view.anchors);
  const problem = useView((view) => view.journal.problem);
  const due = useView((view) => view.keys.filter(({ state }) => state === 'due').length);
  const found = troubles(problem, evidence, anchors, due);
  if (found.length === 0) return null;
  const bad = found.some((one) => one.bad);
  return <Mark text={bad ? '!' : String(found.length)} words={found.map(({ words }) => words).join(', ')} bad={bad} />;
}
