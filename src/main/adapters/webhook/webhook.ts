import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordBodies } from '../../engine/domain/records.ts';
import { EgressError, EgressGate } from '../egress/gate.ts';
import { webhookProblem } from './address.ts';

const ANSWER_WITHIN_MS = 5_000;
/** Before the second and the third try, machine milliseconds. */
const PAUSES_MS: readonly number[] = [1_000, 5_000];
/** Alarms sent in any minute; the others are told to the caller as not delivered. */
export const MAX_ALARMS_A_MINUTE = 30;
const MINUTE_MS = 60_000;

export interface WebhookOptions {
  readonly url: string;
  /** Hosts that may be reached, with the port where that is not 443. */
  readonly allow: readonly string[];
  /** Certificates in PEM to trust instead of the built-in ones. */
  readonly ca?: string | undefined;
  /** Headers that sign a body. */
  readonly sign?: ((body: string) => Readonly<Record<string, string>>) | undefined;
  readonly wallNow: () => number;
  /** Machine milliseconds; for tests. */
  readonly answerWithinMs?: number;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** An alarm as it goes out. `at` is when it was raised, Unix milliseconds. */
export type OutgoingAlarm = Pick<
  RecordBodies['alarm.raised'],
  'alarmId' | 'priority' | 'cause' | 'consequence' | 'action'
> & { readonly at: number };

/** What became of it, in words for the journal and the operator. */
export interface Delivery {
  readonly delivered: boolean;
  readonly detail: string;
}

/** The answer's status, or why there is none: a code for the journal, never an address or a message from outside. */
type PostResult = { readonly status: number } | { readonly failed: string };

/** The second channel of an alarm that nobody acknowledged (U2): one address, by https, on the list of hosts. */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #gate: EgressGate;
  readonly #sentAt: number[] = [];

  constructor(options: WebhookOptions) {
    const { allow, ca, wallNow, answerWithinMs: withinMs = ANSWER_WITHIN_MS } = options;
    this.#options = options;
    // The other side may be in the operator's own network.
    const routes = allow.map((host) => ({ host, reach: 'any' as const }));
    this.#gate = new EgressGate({ routes, ca, wallNow, withinMs });
  }

  /** Delivered when the other side answers 2xx. At most three tries and 21 s; never rejects. */
  async send(alarm: OutgoingAlarm): Promise<Delivery> {
    const problem = webhookProblem(this.#options.url, this.#options.allow);
    if (problem !== '') return failed(problem);
    if (!this.#takePlace()) return failed(`more than ${MAX_ALARMS_A_MINUTE} alarms in a minute`);
    try {
      return await this.#deliver(alarm);
    } catch {
      return failed('it could not be prepared: look at the address of the webhook');
    }
  }

  async #deliver({ alarmId, priority, cause, consequence, action, at }: OutgoingAlarm): Promise<Delivery> {
    const { pause = sleep } = this.#options;
    const body = JSON.stringify({ alarmId, priority, cause, consequence, action, at });
    let tries = 0;
    for (;;) {
      // Signed anew each time: the other side may take a signature once, and only while it is fresh.
      const headers = this.#options.sign?.(body) ?? {};
      const result = await this.#post(body, headers);
      tries += 1;
      if (isDelivered(result)) return { delivered: true, detail: `answered ${result.status}` };
      const wait = PAUSES_MS[tries - 1];
      if (wait === undefined || !isWorthTrying(result)) return failed(`${inWords(result)}, ${tries} of 3 tries made`);
      await pause(wait);
    }
  }

  /** One POST. Follows no redirect, keeps no connection, reads no body. */
  async #post(body: string, signed: Readonly<Record<string, string>>): Promise<PostResult> {
    const headers = { 'Content-Type': 'application/json', ...signed };
    try {
      return { status: await this.#gate.status(this.#options.url, { method: 'POST', headers, body }) };
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      return { failed: error.reason === 'late' ? 'in time' : `(${error.detail || error.reason})` };
    }
  }

  #takePlace(): boolean {
    const now = this.#options.wallNow();
    const recent = this.#sentAt.filter((at) => at <= now && now - at < MINUTE_MS);
    this.#sentAt.splice(0, this.#sentAt.length, ...recent);
    if (recent.length >= MAX_ALARMS_A_MINUTE) return false;
    this.#sentAt.push(now);
    return true;
  }
}

function failed(detail: string): Delivery {
  return { delivered: false, detail };
}

function isDelivered(result: PostResult): result is { readonly status: number } {
  return 'status' in result && result.status >= 200 && result.status < 300;
}

/** No answer, throttled, or a fault of the other side's. A redirect or a refusal would only be the same again. */
function isWorthTrying(result: PostResult): boolean {
  return 'failed' in result || result.status === 429 || result.status >= 500;
}

function inWords(result: PostResult): string {
  if ('failed' in result) return `no answer ${result.failed}`;
  const isRedirect = result.status >= 300 && result.status < 400;
  return `answered ${result.status}${isRedirect ? ', and redirects are not followed' : ''}`;
}
