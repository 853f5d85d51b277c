import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectControl } from '../adapters/control-socket/client.ts';
import { freePort } from '../runtime/testing/free-port.ts';
import { type Canary, filesBelow, type Hit, type Place, search } from './testing/canary-search.ts';
import { Desk, type Ended, TRADER } from './testing/command.ts';
import {
  crashScript,
  databasesBelow,
  environmentsBelow,
  keysOf,
  textCanary,
  uniqueText,
} from './testing/planted-console.ts';

/** The first page of an export, without a filter. */
const EVERYTHING = {
  ...{ kind: '', agent: '', action: '', fromAt: null, toAt: null },
  fromSeq: 1,
  toSeq: null,
  limit: 1_000,
};

/** Secrets stand in the keys' own file, and what is told once in that one answer. */
const KEY_FILE = join('keys', 'secrets.json');

describe.skipIf(process.platform !== 'linux')('secrets in every place there is', { timeout: 240_000 }, () => {
  let desk: Desk;
  let places: Place[];
  beforeEach(() => {
    desk = new Desk();
    places = [];
  });
  afterEach(() => desk.close());

  const keep = (name: string, content: string | Buffer): unknown =>
    places.push({ name, content: Buffer.from(content) });
  const said = (name: string, { stdout, stderr }: Ended): void => {
    keep(`${name}, stdout`, stdout);
    keep(`${name}, stderr`, stderr);
  };
  const command = async (...args: string[]): Promise<Ended> => {
    const ended = await desk.interlock(...args, '--data', desk.data);
    said(args.slice(0, 3).join(' '), ended);
    return ended;
  };
  const shown = (hits: readonly Hit[]): string[] =>
    hits.map(({ canary, form, place }) => `${canary} (${form}) in ${place}`);

  /** Calls what answers with much, and what is refused, as a page or a command might. */
  async function call(
    wrong: string,
    personal: string,
    reason: string,
    key: { apiKey: string; secret: string },
  ): Promise<void> {
    const client = await connectControl(desk.data);
    try {
      const took = async (...[channel, request]: Parameters<typeof client.invoke>): Promise<void> =>
        void keep(`reply to ${channel}`, JSON.stringify(await client.invoke(channel, request)));
      // The one call whose answer is the name itself.
      await client.invoke('operator.name', { name: personal });
      await took('role.unlock', { role: 'administrator', passphrase: wrong });
      await took('role.passphrase', { role: 'approver', current: wrong, next: wrong });
      await took('chaos.set', {} as never);
      await took('venueKeys.add', { exchange: 'binance', alias: 'canary', market: 'perp', key });
      await took('venueKeys.add', { exchange: 'binance', alias: 'canary', market: 'perp', key: [key] } as never);
      await took('kill.engage', { scope: { kind: 'agent', agent: 'canary' }, reason });
      await took('incidents.open', { title: reason, severity: 'low' });
      await sleep(1_500);
      await took('console.snapshot', {});
      await took('journal.export', { ...EVERYTHING, firstSeq: null, lastSeq: null });
      await took('statements.export', EVERYTHING);
      await took('evidence.keys', {});
      await took('incidents.report', { id: 'incident-1', format: 'markdown' });
    } finally {
      client.close();
    }
  }

  it('[S6] [E6] none is found outside its own file, in any spelling: folder, databases, logs, outputs, agents, crash', async () => {
    for (const id of ['canary', 'other']) desk.agent(id, TRADER);
    const feed = desk.feed(600);
    await command('run', '--headless', '--feed', feed, '--agents', 'canary', '--until', '2021-12-31T00:05:00Z');
    const [approver, administrator, wrong] = ['approve', 'administer', 'mistaken'].map(uniqueText) as [
      string,
      string,
      string,
    ];
    const [environment, personal] = ['live-api-key', 'Ada Lovelace'].map(uniqueText) as [string, string];
    // Letters alone, as exchanges give them out. Without a keychain it is refused: nothing of it may stay either.
    const [apiKey, exchangeSecret] = ['api', 'secret'].map((of) => uniqueText(of).replaceAll(' ', '-')) as [
      string,
      string,
    ];
    const exchangeKey = { apiKey, secret: exchangeSecret };
    const sentinel = uniqueText('sentinel');
    for (const [role, passphrase] of [
      ['approver', approver],
      ['administrator', administrator],
    ] as const) {
      said(role, await desk.typing([passphrase], 'role', 'passphrase', role, '--passphrase-stdin'));
    }
    const entered = ['venue', 'key', 'add', '--exchange', 'binance', '--alias', 'canary', '--stdin'];
    const refused = await desk.typing([JSON.stringify(exchangeKey), administrator], ...entered);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('Live is refused here')]);
    said('venue key add', refused);
    // These two tell their secret, once: that is what they are for.
    const port = String(await freePort());
    const told = [
      await desk.interlock('alert', 'enable', '--port', port, '--data', desk.data),
      await desk.interlock(
        'alert',
        'webhook',
        'set',
        `https://127.0.0.1:${port}/`,
        '--allow',
        `127.0.0.1:${port}`,
        '--sign',
        '--data',
        desk.data,
      ),
    ];
    const keys = await keysOf(desk.data);
    expect(keys.map(({ name }) => name).sort()).toEqual(
      ['database', 'database-management', 'database-market', 'external-alert', 'master', 'signing', 'webhook'].sort(),
    );
    const canaries: Canary[] = [
      ...keys,
      ...Object.entries({ approver, administrator, wrong, environment, personal, apiKey, exchangeSecret }).map(
        ([name, it]) => textCanary(name, it),
      ),
    ];
    const hexOf = (name: string): string => keys.find((it) => it.name === name)?.bytes.toString('hex') ?? '';

    const report = join(desk.dir, 'report.json');
    const held = { key: hexOf('database'), token: hexOf('webhook'), passphrase: administrator, displayName: personal };
    const script = crashScript(join(desk.dir, 'crash.mjs'), report, sentinel, held);
    const running = desk.start(
      [
        'run',
        '--headless',
        '--json',
        '--venue-process',
        '--data',
        desk.data,
        '--feed',
        feed,
        '--agents',
        'canary,other',
        '--speed',
        '600',
      ],
      ['env', `ACME_API_KEY=${environment}`, `NODE_OPTIONS=--import=${script}`],
    );
    await desk.until('traded', (status) => status.agents.some((it) => it.id === 'other' && it.fills > 2));
    const environments = environmentsBelow(running.pid);
    await call(wrong, personal, sentinel, exchangeKey);
    said('venue key add, running', await desk.typing([JSON.stringify(exchangeKey), administrator], ...entered));
    running.child.kill('SIGUSR2');
    const crashed = await running.ended;
    said('the console', crashed);
    expect(crashed.code).toBe(1);
    await watchdogOver();
    await command('audit', 'verify');
    // The console that crashed did not sign its last records.
    await command('audit', 'checkpoint');
    await command('audit', 'export');
    await command('audit', 'statements');
    await command('incident', 'report', 'incident-1');
    await command('status', '--json');

    places.push(...environments.filter(({ name }) => name.startsWith('child')));
    places.push(...filesBelow(desk.data).filter(({ name }) => name !== KEY_FILE));
    places.push(...databasesBelow(desk.data, keys));
    keep('diagnostic report', readFileSync(report));

    expect(shown(search(canaries, places))).toEqual([]);

    // The search is worth something: what is allowed in each place is found there by the same means.
    const find = (name: string, text: string): string[] =>
      search([textCanary(name, text)], places).map(({ place }) => place);
    expect(find('reason', sentinel)).toEqual(
      expect.arrayContaining([
        ...['journal.db, rows', 'reply to console.snapshot', 'reply to journal.export', 'reply to incidents.report'],
        ...['audit export, stdout', join('logs', 'interlock.log')].map((it) => expect.stringContaining(it)),
      ]),
    );
    // In base64 there.
    expect(find('agent', 'canary')).toEqual(
      expect.arrayContaining(['reply to statements.export', 'audit statements, stdout', 'market.db, rows']),
    );
    expect(find('alias', 'database-market')).toEqual(
      expect.arrayContaining([expect.stringContaining('management.db, rows')]),
    );
    expect(find('version', 'nodejsVersion')).toContain('diagnostic report');
    expect(search(keys, filesBelow(desk.data)).map(({ place }) => place)).toEqual(keys.map(() => KEY_FILE));
    const toldOnce = told.map(({ stdout }) => ({ name: 'told', content: Buffer.from(stdout) }));
    expect(new Set(search(keys, toldOnce).map(({ canary }) => canary))).toEqual(new Set(['external-alert', 'webhook']));
    const own = search([textCanary('environment', environment)], environments).map(({ place }) => place);
    expect(own).toEqual([expect.stringMatching(/^own environment/)]);
    expect(environments.length).toBeGreaterThan(4);
  });

  /** The watchdog has done its part when it has said so in the log. */
  async function watchdogOver(): Promise<void> {
    const log = join(desk.data, 'logs', 'interlock.log');
    for (let waited = 0; waited < 300; waited += 1) {
      if (/"source":"watchdog".*start the app again/.test(readFileSync(log, 'utf8'))) return;
      await sleep(100);
    }
    throw new Error('the watchdog said nothing');
  }
});
