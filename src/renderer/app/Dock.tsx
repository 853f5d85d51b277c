import { Tabs } from '@base-ui/react/tabs';
import { EventLog } from '../features/log/EventLog.tsx';
import { FillsTable } from '../features/orders/FillsTable.tsx';
import { OrdersTable } from '../features/orders/OrdersTable.tsx';
import { PositionsTable } from '../features/orders/PositionsTable.tsx';
import { useView } from '../store/console-store.ts';
import { number } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';

/** Positions are always in view: they are what a kill has to bring to nothing. */
export function Positions() {
  const open = useView(
    (view) => view.positions.filter((row) => row.agent !== 'account' && Number(row.quantity) !== 0).length,
  );
  return (
    <Panel title="Positions" note={`${number(open)} open`} className="flex min-h-25 flex-[2_1_0] flex-col">
      <PositionsTable />
    </Panel>
  );
}

const TAB =
  'heading min-h-7 border-b-2 border-transparent px-1 hover:text-ink data-active:border-ink data-active:text-ink';
const PANEL = 'flex min-h-0 flex-1 flex-col';

/** Orders, fills and the event log share a place. */
export function Activity() {
  const working = useView(
    (view) =>
      view.orders.filter((row) => row.state === 'working' || row.state === 'pending' || row.state === 'cancelling')
        .length,
  );
  return (
    <Tabs.Root defaultValue="orders" className="flex min-h-34 flex-[3_1_0] flex-col border-t border-line">
      <Tabs.List aria-label="Activity" activateOnFocus className="flex gap-4 px-3">
        <Tabs.Tab value="orders" className={TAB}>
          Orders <span className="tracking-normal normal-case text-faint">{number(working)} open</span>
        </Tabs.Tab>
        <Tabs.Tab value="fills" className={TAB}>
          Fills
        </Tabs.Tab>
        <Tabs.Tab value="log" className={TAB}>
          Event log
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="orders" className={PANEL}>
        <OrdersTable />
      </Tabs.Panel>
      <Tabs.Panel value="fills" className={PANEL}>
        <FillsTable />
      </Tabs.Panel>
      <Tabs.Panel value="log" className={PANEL}>
        <EventLog />
      </Tabs.Panel>
    </Tabs.Root>
  );
}
