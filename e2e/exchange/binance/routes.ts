import type { Account } from '../core/account.ts';
import type { Operation } from '../core/faults.ts';
import type { ApiKey } from '../core/model.ts';
import type { Params } from './params.ts';

/** Who asks, known by the key. */
export interface Caller {
  readonly account: Account;
  readonly key: ApiKey;
  readonly ip: string;
}

interface Counted {
  /** Of the address's limit per minute. */
  readonly weight: number | ((params: Params) => number);
  readonly operation: Operation;
}
/** What anyone may ask. */
export interface PublicRoute extends Counted {
  readonly security: 'none';
  readonly run: (params: Params) => unknown;
}
/** With the key's header alone (`key`: listen keys), or with signature and time too. */
export interface PrivateRoute extends Counted {
  readonly security: 'key' | 'signed';
  readonly permission: 'read' | 'trade';
  /** Of the account's limits of orders. */
  readonly orders: number;
  readonly run: (params: Params, caller: Caller) => unknown;
}
/** `run` throws BinanceError or Refusal; what it returns is the answer's body. */
export type Route = PublicRoute | PrivateRoute;

/** By method and path, for instance `POST /fapi/v1/order`. */
export type Routes = Readonly<Record<string, Route>>;

type Run = PrivateRoute['run'];
export function open(weight: Counted['weight'], run: PublicRoute['run']): PublicRoute {
  return { weight, security: 'none', operation: 'other', run };
}
export function read(weight: Counted['weight'], run: Run): PrivateRoute {
  return { weight, security: 'signed', permission: 'read', operation: 'read', orders: 0, run };
}
export function trade(operation: Operation, weight: Counted['weight'], run: Run, orders = 0): PrivateRoute {
  return { weight, security: 'signed', permission: 'trade', operation, orders, run };
}
export function listenKey(run: Run): PrivateRoute {
  return { weight: 1, security: 'key', permission: 'read', operation: 'other', orders: 0, run };
}
