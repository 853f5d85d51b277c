import type { Readable } from 'node:stream';

/** What a process has printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** Gathers what a process prints; answers with what it printed so far. */
export function gather(child: { readonly stdout: Readable; readonly stderr: Readable }): () => Printed {
  const printed = { stdout: '', stderr: '' };
  for (const pipe of ['stdout', 'stderr'] as const) {
    child[pipe].setEncoding('utf8').on('data', (text: string) => {
      printed[pipe] += text;
    });
  }
  return () => ({ ...printed });
}
