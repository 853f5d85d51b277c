import type { CallError, InterlockBridge, InvokeChannel, ReplyOf, RequestOf } from '../../shared/ipc/contract.ts';

declare global {
  interface Window {
    /** Put there by the preload: the renderer's only way out. */
    readonly interlock?: InterlockBridge;
  }
}

/** What a call came to: the reply, a refusal in the main process's words, or silence. */
export type Outcome<C extends InvokeChannel> =
  | { readonly kind: 'ok'; readonly value: ReplyOf<C> }
  | { readonly kind: 'error'; readonly error: CallError }
  | { readonly kind: 'no-answer' };

const NO_BRIDGE: CallError = { code: 'FAILED', message: 'This window has no connection to the engine.' };

/**
 * Calls the main process. Never throws: a rejected promise or a missing bridge is an `error`, and no answer within
 * `timeoutMs` is `no-answer`, which does not mean that nothing happened.
 */
export async function call<C extends InvokeChannel>(
  channel: C,
  request: RequestOf<C>,
  timeoutMs = 5_000,
): Promise<Outcome<C>> {
  const bridge = window.interlock;
  if (bridge === undefined) return { kind: 'error', error: NO_BRIDGE };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<Outcome<C>>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'no-answer' }), timeoutMs);
  });
  try {
    return await Promise.race([answer(bridge, channel, request), silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** The call without a limit on its time. */
export async function answer<C extends InvokeChannel>(
  bridge: InterlockBridge,
  channel: C,
  request: RequestOf<C>,
): Promise<Outcome<C>> {
  try {
    const result = await bridge.invoke(channel, request);
    return result.ok ? { kind: 'ok', value: result.value } : { kind: 'error', error: result.error };
  } catch {
    return { kind: 'error', error: { code: 'FAILED', message: 'The engine could not be reached.' } };
  }
}
