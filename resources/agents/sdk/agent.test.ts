import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type {
  AgentInstrument,
  AgentReport,
  AgentRun,
  AgentStep,
  InitializeParams,
  IntentMessage,
} from '../../../src/main/engine/agents/protocol.ts';
import { price, quantity } from '../../../src/shared/money.ts';
import { AgentSession, type Bar, type Desk, type Instrument } from './agent.ts';
import { downToStep, toTick } from './decimal.ts';
import type { WireInitialize, WireIntent, WireReport, WireRun, WireRunBar, WireStep } from './wire.ts';

const INSTRUMENT: AgentInstrument = {
  symbol: 'BTC-PERP',
  kind: 'perp',
  tick: '0.5',
  step: '0.001',
  minQuantity: '0.001',
  minNotional: '5',
};
const MINUTE = 60_000;

/** A session whose strategy does `act` at each bar. */
function sessionOf(act: (desk: Desk) => void): AgentSession {
  return new AgentSession(
    { name: 'test', warmupBars: () => 0, start: () => ({ onBar: (_bar, desk) => act(desk) }) },
    { agent: 'test', seed: 1, instruments: [INSTRUMENT], allocation: '1000', currency: 'USD', parameters: {} },
  );
}

function barAt(minute: number): WireRunBar {
  return ['BTC-PERP', (minute - 1) * MINUTE, '100', '100', '100', '100', '1'];
}

function step(minute: number, reports: AgentReport[] = [], position = '0', warmup = false): AgentStep {
  const at = minute * MINUTE;
  const bar = {
    symbol: 'BTC-PERP',
    openAt: at - MINUTE,
    closeAt: at,
    open: '100',
    high: '100',
    low: '100',
    close: '100',
  };
  return {
    at,
    warmup,
    bars: [{ ...bar, volume: '1' }],
    reports,
    book: { cash: '1000', equity: '1000', positions: position === '0' ? {} : { 'BTC-PERP': position } },
  };
}
const report = (kind: AgentReport['kind'], ref: string, minute: number, open = false): AgentReport => ({
  kind,
  orderId: 'aaaaaa-1',
  ref,
  at: minute * MINUTE,
  open,
});

describe('the SDK', () => {
  it("speaks the console's own types", () => {
    expectTypeOf<InitializeParams>().toExtend<WireInitialize>();
    expectTypeOf<AgentInstrument>().toExtend<Instrument>();
    expectTypeOf<AgentStep>().toExtend<WireStep>();
    expectTypeOf<AgentRun>().toExtend<WireRun>();
    expectTypeOf<AgentReport>().toExtend<WireReport>();
    expectTypeOf<WireIntent>().toExtend<IntentMessage>();
  });

  it('[T3] takes a run one step at a time, and answers at the first at which it proposes something', () => {
    const first = step(1);
    const rest = [2, 3, 4, 5].map((minute) => ({ at: minute * MINUTE, equity: `${minute}`, bars: [barAt(minute)] }));
    const buysAt = (minute: number) => {
      let seen = 0;
      const session = sessionOf((desk) => {
        seen += 1;
        if (seen === minute) desk.market('buy', 1, 'test');
      });
      const { taken, intents, cancels } = session.run({ first, rest });
      return { taken, seen, intents: intents.length, cancels: cancels.length };
    };
    expect(buysAt(3)).toEqual({ taken: 3, seen: 3, intents: 1, cancels: 0 });
    expect(buysAt(9)).toEqual({ taken: 5, seen: 5, intents: 0, cancels: 0 });
  });

  it('[T3] sees in each step of a run what it would see of it alone', () => {
    const seen = (steps: (session: AgentSession) => void): object[] => {
      const told: object[] = [];
      const onBar = (bar: Bar, desk: Desk): void => {
        told.push({ bar, cash: desk.cash, equity: desk.equity, position: desk.position, warmup: desk.warmup });
      };
      const strategy = { name: 'test', warmupBars: () => 0, start: () => ({ onBar }) };
      const instruments = [INSTRUMENT];
      steps(
        new AgentSession(strategy, {
          agent: 'test',
          seed: 1,
          instruments,
          allocation: '1000',
          currency: 'USD',
          parameters: {},
        }),
      );
      return told;
    };
    const alone = seen((session) => [1, 2, 3].map((minute) => session.step(step(minute, [], '2'))));
    const rest = [2, 3].map((minute) => ({ at: minute * MINUTE, equity: '1000', bars: [barAt(minute)] }));
    expect(seen((session) => session.run({ first: step(1, [], '2'), rest }))).toEqual(alone);
    expect(alone).toHaveLength(3);
  });

  it('[R7] quantities round down to the step and prices to the nearest tick, exactly', () => {
    const STEPS = ['1', '0.5', '0.125', '0.001', '0.00000001'];
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), fc.constantFrom(...STEPS), (value, unit) => {
        const down = downToStep(value, unit);
        expect(quantity(down) % quantity(unit)).toBe(0n);
        expect(Number(down)).toBeLessThanOrEqual(value);
        expect(value - Number(down)).toBeLessThanOrEqual(Number(unit) * (1 + 1e-9) + value * 1e-15);
        if (value < Number(unit)) return;
        const near = toTick(value, unit);
        expect(price(near) % price(unit)).toBe(0n);
        expect(Math.abs(value - Number(near))).toBeLessThanOrEqual(Number(unit) / 2 + value * 1e-15);
      }),
    );
    expect(downToStep(0.1 + 0.2, '0.1')).toBe('0.3');
    expect(downToStep(5.3e-7, '0.00000001')).toBe('0.00000053');
    expect(downToStep('0.123456789', '0.001')).toBe('0.123');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, '1e5', 'abc'])('never sends %s', (value) => {
    const session = sessionOf((desk) => desk.market('buy', value, 'x'));
    expect(() => session.step(step(1))).toThrow(/^the quantity of the market buy is/);
  });

  it('refuses a price that is zero or no number', () => {
    for (const value of [0, 0.1, Number.NaN]) {
      expect(() => sessionOf((desk) => desk.limit('buy', 1, value, 'x')).step(step(1))).toThrow(
        /^the price of the limit buy is/,
      );
    }
  });

  it('[R7] proposes nothing below the minimum instead of enlarging it', () => {
    const refs: (string | null)[] = [];
    const session = sessionOf((desk) => refs.push(desk.market('buy', 0.0009, 'x'), desk.market('buy', 0.049, 'x')));
    expect(session.step(step(1)).intents).toEqual([]);
    expect(refs).toEqual([null, null]);
  });

  it('follows its own orders through reports', () => {
    let act = (desk: Desk) => void desk.limit('buy', 1, 99.9, 'x', { postOnly: true });
    const seen: string[] = [];
    const session = sessionOf((desk) => {
      act(desk);
      seen.push(desk.open.map((it) => `${it.state} ${it.filled}/${it.quantity} @ ${it.price}`).join());
    });
    const ref = session.step(step(1)).intents[0]?.ref ?? '';
    act = () => {};
    session.step(step(2, [report('accepted', ref, 2, true)]));
    session.step(step(3, [{ ...report('fill', ref, 3, true), filled: '0.4' }], '0.4'));
    act = (desk) => {
      desk.cancelAll('enough');
      desk.cancelAll('enough');
    };
    expect(session.step(step(4)).cancels).toEqual([{ ref, purpose: 'enough' }]);
    act = () => {};
    session.step(step(5, [report('cancelled', ref, 5)]));
    expect(seen).toEqual(['sent 0/1 @ 100', 'working 0/1 @ 100', 'working 0.4/1 @ 100', 'cancelling 0.4/1 @ 100', '']);
  });

  it('holds back for longer after each refusal, and less for an exit', () => {
    const sent: number[] = [];
    for (const reduceOnly of [false, true]) {
      const session = sessionOf((desk) => desk.market('sell', 1, 'x', { reduceOnly }));
      let reports: AgentReport[] = [];
      let count = 0;
      for (let minute = 1; minute <= 1_440; minute += 1) {
        const { intents } = session.step(step(minute, reports, '5'));
        count += intents.length;
        reports = intents.map((it) => report('denied', it.ref, minute));
      }
      sent.push(count);
    }
    expect(sent).toEqual([28, 362]);
  });

  it('closes exactly what the book holds', () => {
    const session = sessionOf((desk) => desk.close('x'));
    expect(session.step(step(1, [], '-0.123')).intents).toMatchObject([
      { side: 'buy', quantity: '0.123', reduceOnly: true },
    ]);
  });

  it('bounds what one step can propose', () => {
    const session = sessionOf((desk) => {
      for (let i = 0; i < 65; i += 1) desk.market('buy', 1, 'x');
    });
    expect(() => session.step(step(1))).toThrow(/more than 64 orders/);
  });

  it('says which parameter the manifest lacks', () => {
    const lacking = {
      name: 'x',
      warmupBars: () => 0,
      start: (it: { number(name: string): number }) => ({ onBar: () => it.number('a') }),
    };
    const session = new AgentSession(lacking, {
      agent: 'x',
      seed: 1,
      instruments: [INSTRUMENT],
      allocation: '1',
      currency: 'USD',
      parameters: { a: 'text' },
    });
    expect(() => session.step(step(1))).toThrow('the manifest has no number parameter "a"');
  });
});
