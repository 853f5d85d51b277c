import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOG_FILE } from './log.ts';

const HERE = JSON.stringify(import.meta.dirname);
const KEY = 'c0ffee'.repeat(11);

describe('a program that ends by an error nobody caught', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-crash-'));
    mkdirSync(join(dir, 'data'));
    mkdirSync(join(dir, 'reports'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it.each([
    ['thrown', 'setTimeout(() => { throw error; })'],
    ['a promise that nobody waits for', 'Promise.reject(error)'],
    [
      'thrown in a signal',
      "process.on('SIGUSR2', () => { throw error; }); process.kill(process.pid, 'SIGUSR2'); setTimeout(() => {}, 5_000)",
    ],
  ])('[S6] [E6] %s: the log has it redacted, the terminal one sentence, and no report is written', (_how, fail) => {
    const program = join(dir, 'program.mjs');
    writeFileSync(
      program,
      `
      const { guardCrash } = await import(${HERE} + '/crash.ts');
      const { openLog } = await import(${HERE} + '/log.ts');
      guardCrash(() => openLog(${JSON.stringify(join(dir, 'data'))}, 'command'), (text) => process.stderr.write(text + '\\n'));
      const error = Object.assign(new Error('broke with ${KEY}'), { request: { passphrase: 'open sesame' } });
      ${fail};
      `,
    );
    const reporting = '--report-uncaught-exception --report-on-fatalerror --report-on-signal';
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
      env: { NODE_OPTIONS: `${reporting} --report-directory=${join(dir, 'reports')}`, ACME_API_KEY: KEY },
      encoding: 'utf8',
    });
    const log = readFileSync(join(dir, 'data', LOG_FILE), 'utf8');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe('ended because of an error of its own; the log in the data folder has the details\n');
    expect(JSON.parse(log)).toMatchObject({ level: 50, error: { message: 'broke with [redacted]' } });
    expect(log).toContain('program.mjs');
    expect(log).not.toMatch(/c0ffee|sesame/);
    expect(readdirSync(join(dir, 'reports'))).toEqual([]);
  });
});
