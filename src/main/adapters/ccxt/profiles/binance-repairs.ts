import { type CcxtExchange, type CcxtPosition, callRoute, type Raw } from '../ccxt-api.ts';
import { heldIn } from '../precise.ts';

/** What ccxt gets wrong of Binance, or leaves out. */
export function mendBinance(exchange: CcxtExchange): void {
  const { parseOrderStatus } = exchange as unknown as { parseOrderStatus(status: unknown): unknown };
  Object.assign(exchange, {
    fetchPositions: async () => await positions(exchange),
    // ccxt calls a stop closed once it is triggered; here it is over when the order is that came out of it.
    parseOrderStatus: (status: unknown) =>
      status === 'TRIGGERED' || status === 'FINISHED' ? 'open' : parseOrderStatus.call(exchange, status),
  });
}

/** ccxt leaves out a position without an entry price, which is one all the same. */
async function positions(exchange: CcxtExchange): Promise<readonly CcxtPosition[]> {
  const rows = (await callRoute(exchange, 'fapiPrivateV3GetPositionRisk', {})) as readonly Raw[];
  return rows.map((info) => {
    const amount = heldIn(info, 'positionAmt');
    const [market] = exchange.markets_by_id?.[String(info.symbol)] ?? [];
    return {
      symbol: market?.symbol ?? String(info.symbol),
      side: amount.startsWith('-') ? 'short' : 'long',
      contracts: amount.replace('-', ''),
      hedged: info.positionSide !== 'BOTH',
      info,
    };
  });
}
