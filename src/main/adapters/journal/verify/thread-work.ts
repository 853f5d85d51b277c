import type { Fault } from './fault.ts';
import { type Hashed, type HashStart, LogHashes, type Step } from './log-hashes.ts';

export type ThreadRequest =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'finish'; readonly later: readonly string[] };

export type ThreadAnswer =
  | { readonly kind: 'taken'; readonly fault: Fault | null }
  | { readonly kind: 'hashed'; readonly hashed: Hashed };

/** What the thread does with what it is told. */
export function hashWork(start: HashStart): (request: ThreadRequest) => ThreadAnswer {
  const hashes = new LogHashes(start);
  let fault: Fault | null = null;
  return (request) => {
    if (request.kind === 'finish') return { kind: 'hashed', hashed: hashes.finish(request.later) };
    // Steps that were on their way already when the first fault was found.
    fault ??= hashes.take(request.step);
    return { kind: 'taken', fault };
  };
}
