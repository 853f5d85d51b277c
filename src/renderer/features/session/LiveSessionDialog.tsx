import { useId, useState } from 'react';
import { EXCHANGE_NAMES } from '../../../shared/exchanges.ts';
import type { TestExchangeView } from '../../../shared/view/console-view.ts';
import type { VenueKeyRow } from '../../../shared/view/venue-key-view.ts';
import { call } from '../../store/bridge.ts';
import { useView, useViewShallow } from '../../store/console-store.ts';
import { told } from '../../store/notices.ts';
import { ActionDialog } from '../../ui/ActionDialog.tsx';
import { FIELD } from '../../ui/Field.tsx';
import { parseInstruments } from './live-instruments.ts';

/** The exchanges are asked for their lists and a day of bars before anything begins. */
const START_WITHIN_MS = 60_000;

/** Where a session on live prices trades: the alias of a key, or empty for paper. */
type Place = string;

/**
 * Starts a session on today's prices: nothing goes out for them before this is confirmed. On paper, or, where the console
 * was started with a test exchange and a key of it is kept, with an account there.
 */
export function LiveSessionDialog({ onClose }: { readonly onClose: () => void }) {
  const testExchange = useView((view) => view.testExchange);
  const keys = useViewShallow((view) => view.venueKeys.filter(({ state }) => state === 'active'));
  const [place, setPlace] = useState<Place>('');
  const isOffered = testExchange !== null && keys.length > 0;
  return (
    <ActionDialog
      title={place === '' ? "Trade today's prices, on paper?" : `Trade the account ${place} at the test exchange?`}
      consequence={consequenceOf(place, testExchange)}
      label="Instruments with their venues, such as BTC/USDT:USDT@binance, ETH/USDT:USDT@bybit"
      confirmLabel={place === '' ? 'Start on live prices' : 'Start at the test exchange'}
      failed="Not started"
      onClose={onClose}
      onConfirm={async (text) => {
        const live = parseInstruments(text);
        if (typeof live === 'string') return live;
        const request = place === '' ? { live } : { live, account: place };
        const done =
          place === '' ? 'The session runs on live prices.' : `The session trades ${place} at the test exchange.`;
        return told(await call('session.start', request, START_WITHIN_MS), done);
      }}
    >
      {isOffered ? (
        <TradeAt keys={keys} place={place} onChange={setPlace} />
      ) : (
        <p className="mb-3 text-sm text-dim">{paperOnlyWords(testExchange)}</p>
      )}
    </ActionDialog>
  );
}

interface TradeAtProps {
  readonly keys: readonly VenueKeyRow[];
  readonly place: Place;
  readonly onChange: (place: Place) => void;
}

function TradeAt({ keys, place, onChange }: TradeAtProps) {
  const id = useId();
  return (
    <div className="mb-3">
      <label htmlFor={id}>Trade at</label>
      <select id={id} value={place} onChange={(event) => onChange(event.target.value)} className={FIELD}>
        <option value="">paper: the simulated venue</option>
        {keys.map(({ id: alias, exchange, market }) => (
          <option key={alias} value={alias}>
            {`account ${alias}: ${EXCHANGE_NAMES[exchange]} ${market}, at the test exchange on this machine`}
          </option>
        ))}
      </select>
    </div>
  );
}

function consequenceOf(place: Place, testExchange: TestExchangeView | null): string {
  if (testExchange === null) {
    return 'The console asks these exchanges for their public prices, and goes on asking until the session ends. It sends them no order and no key: orders go to the simulated venue. It may ask only the hosts that the risk config lists.';
  }
  const { origin } = testExchange;
  if (place === '') {
    return `Prices come from the test exchange on this machine, ${origin}, and from no other. It gets no order and no key: orders go to the simulated venue.`;
  }
  return `Orders go to the test exchange on this machine, ${origin}, with the key ${place} out of the keychain; prices come from there too. Nothing real is traded: the mode stays paper. The account has to hold nothing and have no order open.`;
}

/** Why nothing but paper is offered. */
function paperOnlyWords(testExchange: TestExchangeView | null): string {
  return testExchange === null
    ? 'On paper only: live trading is shut in this build, and this console was started without a test exchange of this machine (--endpoint, --ca).'
    : 'On paper only: no key of the test exchange that may be used is kept here. Enter one first, under keys of exchanges.';
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
