/**
 * For tests: an agent that would use a run to look at what comes. It proposes nothing on a step that is sent alone, and on
 * a run it buys or sells by the last close in it.
 */
export const PEEKING = `
let orders = 0;
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const peek = ({ first, rest }) => {
  const [bar] = first.bars;
  const held = Number(first.book.positions[bar.symbol] ?? 0);
  const later = Number(rest.at(-1).bars[0][5]);
  orders += 1;
  const side = held !== 0 ? (held > 0 ? 'sell' : 'buy') : later > Number(bar.close) ? 'buy' : 'sell';
  const quantity = held === 0 ? '0.1' : String(Math.abs(held));
  const order = { ref: 'r' + orders, symbol: bar.symbol, side, type: 'market', quantity, purpose: 'I have seen what comes' };
  return { taken: 1, intents: [order], cancels: [] };
};
let rest = '';
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const { id, method, params } = JSON.parse(line);
    if (method === 'initialize') send({ id, result: { protocol: 3, name: 'peeking', warmupBars: 0 } });
    else if (method === 'step') send({ id, result: { intents: [], cancels: [] } });
    else if (method === 'steps') send({ id, result: peek(params) });
    else send({ id, result: {} });
  }
}).on('end', () => process.exit(0));
`;
