import fc from 'fast-check';
import type { Cash, Exact, Price, Quantity, Rate } from '../../../../shared/money.ts';
import type { Scope, TradingScope } from '../../../../shared/scope.ts';
import type { OrderOwner } from '../../../engine/domain/order.ts';
import type { RecordBodies, RecordKind } from '../../../engine/domain/records.ts';

/** An arbitrary for each field, also for those that may be left out. */
export type Fields<T> = { [K in keyof T]-?: fc.Arbitrary<T[K]> };
/** An arbitrary for the body of each kind of record. */
export type Bodies = { [K in RecordKind]: fc.Arbitrary<RecordBodies[K]> };

/** Texts of any characters, hostile ones among them. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '1.5', '"'),
);
export const count = fc.nat();
export const time = fc.integer({ min: 0, max: 8.64e15 });
export const flag = fc.boolean();
/** Amounts further out than any that is traded. */
export const amount = <T extends Exact>(): fc.Arbitrary<T> =>
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map((units) => units as T);
export const price = amount<Price>();
export const quantity = amount<Quantity>();
export const cash = amount<Cash>();
export const rate = amount<Rate>();
export const side = fc.constantFrom('buy', 'sell');
export const type = fc.constantFrom('market', 'limit', 'stop');
export const severity = fc.constantFrom('critical', 'high', 'medium', 'low');
export const mode = fc.constantFrom('paper', 'live');
export const list = <T>(items: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(items, { maxLength: 3 });
export const orNothing = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
export const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
/** An object of these fields. */
export const record = <T>(fields: Fields<T>): fc.Arbitrary<T> => fc.record(fields) as unknown as fc.Arbitrary<T>;
/** Always this. */
export const only = <T extends string | true>(value: T): fc.Arbitrary<T> => fc.constant(value);

export const scope: fc.Arbitrary<Scope> = fc.oneof(
  record<{ kind: 'global' }>({ kind: only('global') }),
  record<{ kind: 'agent'; agent: string }>({ kind: only('agent'), agent: text }),
);
export const tradingScope: fc.Arbitrary<TradingScope> = fc.oneof(
  scope,
  record<{ kind: 'venue'; venue: string }>({ kind: only('venue'), venue: text }),
);
export const owner: fc.Arbitrary<OrderOwner> = fc.oneof(
  record<Extract<OrderOwner, { kind: 'agent' }>>({ kind: only('agent'), agent: text }),
  record<Extract<OrderOwner, { kind: 'kill' }>>({ kind: only('kill'), runId: text, agent: orNull(text) }),
);
