import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { finished, type SampleLog } from './sample-log.ts';

export const VERIFIER = fileURLToPath(new URL('../interlock-verify.mjs', import.meta.url));

interface Answer {
  readonly code: number | null;
  readonly words: string;
}

/** The verifier inside of this process, where it is asked thousands of times. */
const { answer } = (await import(VERIFIER)) as { answer: (args: readonly string[]) => Answer };

/** Where files are laid before the verifier. */
export class Desk {
  readonly #dir = mkdtempSync(join(tmpdir(), 'interlock-verify-'));

  close(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }

  file(content: string | Uint8Array, name = 'file'): string {
    const path = join(this.#dir, name);
    writeFileSync(path, content);
    return path;
  }

  /** The command as somebody runs it, with a Node of their own. */
  run(args: readonly string[], node = process.execPath): Answer {
    const { status, stdout, stderr } = spawnSync(node, [VERIFIER, ...args], { encoding: 'utf8', cwd: this.#dir });
    return { code: status, words: stdout + stderr };
  }

  /** What it says of a file, with the log's key and further arguments. */
  ask(content: string | Uint8Array, log: SampleLog, more: readonly string[] = []): Answer {
    return answer([this.file(content), '--key', log.key, ...more]);
  }

  /** Expects that the first thing wrong is found in this line, in these words. */
  found(content: string, log: SampleLog, line: number, words: string): void {
    const said = this.ask(content, log);
    expect(said.words).toContain(`WRONG: line ${line}, `);
    expect(said.words).toContain(words);
    expect(said.code).toBe(1);
  }
}

export function linesOf(text: string): string[] {
  return text.trimEnd().split('\n');
}

/** An export with its lines changed, and a trailer that fits them. */
export function forged(exported: string, change: (lines: string[]) => void): string {
  const lines = linesOf(exported).slice(0, -1);
  change(lines);
  return finished(lines);
}

/** A text with one thing replaced, which must be there. */
export function replaced(text: string, from: string | RegExp, to: string): string {
  const other = text.replace(from, to);
  if (other === text) throw new Error('nothing was replaced');
  return other;
}
