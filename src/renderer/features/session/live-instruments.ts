import { LiveMarkets } from '../../../shared/ipc/live-markets.ts';

/** `BTC/USDT:USDT@binance, ETH/USDT:USDT@bybit` as instruments with their venues; or what is wrong, in words. */
export function parseInstruments(text: string): LiveMarkets | string {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const noVenue = names.find((name) => name.split('@').length !== 2);
  if (noVenue !== undefined) return `${noVenue} does not say its venue: write it as BTC/USDT:USDT@binance.`;
  const parsed = LiveMarkets.safeParse(
    names.map((name) => {
      const [market, source] = name.split('@');
      return { source, market };
    }),
  );
  return parsed.success ? parsed.data : `That is no list of instruments: ${parsed.error.issues[0]?.message ?? ''}.`;
}
