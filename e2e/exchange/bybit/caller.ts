import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import type { ApiKey } from '../core/model.ts';
import type { Row } from './account-rows.ts';
import type { DisconnectProtection } from './disconnect-protection.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Params } from './params.ts';
import type { AccountReads } from './reads.ts';
import type { Category } from './ret-codes.ts';

/** What a private request is answered from. */
export interface Caller {
  readonly exchange: Exchange;
  readonly account: Account;
  readonly key: ApiKey;
  readonly params: Params;
  readonly desk: OrderDesk;
  readonly reads: AccountReads;
  readonly protection: DisconnectProtection;
  /** The order is to be acknowledged, and rejected afterwards: a scripted reject. */
  readonly doomed: boolean;
  /** Takes one order of a batch from its limit. @throws Refusal `throttled` */
  readonly spend: (category: Category) => void;
}

/** A result with `retExtInfo` beside it: one code for each order of a batch. */
export class Extended {
  readonly result: Row;
  readonly extInfo: Row;
  constructor(result: Row, extInfo: Row) {
    this.result = result;
    this.extInfo = extInfo;
  }
}
