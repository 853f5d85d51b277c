import { describe, expect, it } from 'vitest';
import type { DenialReason } from '../domain/reasons.ts';
import { TriggerRig } from './testing/trigger-rig.ts';

const scopes = (desk: TriggerRig) => desk.fired().map(({ scope }) => scope);

describe('a risk-violation spike', () => {
  const CONFIG = { denials: 3, withinMs: 600_000 };

  it('[K9] is of one agent within its time', () => {
    const desk = new TriggerRig('risk-violations', CONFIG);
    for (const agent of ['a', 'b', 'a', 'b']) desk.deny(agent);
    desk.rig.advance(CONFIG.withinMs);
    desk.deny('a');
    expect(scopes(desk)).toEqual([]);
    desk.deny('a', 'POLICY_TOOL_NOT_DECLARED', 'policy');
    desk.deny('a', 'SYMBOL_NOT_ALLOWED', 'policy');
    expect(scopes(desk)).toEqual([{ kind: 'agent', agent: 'a' }]);
  });

  it('[K9] is not made of what is no doing of the agent', () => {
    const desk = new TriggerRig('risk-violations', CONFIG);
    const others: DenialReason[] = ['STATE_REDUCING', 'STALE_PRICE', 'NO_MARK_PRICE', 'TOOL_DISABLED'];
    const grants: DenialReason[] = ['GRANT_REVOKED', 'GRANT_USED_UP', 'GRANT_TOOL_NOT_COVERED', 'GRANT_EXPIRED'];
    for (const reason of [...others, ...grants]) for (let i = 0; i < 5; i += 1) desk.deny('a', reason);
    for (let i = 0; i < 5; i += 1) desk.deny('a', 'GATE_CLOSED', 'gate');
    expect(scopes(desk)).toEqual([]);
  });

  it("[K9] [K13] is not made of another agent's resting order: only one's own that it would meet counts", () => {
    const desk = new TriggerRig('risk-violations', CONFIG);
    const buys = (times: number): void => {
      for (let i = 0; i < times; i += 1) desk.rig.propose('b', { side: 'buy', quantity: '1' });
      desk.triggers.afterInput();
    };
    desk.rig.rest('a', { side: 'sell', quantity: '0.01', price: '100' });
    buys(5);
    expect(desk.rig.of('order.denied').map(({ body }) => [body.reason, body.whose])).toEqual(
      Array.from({ length: 5 }, () => ['SELF_TRADE', 'other']),
    );
    expect(scopes(desk)).toEqual([]);
    desk.rig.rest('b', { side: 'sell', quantity: '0.01', price: '100' });
    buys(3);
    expect(desk.rig.of('order.denied').at(-1)?.body).not.toHaveProperty('whose');
    expect(scopes(desk)).toEqual([{ kind: 'agent', agent: 'b' }]);
  });

  it('[K9] [K13] is not made of a full account, also after a restart', () => {
    const desk = new TriggerRig('risk-violations', CONFIG);
    const wide = desk.rig.limits();
    desk.rig.limits = () => ({ ...wide, account: { ...wide.account, maxOrdersPerMinute: 0 } });
    for (let i = 0; i < 5; i += 1) desk.rig.propose('b', { side: 'buy', quantity: '1' });
    expect(desk.rig.of('order.denied').at(-1)?.body).toMatchObject({ reason: 'ORDER_RATE', whose: 'account' });
    desk.triggers.afterInput();
    const after = desk.restarted('risk-violations', CONFIG);
    after.deny('b', 'ORDER_RATE');
    after.deny('b', 'ORDER_RATE');
    expect(scopes(after)).toEqual([]);
    after.deny('b', 'ORDER_RATE');
    expect(scopes(after)).toEqual([{ kind: 'agent', agent: 'b' }]);
  });
});
