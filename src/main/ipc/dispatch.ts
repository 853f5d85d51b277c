import type { z } from 'zod';
import {
  type Asker,
  type CallError,
  type Caller,
  type CallResult,
  contract,
  type Handlers,
  INVOKE_CHANNELS,
  type InvokeChannel,
  Refusal,
} from '../../shared/ipc/contract.ts';
import { type Role, roleSuffices } from '../../shared/roles.ts';
import { holdsSecret } from '../secret/secret.ts';

/** Most calls that may be unanswered at once. A kill is never counted: nothing may stand in its way. */
export const MAX_CALLS_IN_FLIGHT = 128;

/** A call that was not let through, for the journal (P7). Nothing in it was chosen freely by the caller but `channel`. */
export interface DeniedCall {
  /** As asked, cut to 64 characters. */
  readonly channel: string;
  readonly asker: Asker;
  readonly error: CallError;
}

export interface DispatchOptions {
  readonly handlers: Handlers;
  /** A session's role in this instant (P3). Must not fail: a kill asks it too. */
  readonly roleOf: (session: string) => Role;
  /** Told of each call that sender, schema, role or channel refused; not of a handler's own refusal. */
  readonly onDenied: (call: DeniedCall) => void;
  /** Told of what went wrong inside a handler; the caller gets one plain sentence instead (E6). */
  readonly onFailure: (channel: InvokeChannel, error: unknown) => void;
}

/** The answer to any call: the value of a channel that the caller cannot name is not known here. */
export type AnyResult = CallResult<InvokeChannel>;

/**
 * Checks one call against the contract and runs its handler. Knows no host: the window's gateway and the control
 * socket both end here. Never throws and never rejects; whatever goes wrong is an answer.
 */
export type Dispatch = (channel: unknown, request: unknown, asker: Asker) => Promise<AnyResult>;

type AnyHandler = (request: unknown, caller: Caller) => unknown;

const INVOKES: ReadonlySet<string> = new Set(INVOKE_CHANNELS);

/** Builds the dispatch over one console's handlers. */
export function createDispatch(options: DispatchOptions): Dispatch {
  let inFlight = 0;

  const denied = (channel: unknown, asker: Asker, error: CallError): AnyResult => {
    options.onDenied({ channel: channelName(channel), asker, error });
    return { ok: false, error };
  };

  return async (channel, request, asker) => {
    if (!isInvokeChannel(channel)) {
      return denied(channel, asker, { code: 'UNKNOWN_CHANNEL', message: 'The console does not know this request.' });
    }
    const entry = contract[channel];
    const parsed = safely(() => entry.request.safeParse(request));
    if (parsed?.success !== true) {
      return denied(channel, asker, { code: 'BAD_REQUEST', message: badRequestMessage(parsed?.error) });
    }
    const role = options.roleOf(asker.session);
    if (!roleSuffices(role, entry.role)) {
      const message = `This needs the role ${entry.role}; you act as ${role}. Unlock it first.`;
      return denied(channel, asker, { code: 'FORBIDDEN_ROLE', message });
    }
    const counted = channel !== 'kill.engage';
    if (counted && inFlight >= MAX_CALLS_IN_FLIGHT) {
      const message = 'Too many requests are waiting for an answer. Try again in a moment.';
      return denied(channel, asker, { code: 'REFUSED', message });
    }
    if (counted) inFlight += 1;
    try {
      // The contract types each handler for its own channel; that its request was parsed by the same entry stands above.
      const handler = options.handlers[channel] as AnyHandler;
      const reply = await handler(parsed.data, { ...asker, role });
      if (holdsSecret(reply)) throw new TypeError('a reply held a secret');
      const value = entry.reply.safeParse(reply);
      if (value.success) return { ok: true, value: value.data } as AnyResult;
      options.onFailure(channel, value.error);
      return failed();
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, error: { code: 'REFUSED', message: error.message } };
      options.onFailure(channel, error);
      return failed();
    } finally {
      if (counted) inFlight -= 1;
    }
  };
}

function isInvokeChannel(channel: unknown): channel is InvokeChannel {
  return typeof channel === 'string' && INVOKES.has(channel);
}

function failed(): AnyResult {
  const message = 'The console could not do this because of an error of its own. The log has the details.';
  return { ok: false, error: { code: 'FAILED', message } };
}

/** A channel as it was asked for, cut, for the journal. */
export function channelName(channel: unknown): string {
  return typeof channel === 'string' ? channel.slice(0, 64) : `(${typeof channel})`;
}

/** A payload with a throwing getter cannot come over the wire, but it must not be able to break the promise either. */
function safely<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch {
    return undefined;
  }
}

function badRequestMessage(error: z.ZodError | undefined): string {
  const issue = error?.issues[0];
  if (issue === undefined) return 'The request is not valid.';
  const field = issue.path.map(String).join('.');
  // An unknown key is named by its sender: it is not repeated.
  const what = issue.code === 'unrecognized_keys' ? 'has an entry the console does not know' : issue.message;
  return `The request is not valid: ${field === '' ? '' : `${field.slice(0, 60)}: `}${what.slice(0, 200)}.`;
}
