import type { Operation } from '../core/faults.ts';
import type { WireResponse } from '../wire.ts';

/** One request on its way: each of its ends is called once at most. */
export interface Errand {
  readonly operation: Operation;
  /** It has arrived: the exchange does what it asks for. */
  arrive(): WireResponse;
  answer(response: WireResponse): void;
  /** The connection broke, whatever became of the request. */
  breaks(): void;
}

/** What becomes of messages between a client and an exchange. */
export interface Passage {
  request(errand: Errand): void;
  /** One message of a stream: delivered later, more than once, or not at all. */
  message(deliver: () => void): void;
  /** False while no stream can be opened. */
  readonly isUp: boolean;
}
