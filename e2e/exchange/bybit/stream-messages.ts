/** What a client sends on a stream. */
export interface StreamMessage {
  readonly op: string;
  readonly args: readonly unknown[];
  /** As it was sent, a text or a number. */
  readonly id: unknown;
}

/** A message that is none has the operation `''`, which nobody knows. */
export function asMessage(text: string): StreamMessage {
  try {
    const parsed = JSON.parse(text);
    const args = Array.isArray(parsed.args) ? parsed.args : [];
    return { op: String(parsed.op ?? ''), args, id: parsed.req_id };
  } catch {
    return { op: '', args: [], id: undefined };
  }
}

/** Bybit answers with the request's own id where it had one. */
export function idOf(message: StreamMessage): { readonly req_id?: unknown } {
  return message.id === undefined ? {} : { req_id: message.id };
}
