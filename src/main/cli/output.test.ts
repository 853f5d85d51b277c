import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Output } from './output.ts';

const HOSTILE = 'a\u001b[2J\u009b31m\u0085b\u2028c\u202ed';

describe('Output', () => {
  const wasTerminal = process.stdout.isTTY;
  let written = '';
  let dir = '';
  beforeEach(() => {
    written = '';
    dir = mkdtempSync(join(tmpdir(), 'interlock-output-'));
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.stdout.isTTY = wasTerminal;
    rmSync(dir, { recursive: true, force: true });
  });

  const lineTo = async (path?: string) => {
    const out = await Output.open(path);
    await out.line(HOSTILE);
    await out.close();
  };

  it('[E3] [A8] a line is harmless on a terminal', async () => {
    process.stdout.isTTY = true;
    await lineTo();
    expect(written).toBe('a [2J 31m b c d\n');
  });

  it('[E3] a pipe and a file get the very bytes', async () => {
    process.stdout.isTTY = false;
    await lineTo();
    expect(written).toBe(`${HOSTILE}\n`);
    process.stdout.isTTY = true;
    const file = join(dir, 'out');
    await lineTo(file);
    expect(readFileSync(file, 'utf8')).toBe(`${HOSTILE}\n`);
  });
});
