import type { Account } from '../core/account.ts';
import type { Exchange } from '../core/exchange.ts';
import type { AccountEvent } from '../core/model.ts';
import { Refusal } from '../core/refusal.ts';
import type { WireSocket } from '../wire.ts';
import { coinRow, executionRow, positionRow } from './account-rows.ts';
import { DCP_TOPICS, type DisconnectProtection } from './disconnect-protection.ts';
import { categoryOf } from './names.ts';
import { orderRow, rejectedRow } from './order-rows.ts';
import { retCodeOf } from './ret-codes.ts';
import { isAuthSignedBy } from './signature.ts';
import { asMessage, idOf, type StreamMessage } from './stream-messages.ts';
import type { Ticket, Tickets } from './tickets.ts';

const ACCOUNT_TOPICS = ['order', 'execution', 'position', 'wallet'] as const;
type AccountTopic = (typeof ACCOUNT_TOPICS)[number];

interface Connection {
  readonly id: string;
  readonly socket: WireSocket;
  readonly topics: Set<string>;
  /** Null until `auth` was taken. */
  account: Account | null;
  /** Ends its listening. */
  stop: () => void;
}

/** The private connections: `auth` first, then topics. A change is told on each connection that holds its topic. */
export class PrivateStreams {
  readonly #exchange: Exchange;
  readonly #tickets: Tickets;
  readonly #protection: DisconnectProtection;
  readonly #open = new Set<Connection>();
  #opened = 0;
  #told = 0;

  constructor(exchange: Exchange, tickets: Tickets, protection: DisconnectProtection) {
    this.#exchange = exchange;
    this.#tickets = tickets;
    this.#protection = protection;
  }

  open(socket: WireSocket): void {
    this.#opened += 1;
    const connection: Connection = {
      id: `private-${this.#opened}`,
      socket,
      topics: new Set(),
      account: null,
      stop: () => {},
    };
    this.#open.add(connection);
    socket.onMessage((text) => this.#heard(connection, asMessage(text)));
    socket.onClose(() => {
      this.#open.delete(connection);
      connection.stop();
      if (connection.account === null) return;
      for (const topic of connection.topics) this.#protection.lost(connection.account, topic);
    });
  }

  /** How many connections hold a topic. */
  holders(topic: string): number {
    return [...this.#open].filter((it) => it.topics.has(topic)).length;
  }

  /** An acknowledged order did not come into the book. */
  rejected(ticket: Ticket): void {
    const instrument = this.#exchange.market.terms(ticket.order.symbol);
    for (const connection of this.#open) {
      if (connection.account?.id === ticket.accountId)
        this.#tell(connection, 'order', [rejectedRow(ticket, instrument)]);
    }
  }

  #heard(connection: Connection, message: StreamMessage): void {
    if (message.op === 'ping') {
      const args = [String(this.#exchange.now())];
      connection.socket.send({ ...idOf(message), op: 'pong', args, conn_id: connection.id });
      return;
    }
    const problem = this.#act(connection, message);
    const answer = { success: problem === '', ret_msg: problem, op: message.op, conn_id: connection.id };
    connection.socket.send({ ...answer, ...idOf(message) });
    if (problem !== '' && message.op === 'auth') connection.socket.close(1008, 'auth');
  }

  /** What is wrong with it; empty when it was done. */
  #act(connection: Connection, message: StreamMessage): string {
    switch (message.op) {
      case 'auth':
        return this.#authenticate(connection, message);
      case 'subscribe':
        return this.#subscribe(connection, message);
      case 'unsubscribe':
        return this.#unsubscribe(connection, message);
      default:
        return `unknown op: ${message.op}`;
    }
  }

  #authenticate(connection: Connection, message: StreamMessage): string {
    const [apiKey, expires, signature] = message.args.map(String);
    try {
      const key = this.#exchange.key(apiKey ?? '');
      this.#exchange.permit(key, connection.socket.ip, 'read');
      if (!isAuthSignedBy(key.secret, expires ?? '', signature ?? '')) throw new Refusal('signature');
      if (!(Number(expires) > this.#exchange.now())) return 'Params Error: expires';
      const account = this.#exchange.account(key.accountId);
      connection.account = account;
      connection.stop = account.listen((event) => this.#changed(connection, account, event));
      return '';
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      return retCodeOf(problem.reason, 'linear').retMsg;
    }
  }

  #subscribe(connection: Connection, message: StreamMessage): string {
    const { account } = connection;
    if (account === null) return 'Request not authorized';
    const topics = message.args.map(String);
    const unknown = topics.find((topic) => !DCP_TOPICS.includes(topic) && accountTopic(topic) === undefined);
    if (unknown !== undefined) return `error:handler not found,topic:${unknown}`;
    for (const topic of topics) {
      if (connection.topics.has(topic)) continue;
      connection.topics.add(topic);
      this.#protection.hold(account, topic);
    }
    return '';
  }

  #unsubscribe(connection: Connection, message: StreamMessage): string {
    const { account } = connection;
    if (account === null) return 'Request not authorized';
    for (const topic of message.args.map(String)) {
      if (connection.topics.delete(topic)) this.#protection.release(account, topic);
    }
    return '';
  }

  #changed(connection: Connection, account: Account, event: AccountEvent): void {
    const { market } = this.#exchange;
    if (event.kind === 'account') {
      const positions = event.positions.map((it) => positionRow(it, account, market));
      if (positions.length > 0) this.#tell(connection, 'position', positions);
      const coin = event.balances.map((it) => coinRow(it, account, market));
      this.#tell(connection, 'wallet', [{ accountType: 'UNIFIED', coin }]);
      return;
    }
    const instrument = market.terms(event.order.symbol);
    const ticket = this.#tickets.of(event.order, categoryOf(instrument));
    this.#tell(connection, 'order', [orderRow(event.order, ticket, instrument)]);
    if (event.fill !== null) this.#tell(connection, 'execution', [executionRow(event.fill, ticket, instrument)]);
  }

  #tell(connection: Connection, topic: AccountTopic, data: readonly unknown[]): void {
    if (![...connection.topics].some((held) => accountTopic(held) === topic)) return;
    this.#told += 1;
    connection.socket.send({ id: `told-${this.#told}`, topic, creationTime: this.#exchange.now(), data });
  }
}

/** `order` is every category's; only that form is spoken here. */
function accountTopic(topic: string): AccountTopic | undefined {
  return ACCOUNT_TOPICS.find((it) => it === topic);
}
