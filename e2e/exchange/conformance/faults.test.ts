import { afterEach, describe, expect, it } from 'vitest';
import { quantity } from '../../../src/shared/money.ts';
import { Rig } from './rig.ts';
import { ROWS, SPOT_ROWS } from './rows.ts';

describe.each([...ROWS, ...SPOT_ROWS])('a fault of $name', (row) => {
  let rig: Rig;
  afterEach(async () => await rig.close());

  it.each(['lose-answer', 'bad-gateway'] as const)(
    '[K6] %s: the order was placed once, and is found by a read',
    async (kind) => {
      rig = await Rig.open(row);
      rig.exchange.faults.add(kind, 'place');
      const id = rig.submit();
      await rig.until(() => rig.account.openOrders().length === 1, 'it is there');
      const { openOrders } = await rig.read();
      expect(openOrders.map((it) => it.orderId)).toEqual([id]);
      expect(rig.of('rejected')).toEqual([]);
      expect(rig.ordersAtVenue).toBe(1);
    },
  );

  it('[K6] a lost order brings no report at all, and is not sent again', async () => {
    rig = await Rig.open(row);
    rig.exchange.faults.add('lose-request', 'place');
    const id = rig.submit();
    const { openOrders } = await rig.read();
    expect([openOrders, rig.told(id), rig.ordersAtVenue]).toEqual([[], [], 0]);
  });

  it('a cancel that comes after the fill is refused, and the fill told', async () => {
    rig = await Rig.open(row);
    const id = await rig.rest();
    rig.exchange.faults.add('fill-first', 'cancel');
    rig.venue.cancel(id);
    await rig.until(() => rig.of('fill', id).length === 1, 'the fill');
    await rig.until(() => rig.of('cancel-rejected', id).length === 1, 'the refusal');
    expect(rig.of('cancelled', id)).toEqual([]);
  });

  it('a cancel whose answer is lost is told by the stream', async () => {
    rig = await Rig.open(row);
    const id = await rig.rest();
    rig.exchange.faults.add('lose-answer', 'cancel');
    rig.venue.cancel(id);
    await rig.until(() => rig.of('cancelled', id).length === 1, 'cancelled');
    expect(rig.of('cancel-rejected')).toEqual([]);
  });

  it('a lost connection is told, and what happened meanwhile is found', async () => {
    rig = await Rig.open(row);
    const id = await rig.rest();
    rig.running.setDown(true);
    await rig.until(() => rig.of('connection').some((it) => it.state === 'lost'), 'lost');
    rig.exchange.fillAway(rig.account, rig.atVenue(id).id);
    rig.running.setDown(false);
    await rig.until(() => rig.of('connection').some((it) => it.state === 'restored'), 'restored');
    await rig.until(() => rig.of('fill', id).length === 1, 'the fill');
    expect(rig.of('connection').map((it) => it.state)).toEqual(['lost', 'restored']);
  });

  it('a gap in the stream is found by asking', async () => {
    rig = await Rig.open(row);
    const id = await rig.rest();
    rig.exchange.faults.addToStream('drop', 'any', 5);
    rig.exchange.fillAway(rig.account, rig.atVenue(id).id);
    await rig.until(() => rig.of('fill', id).length === 1, 'the fill');
    expect(rig.of('fill', id)[0]?.quantity).toBe(quantity(row.size));
  });

  it('an end in silence is found by asking', async () => {
    rig = await Rig.open(row);
    const id = await rig.rest();
    rig.exchange.faults.addToStream('drop', 'any', 5);
    rig.exchange.cancel(rig.account, rig.atVenue(id).id);
    await rig.until(() => rig.of('cancelled', id).length === 1, 'cancelled');
    expect(rig.told(id)).toEqual(['accepted', 'cancelled requested']);
  });

  it('[E1] what the stream says twice is told once', async () => {
    rig = await Rig.open(row);
    const id = await rig.rest();
    rig.exchange.faults.addToStream('double', 'any', 5);
    rig.exchange.fillAway(rig.account, rig.atVenue(id).id);
    await rig.until(() => rig.of('fill', id).length > 0, 'the fill');
    await rig.read();
    expect(rig.told(id)).toEqual(['accepted', 'fill']);
  });

  it('[N4] too many requests: told with the time to wait, not sent again', async () => {
    rig = await Rig.open(row);
    rig.exchange.faults.add('throttle', 'place', 1, 3_000);
    const id = rig.submit();
    await rig.until(() => rig.of('throttled').length === 1, 'throttled');
    const [report] = rig.of('throttled');
    expect(report).toMatchObject({ request: 'submit', id });
    expect(report?.retryAfterMs).toBeGreaterThan(0);
    expect(rig.ordersAtVenue).toBe(0);
  });

  it('[N4] a ban: the read says so, with the time to wait', async () => {
    rig = await Rig.open(row);
    rig.exchange.faults.add('ban', 'read', 1, 30_000);
    const answer = await rig.answerTo(rig.askRead());
    expect(answer).toMatchObject({ kind: 'throttled', request: 'read' });
    if (answer.kind === 'throttled') expect(answer.retryAfterMs).toBeGreaterThan(1_000);
  });

  it('[N4] [K6] while it has banned us it hears nothing more, whoever asks; an order is told to have gone nowhere', async () => {
    rig = await Rig.open(row);
    const resting = await rig.rest();
    rig.exchange.faults.add('ban', 'read', 1, 30_000);
    await rig.answerTo(rig.askRead());
    const banned = rig.running.asked.length;
    const sent = rig.submit();
    rig.venue.cancel(resting);
    rig.venue.deadMansSwitch?.refresh();
    expect((await rig.answerTo(rig.askRead())).kind).toBe('throttled');
    await rig.until(() => rig.told(sent).includes('throttled') && rig.told(resting).includes('throttled'), 'both told');
    // Three looks of the net, were there any.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const heard = rig.running.asked.slice(banned);
    expect(heard.filter(({ method }) => method !== 'GET')).toEqual([]);
    // What was on its way side by side with the read that was refused.
    const { othersOrders = [] } = row.profile.reads;
    expect(heard.length).toBeLessThanOrEqual(Math.max(3, othersOrders.length));
    expect(rig.ordersAtVenue).toBe(1);
  });

  it('maintenance: nothing was looked at, and nothing is made up', async () => {
    rig = await Rig.open(row);
    const asked = rig.running.asked.length;
    rig.exchange.maintenance = true;
    const id = rig.submit();
    const answer = await rig.answerTo(rig.askRead());
    expect(answer.kind).not.toBe('snapshot');
    await rig.until(() => rig.running.asked.slice(asked).some((it) => it.method === 'POST'), 'asked');
    expect(rig.of('accepted', id)).toEqual([]);
    expect(rig.ordersAtVenue).toBe(0);
  });
});
