import { call } from '../../store/bridge.ts';
import { told } from '../../store/notices.ts';
import { ActionDialog } from '../../ui/ActionDialog.tsx';
import { parseInstruments } from './live-instruments.ts';

/** The exchanges are asked for their lists and a day of bars before anything begins. */
const START_WITHIN_MS = 60_000;

/** Starts paper trading on today's prices: nothing goes out for them before this is confirmed. */
export function LiveSessionDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <ActionDialog
      title="Trade today's prices, on paper?"
      consequence="The console asks these exchanges for their public prices, and goes on asking until the session ends. It sends them no order and no key: orders go to the simulated venue. It may ask only the hosts that the risk config lists."
      label="Instruments with their venues, such as BTC/USDT:USDT@binance, ETH/USDT:USDT@bybit"
      confirmLabel="Start on live prices"
      failed="Not started"
      onClose={onClose}
      onConfirm={async (text) => {
        const live = parseInstruments(text);
        if (typeof live === 'string') return live;
        return told(await call('session.start', { live }, START_WITHIN_MS), 'The session runs on live prices.');
      }}
    />
  );
}

/** Ends a live session, which has no end of its own. */
export function EndSessionDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <ActionDialog
      title="End the live session?"
      consequence="Its agents are stopped and no price is asked for any more. Positions and resting orders are KEPT as they are: to flatten, kill first."
      label={null}
      confirmLabel="End the session"
      cancelLabel="Go on"
      failed="Not ended"
      onClose={onClose}
      onConfirm={async () => told(await call('session.end', {}), 'The live session is ended.')}
    />
  );
}
