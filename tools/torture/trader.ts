import type { AgentReport, AgentStep, InitializeParams } from '../../src/main/engine/agents/protocol.ts';

/**
 * The torture's agent, copied into each data folder: with every bar it buys and sells at the market, rests orders on
 * both sides of the price and cancels older ones, so that whenever the console dies something is under way. Plain code
 * over the protocol; refs come from the bar's time, so that one that was started again still cancels what it left.
 */
interface Wire {
  readonly id: number;
  readonly method: 'initialize' | 'step';
  readonly params: InitializeParams & AgentStep;
}

/** Resting orders are cancelled after so many bars. */
const REST_BARS = 4;
const MINUTE_MS = 60_000;
/** Share of the allocation it may hold, either way. */
const MAX_SHARE = 0.3;

let allocation = 0;
let symbol = '';
let refused = 0;
let drawn = 1;

const send = (message: object): void => {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
};

/** A pattern, not chance: the low-quality generator of Park and Miller is all it takes. */
function draw(below: number): number {
  drawn = (drawn * 48_271) % 2_147_483_647;
  return drawn % below;
}

function size(): string {
  return `0.00${1 + draw(9)}`;
}

function step({ at, warmup, bars, reports, book }: AgentStep): object {
  const bar = bars.find((it) => it.symbol === symbol);
  if (warmup || bar === undefined) return { intents: [], cancels: [] };
  refused = reports.some((it: AgentReport) => it.kind === 'denied') ? REST_BARS : Math.max(0, refused - 1);
  const minute = at / MINUTE_MS;
  const held = Number(book.positions[symbol] ?? '0') * Number(bar.close);
  const back = Math.abs(held) > allocation * MAX_SHARE;
  const side = back ? (held > 0 ? 'sell' : 'buy') : draw(2) === 0 ? 'buy' : 'sell';
  const close = Math.round(Number(bar.close));
  const order = (name: string, more: object) => ({
    ref: `m${minute}-${name}`,
    symbol,
    quantity: size(),
    purpose: 'torture',
    ...more,
  });
  const intents = [order('a', { side, type: 'market' })];
  if (refused === 0) {
    intents.push(order('b', { side: 'buy', type: 'limit', price: String(close - 1 - draw(20)) }));
    intents.push(order('c', { side: 'sell', type: 'limit', price: String(close + 1 + draw(20)) }));
    if (minute % 3 === 0) intents.push(order('d', { side: 'sell', type: 'stop', price: String(close - 200) }));
  }
  return { intents, cancels: ['b', 'c', 'd'].map((name) => `m${minute - REST_BARS}-${name}`) };
}

function take({ id, method, params }: Wire): void {
  if (method === 'initialize') {
    allocation = Number(params.allocation);
    symbol = params.instruments[0]?.symbol ?? '';
    drawn = 1 + ((params.seed + params.agent.charCodeAt(0) * 7_919) % 2_147_483_646);
    send({ id, result: { protocol: params.protocol, name: 'torture', warmupBars: 0 } });
  } else if (method === 'step') send({ id, result: step(params) });
}

let rest = '';
process.stdin.setEncoding('utf8').on('data', (chunk: string) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) take(JSON.parse(line) as Wire);
});
process.stdin.on('end', () => process.exit(0));
let sequence = 0;
setInterval(() => {
  sequence += 1;
  send({ method: 'heartbeat', params: { sequence } });
}, 1_000);
