import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutsideFiles } from '../../adapters/outside-files/outside-files.ts';
import { Desk, TRADER } from '../../cli/testing/command.ts';
import { createConsole } from '../compose.ts';
import type { Console } from '../console.ts';
import { openJournalToInspect } from '../open-data-folder.ts';

const RESOURCES = join(import.meta.dirname, '../../../../resources');
const SOON = { timeout: 30_000, interval: 20 };
const ANN = { by: 'ann', role: 'operator', via: 'window', session: 'window' } as const;
const TOLD = { rootCause: 'the feed froze', actions: 'the feed is watched' };

/** A console that traded and was killed, all real. */
describe('an incident of a console', { timeout: 120_000 }, () => {
  let desk: Desk;
  let console: Console;
  beforeEach(async () => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
    desk = new Desk();
    desk.agent('holder', TRADER);
    mkdirSync(join(desk.data, 'logs'), { recursive: true });
    writeFileSync(join(desk.data, 'logs', 'desktop.log'), 'a line of the log\n');
    console = await open();
  });
  afterEach(async () => {
    await console.close();
    await desk.close();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  const open = (): Promise<Console> =>
    createConsole({
      dataDir: desk.data,
      resourcesDir: RESOURCES,
      fallbackReason: '',
      version: '',
      host: 'headless',
      watchdog: false,
    });
  const trade = async (): Promise<void> => {
    await console.startSession({ feedPath: desk.feed(600), speed: 600, seed: 5, agents: ['holder'], until: null });
    await vi.waitFor(() => expect(console.engine.state.counts.fills).toBeGreaterThan(1), SOON);
  };
  const row = () => console.snapshot().incidents[0];
  const killed = async (): Promise<void> => {
    console.kill({ kind: 'global' }, 'trigger', 'trigger:loss');
    await vi.waitFor(() => expect(console.engine.kills.isRunning).toBe(false), SOON);
  };
  const preserved = (): Promise<void> => vi.waitFor(() => expect(row()?.preserved).not.toBe(''), SOON);
  const report = async (format: 'markdown' | 'pdf'): Promise<Buffer> => {
    const made = await console.handlers['incidents.report']({ id: 'incident-1', format }, ANN);
    return Buffer.from(made.base64, 'base64');
  };

  it('[E7] [S4] lays a readable copy of the journal aside once the kill is over, with hashes, for the owner only', async () => {
    await trade();
    await killed();
    await preserved();
    const folder = join(desk.data, 'incidents', 'incident-1');
    const kept = console.engine.state.incidents.byId.get('incident-1')?.preserved;
    expect(kept?.problem).toBe('');
    expect(kept?.files.map(({ name }) => name)).toEqual([
      'incident-1/journal.db',
      'incident-1/management.db',
      'incident-1/market.db',
      'incident-1/process.json',
      'incident-1/agents.json',
      'incident-1/desktop.log',
    ]);
    for (const { name, sha256, bytes } of kept?.files ?? []) {
      const content = readFileSync(join(desk.data, 'incidents', name));
      expect(createHash('sha256').update(content).digest('hex'), name).toBe(sha256);
      expect(content.length).toBe(bytes);
      if (process.platform !== 'win32') expect(statSync(join(desk.data, 'incidents', name)).mode & 0o077).toBe(0);
    }
    expect(readFileSync(join(folder, 'journal.db')).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    if (process.platform !== 'win32') expect(statSync(folder).mode & 0o077).toBe(0);
    // Trading goes on over the copy: it is of the moment, verifies whole, and holds the kill.
    await console.close();
    console = await open();
    const copied = join(desk.dir, 'copied');
    cpSync(desk.data, copied, {
      recursive: true,
      filter: (path) => !/journal[.](db|lock)|[/]exchange|[.]sock$/.test(path),
    });
    copyFileSync(join(folder, 'journal.db'), join(copied, 'journal.db'));
    const journal = await openJournalToInspect(copied, () => 0);
    try {
      const kinds = [...journal.readRecords({ fromSeq: 1 })].map(({ kind }) => kind);
      expect(journal.verify()).toMatchObject({ ok: true });
      expect(kinds).toContain('incident.opened');
      expect(kinds).not.toContain('incident.preserved');
    } finally {
      journal.close();
    }
  });

  it('[E6] [E7] [S6] what is laid aside of the process names no environment, command line, host or place', async () => {
    vi.stubEnv('INTERLOCK_CANARY', 'canary-in-the-environment');
    await killed();
    await preserved();
    const text = readFileSync(join(desk.data, 'incidents', 'incident-1', 'process.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ header: { platform: process.platform }, handles: expect.anything() });
    for (const secret of ['canary-in-the-environment', desk.dir, process.cwd(), process.execPath]) {
      expect(text).not.toContain(secret);
    }
  });

  it('[E7] the report tells severity, clock, manifests, denials, kill steps, who allowed what, and the preserved hashes', async () => {
    await trade();
    await killed();
    await preserved();
    await console.handlers['incidents.step']({ id: 'incident-1', step: 'assess', note: 'a *stale* price' }, ANN);
    console.reset({ tripId: 'trip-1', by: 'ann', reason: 'seen', typed: 'ALL', residualsSeen: true, ...TOLD });
    const text = (await report('markdown')).toString('utf8');
    const [manifest] = console.engine.state.session?.manifests ?? [];
    const files = console.engine.state.incidents.byId.get('incident-1')?.preserved?.files ?? [];
    expect(files.length).toBeGreaterThan(2);
    for (const part of [
      '**Severity**: critical',
      'in time',
      TOLD.rootCause,
      TOLD.actions,
      'a \\*stale\\* price',
      'kill FLAT',
      'KILL ALL by trigger:loss',
      `holder (${manifest?.role}): sha256 ${manifest?.sha256}`,
      'orders permitted by',
      'reset by ann: seen',
      'evidence preserved',
      ...files.map(({ sha256 }) => sha256),
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/\[x\\\] Contain: .* by system/);
    const pdf = await report('pdf');
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await expect(
      Promise.resolve().then(() => console.handlers['incidents.report']({ id: 'incident-zz', format: 'pdf' }, ANN)),
    ).rejects.toThrow(/no such incident/);
  });

  it('[E7] what could not be laid aside is said, the rest is, and the kill does not notice', async () => {
    await trade();
    mkdirSync(join(desk.data, 'incidents', 'incident-1', 'journal.db'), { recursive: true });
    await killed();
    await preserved();
    expect(row()?.preserved).toMatch(/Not preserved: journal[.]db: it could not be written [(]\w+[)]/);
    expect(row()?.preserved).not.toContain(desk.dir);
    expect(existsSync(join(desk.data, 'incidents', 'incident-1', 'process.json'))).toBe(true);
    expect(console.engine.state.trips.byId.get('trip-1')?.phase).toBe('FLAT');
  });

  it('[E7] kills of many agents at once share one copy; what waits at the close is laid aside before it', async () => {
    await trade();
    for (const agent of ['holder', 'one', 'two']) console.kill({ kind: 'agent', agent }, 'external', 'somebody');
    await vi.waitFor(() => expect(console.engine.kills.isRunning).toBe(false), SOON);
    console.engine.incidents.open({ title: 'by hand', severity: 'low', by: 'ann' });
    await console.close();
    console = await open();
    const kept = [...console.engine.state.incidents.byId.values()].map((it) => it.preserved?.files[0]?.name);
    expect(kept).toHaveLength(4);
    expect(kept).not.toContain(undefined);
    expect(readdirSync(join(desk.data, 'incidents')).length).toBe(new Set(kept).size);
    expect(new Set(kept).size).toBeLessThan(4);
  });

  it('[E7] [K1] a kill that begins while a copy is made goes first: the copy is given up, and made anew after it', async () => {
    await trade();
    const calls: string[] = [];
    const { run } = OutsideFiles.prototype;
    vi.spyOn(OutsideFiles.prototype, 'run').mockImplementation(async function (
      this: OutsideFiles,
      within,
      name,
      ...args
    ) {
      const isKilling = console.engine.kills.isRunning;
      if (['begin', 'copy', 'complete', 'remove'].includes(name)) calls.push(`${name}${isKilling ? ' in a kill' : ''}`);
      const answer = await Reflect.apply(run, this, [within, name, ...args]);
      if (calls.length === 1) console.kill({ kind: 'global' }, 'trigger', 'trigger:loss');
      return answer;
    } as typeof run);
    console.engine.incidents.open({ title: 'by hand', severity: 'low', by: 'ann' });
    await vi.waitFor(() => expect(console.snapshot().incidents.every((it) => it.preserved !== '')).toBe(true), SOON);
    expect(calls.slice(0, 2)).toEqual(['begin', 'remove in a kill']);
    expect(calls.slice(2).filter((it) => it.endsWith('in a kill'))).toEqual([]);
    expect(calls.filter((it) => it === 'complete')).toHaveLength(3);
    for (const { preserved } of console.engine.state.incidents.byId.values()) expect(preserved?.problem).toBe('');
  });
});
