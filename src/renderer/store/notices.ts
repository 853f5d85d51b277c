import { create } from 'zustand';
import type { InvokeChannel, RequestOf } from '../../shared/ipc/contract.ts';
import { call, type Outcome } from './bridge.ts';

/** A failure of something the operator asked for. It stays until dismissed: no toast carries its only copy. */
export interface Notice {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  /** What to type in a terminal instead, if there is something. */
  readonly command: string | null;
}

interface NoticeState {
  readonly failures: readonly Notice[];
  /** The last small confirmation, such as "Settings saved": polite, replaced by the next. */
  readonly confirmation: string;
}

export const useNotices = create<NoticeState>()(() => ({ failures: [], confirmation: '' }));

const FAILURES_LIMIT = 20;
/** Starting agents in their sandboxes takes its time; a kill has its own, short limit. */
const RUN_WITHIN_MS = 15_000;
let nextId = 1;

export function reportFailure(title: string, text: string, command: string | null = null): void {
  useNotices.setState(({ failures }) => {
    const others = failures.filter((notice) => notice.title !== title);
    return { failures: [...others, { id: nextId++, title, text, command }].slice(-FAILURES_LIMIT) };
  });
}

/** Takes a failure away, either because the operator read it or because what failed has come true after all. */
export function dismissFailure(match: (notice: Notice) => boolean): void {
  useNotices.setState(({ failures }) => {
    const kept = failures.filter((notice) => !match(notice));
    return kept.length === failures.length ? {} : { failures: kept };
  });
}

export function confirm(text: string): void {
  useNotices.setState({ confirmation: text });
}

/** In words, why a call came to nothing; null when it did not fail. */
export function failureText<C extends InvokeChannel>(outcome: Outcome<C>): string | null {
  if (outcome.kind === 'ok') return null;
  if (outcome.kind === 'error') return outcome.error.message;
  return 'The engine did not answer. Whether it took the command is not known: look at the figures before trying again.';
}

/** For a dialog: a small confirmation when it is done, else why it is not, in words. */
export function told<C extends InvokeChannel>(outcome: Outcome<C>, done: string): string | null {
  if (outcome.kind === 'ok') confirm(done);
  return failureText(outcome);
}

/** Runs a command; a failure becomes a notice titled `title`, success a small confirmation. True when it succeeded. */
export async function run<C extends InvokeChannel>(
  channel: C,
  request: RequestOf<C>,
  title: string,
  confirmation = '',
): Promise<boolean> {
  const outcome = await call(channel, request, RUN_WITHIN_MS);
  const failure = failureText(outcome);
  if (failure !== null) {
    reportFailure(title, failure);
    return false;
  }
  dismissFailure((notice) => notice.title === title);
  if (confirmation !== '') confirm(confirmation);
  return true;
}
