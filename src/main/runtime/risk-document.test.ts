import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cash, price, quantity, rate } from '../../shared/money.ts';
import { CHECKS, runChecks } from '../engine/risk/chain.ts';
import type { RiskContext } from '../engine/risk/check.ts';
import { PROTECTIONS } from '../engine/risk/protections/all.ts';
import { type ContextChange, contextWith, openOrder } from '../engine/risk/testing/context.ts';
import { PERP, SPOT } from '../engine/testing/rig.ts';
import { denialLine } from './projection/denial-text.ts';

const FILE = join(import.meta.dirname, '../../../docs/risk.md');
const NAMES = { currency: 'USD', base: 'BTC' };
const { agentLimits, accountLimits, bookValue, accountValue } = contextWith();
const agent = (change: Partial<RiskContext['agentLimits']>) => ({ agentLimits: { ...agentLimits, ...change } });
const account = (change: Partial<RiskContext['accountLimits']>) => ({ accountLimits: { ...accountLimits, ...change } });
const same = { orderId: 'o', symbol: 'BTC-PERP', side: 'buy', type: 'limit', price: price('100'), at: 760 } as const;

/** For each check an order that it alone objects to: buy 1 BTC at 100 USD unless it says otherwise. */
const EXAMPLES: Readonly<Record<string, ContextChange>> = {
  wellFormed: { intent: { quantity: quantity('0') } },
  steps: { intent: { quantity: quantity('0.015') } },
  minimums: { intent: { quantity: quantity('0.01'), price: price('50') }, mark: { price: price('50'), at: 1_000 } },
  duplicateRef: { agentOrders: [openOrder({ ref: 'r', side: 'buy', price: price('90') })] },
  duplicateOrder: { sent: [{ ...same, quantity: quantity('1') }] },
  reduceOnly: { intent: { reduceOnly: true } },
  openExits: {
    intent: { side: 'sell' },
    held: quantity('10'),
    exitsBeside: { quantity: quantity('5'), count: 50 },
    ...agent({ maxOpenOrders: 50 }),
  },
  holdings: { intent: { side: 'sell' }, instrument: SPOT },
  selfTrade: { intent: { price: price('105') }, limitOrders: [openOrder()] },
  tradingState: { standing: { state: 'REDUCING', reason: 'DAILY_LOSS', hold: null } },
  booksAgree: { unexplained: { symbol: 'BTC-PERP', atVenue: quantity('3'), inBooks: quantity('1') } },
  symbolAllowed: { instrumentLimits: undefined },
  knownPrice: { mark: undefined },
  stalePrice: { at: 400_000, stalePriceMs: 300_000 },
  priceCollar: { intent: { price: price('120') } },
  orderRate: { agentOrdersLastMinute: 120, ...agent({ maxOrdersPerMinute: 120 }) },
  messageRate: { agentMessagesLastMinute: 240, ...agent({ maxMessagesPerMinute: 240 }) },
  repeatedExecution: { executions: 100 },
  openOrders: { agentOrderCount: 50, ...agent({ maxOpenOrders: 50 }) },
  orderQuantity: { instrumentLimits: { maxOrderQuantity: quantity('0.5'), feeRate: rate('0.0005') } },
  marketQuantity: {
    intent: { type: 'stop' },
    instrument: { ...PERP, maxMarketQuantity: quantity('0.5') },
  },
  orderValue: agent({ maxOrderValue: cash('50') }),
  positionValue: agent({ maxPositionValue: cash('80') }),
  grossExposure: { agentOpenValue: cash('60'), ...agent({ maxGrossExposure: cash('150') }) },
  netExposure: { accountOpenNet: cash('60'), ...account({ maxNetExposure: cash('150') }) },
  leverage: { bookValue: { ...bookValue, equity: cash('40') }, ...agent({ maxLeverage: rate('2') }) },
  balance: {
    bookValue: { ...bookValue, equity: cash('50') },
    ...agent({ maxLeverage: rate('2') }),
    instrumentLimits: { maxOrderQuantity: quantity('10'), feeRate: rate('0.0005') },
  },
  dailyLoss: { bookDayLoss: cash('600'), ...agent({ maxDailyLoss: cash('500') }) },
  drawdown: { accountValue, accountDrawdown: rate('0.2125'), ...account({ maxDrawdown: rate('0.2') }) },
};

function table(): string {
  const rows = CHECKS.map((check) => {
    const told = check(contextWith(EXAMPLES[check.name]));
    return `| ${check.name} | ${told === null ? '' : denialLine(told, NAMES)} |`;
  });
  return ['| check | what the operator sees |', '|---|---|', ...rows].join('\n');
}

const BEGIN = '<!-- what each check says: written by src/main/runtime/risk-document.test.ts -->';
const END = '<!-- end -->';

/** `UPDATE_DOCS=1 npx vitest run src/main/runtime/risk-document.test.ts` writes the table anew. */
function withTable(document: string): string {
  const [before = '', rest = ''] = document.split(BEGIN);
  return `${before}${BEGIN}\n\n${table()}\n\n${END}${rest.split(END)[1] ?? ''}`;
}

describe('docs/risk.md', () => {
  it('[R1] shows for every check what the operator sees, in the words of the running code', () => {
    const document = readFileSync(FILE, 'utf8');
    if (process.env.UPDATE_DOCS === '1') writeFileSync(FILE, withTable(document));
    expect(readFileSync(FILE, 'utf8')).toBe(withTable(document));
  });

  it('[R1] each of these orders is denied by the whole chain, and by the check that it stands for', () => {
    for (const check of CHECKS) {
      const context = contextWith(EXAMPLES[check.name]);
      expect(
        runChecks(() => context),
        check.name,
      ).toEqual(check(context));
      expect(check(context), check.name).not.toBeNull();
    }
    expect(Object.keys(EXAMPLES).sort()).toEqual(CHECKS.map((check) => check.name).sort());
  });

  it('[R3] names every protection', () => {
    const document = readFileSync(FILE, 'utf8');
    for (const { reason } of PROTECTIONS) expect(document).toContain(`\`${reason}\``);
  });
});
