import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CancelMessage, type IntentMessage, MAX_INTENTS_A_STEP } from './agents/protocol.ts';
import { INPUTS_PER_TURN, INTENTS_PER_INPUT, type Input, Intake } from './intake.ts';

const intent = (ref: string): IntentMessage => ({
  ref,
  symbol: 'BTC-PERP',
  side: 'buy',
  type: 'market',
  quantity: '1',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  purpose: 'test',
});
const cancel = (ref: string): CancelMessage => ({ ref, purpose: 'test' });

/** A reply with so many cancels and intents, each with a name of its own. */
function reply(agent: string, cancels: number, intents: number): Input {
  const named = (what: string, count: number) => Array.from({ length: count }, (_, n) => `${agent} ${what} ${n}`);
  return {
    kind: 'agent.reply',
    agent,
    reply: { cancels: named('cancel', cancels).map(cancel), intents: named('intent', intents).map(intent) },
    micros: 0,
  };
}

/** What an intake handed over, as the refs of what was asked for. */
function intake() {
  const handled: string[] = [];
  const handle = (input: Input): void => {
    if (input.kind !== 'agent.reply') return;
    for (const { ref } of [...input.reply.cancels, ...input.reply.intents]) handled.push(ref);
  };
  return { handled, taken: new Intake({ handle, commit: () => {}, full: () => {} }) };
}

const count = fc.integer({ min: 0, max: MAX_INTENTS_A_STEP });

describe('a backlog', () => {
  it('[K3] is bounded by intents and cancels in each turn, however full replies are; nothing is lost and all keep their order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(count, count), { minLength: 1, maxLength: 12 }), (sizes) => {
        const { handled, taken } = intake();
        const replies = sizes.map(([cancels, intents], n) => reply(`a${n}`, cancels, intents));
        for (const it of replies) taken.submit(it);
        for (let isDone = false; !isDone; ) {
          const before = handled.length;
          isDone = taken.pump(INPUTS_PER_TURN);
          expect(handled.length - before).toBeLessThanOrEqual(INPUTS_PER_TURN * INTENTS_PER_INPUT);
        }
        const asked = replies.flatMap((it) =>
          it.kind === 'agent.reply' ? [...it.reply.cancels, ...it.reply.intents].map(({ ref }) => ref) : [],
        );
        expect(handled).toEqual(asked);
      }),
    );
  });

  it('[P2] of a process that is over is not taken for that of the next one', () => {
    const { handled, taken } = intake();
    taken.agentStarts('a');
    taken.submit(reply('a', 0, 1));
    taken.submit(reply('b', 0, 1));
    taken.agentStarts('a');
    taken.submit(reply('a', 1, 0));
    expect(taken.pump(Number.POSITIVE_INFINITY)).toBe(true);
    expect(handled).toEqual(['b intent 0', 'a cancel 0']);
  });
});
