import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const OUTPUT = JSON.stringify(join(import.meta.dirname, 'output.ts'));
const LINE = 'x'.repeat(1_000);

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'interlock-output-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const script = (lines: number): string => `import { terminalOutput } from ${OUTPUT}; const say = terminalOutput(1);
  for (let i = 0; i < ${lines}; i += 1) say('${LINE}' + '\\n');`;

/** Runs a shell line in which `$NODE -e "$SCRIPT"` writes; a shell makes real pipes, Node would make sockets. */
function shell(line: string, lines: number): ChildProcess {
  const env = { PATH: process.env.PATH, NODE: process.execPath, SCRIPT: script(lines), MARK: join(dir, 'mark') };
  return spawn('sh', ['-c', line], { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
}

describe('words for a terminal', () => {
  it('[K10] hold nobody up when nobody reads: what is not taken is dropped', async () => {
    const child = shell('("$NODE" --input-type=module-typescript -e "$SCRIPT"; echo "$?" > "$MARK") | sleep 60', 5_000);
    try {
      const mark = () => readFileSync(join(dir, 'mark'), 'utf8').trim();
      expect(await vi.waitFor(mark, { timeout: 20_000, interval: 50 })).toBe('0');
    } finally {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    }
  });

  it('are all there for somebody who reads, and in a file', async () => {
    const line = '"$NODE" --input-type=module-typescript -e "$SCRIPT"';
    for (const [way, lines] of [
      [`${line} | cat > "$MARK"`, 20],
      [`${line} >> "$MARK"`, 500],
    ] as const) {
      rmSync(join(dir, 'mark'), { force: true });
      const child = shell(way, lines);
      await new Promise((resolve) => child.on('exit', resolve));
      expect(readFileSync(join(dir, 'mark'), 'utf8')).toBe(`${LINE}\n`.repeat(lines));
    }
  });
});
