import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchResult } from './result.ts';

const CLI = join(import.meta.dirname, '..', 'src', 'main', 'cli.ts');
const AGENTS = 4;

/**
 * The main job as a user runs it: the recorded month, four agents in their boxes, real journal, one process started
 * from nothing. Start and end of the process are in the time.
 */
export async function replayBench(): Promise<BenchResult[]> {
  const data = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
  try {
    const began = performance.now();
    const args = [CLI, 'run', '--headless', '--speed', 'max', '--json', '--data', data];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 });
    const seconds = (performance.now() - began) / 1_000;
    const { bars } = JSON.parse(stdout) as { bars: number };
    return [
      { name: 'the recorded month with four boxed agents, whole process', value: bars / seconds, unit: 'bars/s' },
      { name: 'the same, counted by agent', value: (bars * AGENTS) / seconds, unit: 'agent-bars/s' },
    ];
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
