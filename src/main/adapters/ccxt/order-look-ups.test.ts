import { beforeEach, describe, expect, it } from 'vitest';
import { quantity } from '../../../shared/money.ts';
import { RequestsUsedUp } from './errors.ts';
import { foreignId } from './order-ids.ts';
import { FakeVenue, held, order, START, trade } from './testing/fake-venue.ts';

describe('executions of orders that nothing else is known of', () => {
  let venue: FakeVenue;
  beforeEach(() => {
    venue = new FakeVenue();
  });
  const asked = (): number => venue.calls.filter((it) => it === 'fetchOrder').length;
  const carrying = (carriesClientId: boolean): void => {
    const { profile } = venue.link;
    const reads = { ...profile.reads, trades: { ...profile.reads.trades, carriesClientId } };
    Object.assign(venue.link, { profile: { ...profile, reads } });
  };
  /** An execution that names its order by the venue's id alone. */
  const byHand = (at: number) => ({ ...trade('9', '-1', at), info: { t: '9' }, order: 'by-hand' });
  const read = async () => {
    await venue.reads.read('r', START - 120_000);
    const last = venue.reports.at(-1);
    if (last?.kind !== 'snapshot') throw new Error(`no snapshot: ${JSON.stringify(last)}`);
    return last.snapshot.fills;
  };

  it.each([
    ['an old one', false, 90_000],
    ['where executions carry our ids', true, 1_000],
  ])('[R8] [K13] forgotten by the exchange, %s is somebody else’s', async (_case, carries, ageMs) => {
    carrying(carries);
    venue.trades = [byHand(START - ageMs)];
    expect(await read()).toMatchObject([{ orderId: foreignId('by-hand') }]);
    expect(await read()).toHaveLength(1);
    expect(asked()).toBe(1);
  });

  it('[R8] a new one that is not known yet is listed once it is, and keeps nobody from reading meanwhile', async () => {
    venue.positions = [held('-1')];
    venue.trades = [byHand(START - 1_000)];
    expect(await read()).toEqual([]);
    venue.onAsk = () => order({ id: 'by-hand', status: 'closed' });
    expect(await read()).toMatchObject([{ orderId: 'abcdefghij-1' }]);
  });

  it('[R8] [K4] one of ours that was made larger meanwhile is told with what it is for now, before the read', async () => {
    venue.onAsk = () => order({ amount: '2', filled: '2', status: 'closed' });
    venue.positions = [held('2')];
    venue.trades = [trade('1', '2', START - 1_000)];
    await read();
    await read();
    const told = venue.reports.filter(({ kind }) => kind === 'amended' || kind === 'snapshot');
    expect(told).toMatchObject([
      { kind: 'amended', orderId: 'abcdefghij-1', quantity: quantity('2') },
      { kind: 'snapshot' },
      { kind: 'snapshot' },
    ]);
    expect(asked()).toBe(1);
  });

  it('[R8] so is one whose executions name it by the venue’s id alone', async () => {
    venue.onAsk = () => order({ id: 'by-hand', amount: '3', filled: '1', status: 'closed' });
    venue.trades = [byHand(START - 1_000)];
    await read();
    expect(venue.reports).toContainEqual(expect.objectContaining({ kind: 'amended', quantity: quantity('3') }));
  });

  it('[R8] [N4] one that the exchange has forgotten is asked for once, and without room nobody waits for it', async () => {
    venue.trades = [trade('1', '2', START - 1_000)];
    const { onAsk: notFound } = venue;
    venue.onAsk = () => {
      throw new RequestsUsedUp(1_000);
    };
    expect(await read()).toHaveLength(1);
    venue.onAsk = notFound;
    for (let reads = 0; reads < 3; reads += 1) expect(await read()).toHaveLength(1);
    expect(asked()).toBe(2);
  });

  it('[R7] an order that was sent from here is not asked for: what it is for is known', async () => {
    venue.events.take(order({ id: 'order-of-abcdefghij-1' }));
    venue.trades = [trade('1', '0.5', START - 1_000)];
    await read();
    expect(asked()).toBe(0);
  });
});
