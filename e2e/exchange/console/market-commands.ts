import { cash, formatAmount, price, quantity, rate } from '../../../src/shared/money.ts';
import { Playback } from '../recording.ts';
import { type Commands, oneOf, whole, word } from './command.ts';

const PLAYED = 'BTC/USDT:USDT';
const HISTORY_MINUTES = 500;

/** What happens on the market and to the account. */
export const marketCommands: Commands = {
  quote: {
    usage: 'quote SYMBOL BID ASK [SIZE]',
    help: 'sets the best prices, 10 of the base at each unless said',
    run({ running }, words) {
      const [symbol, bid, ask] = [word(words, 0, 'a symbol'), word(words, 1, 'a bid'), word(words, 2, 'an ask')];
      const size = quantity(words[3] ?? '10');
      running.exchange.market.setQuote(symbol, [{ price: price(bid), size }], [{ price: price(ask), size }]);
      return `${symbol} ${bid} / ${ask}`;
    },
  },
  trade: {
    usage: 'trade SYMBOL PRICE SIZE buy|sell',
    help: 'a trade of others: fills what rests at its price or better',
    run({ running }, words) {
      const [symbol, at, size] = [word(words, 0, 'a symbol'), word(words, 1, 'a price'), word(words, 2, 'a size')];
      running.exchange.market.trade(symbol, price(at), quantity(size), oneOf(words, 3, ['buy', 'sell']));
      return `${symbol} ${size} at ${at}`;
    },
  },
  play: {
    usage: 'play [MS]',
    help: `recorded prices for ${PLAYED}, one each so many milliseconds (250); \`stop\` ends it`,
    async run(scene, words) {
      const everyMs = whole(words, 0, 'milliseconds', 250);
      if (scene.playback === null) {
        scene.playback = new Playback(scene.running.exchange, PLAYED, await scene.recording());
        scene.playback.past(HISTORY_MINUTES);
      }
      scene.playback.start(everyMs);
      return `a price each ${everyMs} ms`;
    },
  },
  stop: {
    usage: 'stop',
    help: 'prices stand still',
    run(scene) {
      scene.playback?.stop();
      return 'prices stand still';
    },
  },
  fund: {
    usage: 'fund SYMBOL RATE',
    help: 'sets the funding rate, and takes it of every position now',
    run({ running }, words) {
      const symbol = word(words, 0, 'a symbol');
      running.exchange.market.setFundingRate(symbol, rate(word(words, 1, 'a rate')));
      running.exchange.fund(symbol);
      return `${symbol} funded`;
    },
  },
  delist: {
    usage: 'delist SYMBOL',
    help: 'takes an instrument off; its orders end, positions stay',
    run({ running }, words) {
      running.exchange.delist(word(words, 0, 'a symbol'));
      return 'delisted';
    },
  },
  transfer: {
    usage: 'transfer ASSET AMOUNT',
    help: 'pays in, or out when negative',
    run({ running, account }, words) {
      running.exchange.transfer(account, word(words, 0, 'an asset'), cash(word(words, 1, 'an amount')));
      return `${formatAmount(account.balance(word(words, 0, 'an asset')))} ${words[0]}`;
    },
  },
  fill: {
    usage: 'fill ORDER [SIZE]',
    help: 'fills a working order at its own price, whole unless said',
    run({ running, account }, words) {
      const id = word(words, 0, "the exchange's id of an order");
      running.exchange.fillAway(account, id, words[1] === undefined ? undefined : quantity(words[1]));
      return account.find({ orderId: id }).status;
    },
  },
  orders: {
    usage: 'orders',
    help: 'working orders',
    run({ account }) {
      const rows = account.openOrders().map((it) => {
        const at = it.price ?? it.stopPrice;
        const size = `${formatAmount(it.filled)}/${formatAmount(it.quantity)}`;
        return `${it.id} ${it.clientId} ${it.symbol} ${it.side} ${it.type} ${size} ${at === null ? '' : formatAmount(at)}`;
      });
      return rows.length === 0 ? 'none' : rows.join('\n');
    },
  },
  account: {
    usage: 'account',
    help: 'balances and positions',
    run({ account }) {
      const { balances, positions } = account.view();
      return [
        ...balances.map(
          ({ asset, total, locked }) => `${asset} ${formatAmount(total)} (${formatAmount(locked)} locked)`,
        ),
        ...positions.map(
          (it) => `${it.symbol} ${it.side} ${formatAmount(it.quantity)} at ${formatAmount(it.entryPrice)}`,
        ),
      ].join('\n');
    },
  },
};
