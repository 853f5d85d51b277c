import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cash } from '../../../shared/money.ts';
import { instrumentsFor, limitsFor } from '../../engine/agents/manifest.ts';
import { loadManifest, loadManifests, parseManifest } from './manifest.ts';
import { BUILT_IN, manifestJson, PERP, POLITE, Rig } from './testing/rig.ts';

const parse = (json: unknown) => parseManifest(JSON.stringify(json), 'probe/manifest.json');
const good = manifestJson('probe');

describe('manifests', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });
  afterEach(() => rig.close());

  it('loads the four built-in agents, each with a hash of its own', () => {
    const agents = loadManifests(BUILT_IN);
    expect(agents.map((it) => it.manifest.id)).toEqual(['breakout', 'grid', 'revert', 'trend']);
    expect(new Set(agents.map((it) => it.manifestSha256)).size).toBe(4);
    for (const { manifestSha256 } of agents) expect(manifestSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['an unknown key', { ...good, leverage: 3 }, /probe\/manifest\.json: unknown key leverage/],
    ['an unknown limit', { ...good, limits: { ...good.limits, maxLoss: '1' } }, /unknown key limits\.maxLoss/],
    ['a missing limit', { ...good, limits: { unit: 'allocation' } }, /limits\.maxOrderValue/],
    ['a limit that is a float', { ...good, limits: { ...good.limits, maxOrderValue: 0.5 } }, /limits\.maxOrderValue/],
    ['a limit of zero', { ...good, limits: { ...good.limits, maxOrderValue: '0.0' } }, /must be above zero/],
    ['an empty list of tools', { ...good, tools: [] }, /tools/],
    ['an unknown tool', { ...good, tools: ['shell'] }, /tools\.0/],
    ['an empty list of kinds', { ...good, instruments: { kinds: [], max: 1 } }, /instruments/],
    ['a wildcard', { ...good, instruments: { symbols: ['*'], max: 1 } }, /instruments/],
    ['the network', { ...good, permissions: { ...good.permissions, network: 'all' } }, /permissions\.network/],
    ['an environment', { ...good, permissions: { ...good.permissions, env: ['HOME'] } }, /no environment variable/],
    ['an unknown permission', { ...good, permissions: { ...good.permissions, gpu: 'yes' } }, /permissions\.gpu/],
    ['a missing permission', { ...good, permissions: { trading: 'paper' } }, /permissions\.filesystem/],
    ['an entry elsewhere', { ...good, entry: '../other/index.ts' }, /entry/],
    ['an unknown role', { ...good, role: 'boss' }, /role/],
    [
      'a session without an end',
      { ...good, limits: { ...good.limits, maxSessionHours: 0 } },
      /limits\.maxSessionHours/,
    ],
    ['calls without an end', { ...good, limits: { ...good.limits, maxToolCalls: 1e12 } }, /limits\.maxToolCalls/],
  ])('[P1] refuses %s and names the key', (_what, json, message) => {
    expect(() => parse(json)).toThrow(message);
  });

  it.each([
    ['director', ['order.propose', 'allocation.set'], /the role director does not have order\.propose/],
    ['execution', ['agent.enable'], /the role execution does not have agent\.enable/],
    ['strategy', ['journal.read'], /the role strategy does not have journal\.read/],
    ['risk', ['order.veto', 'order.cancel'], /the role risk does not have order\.cancel/],
  ] as const)('[A1] refuses a %s that asks for %j, and says what it can have', (role, tools, message) => {
    const permissions = { ...good.permissions, trading: 'none' };
    expect(() => parse({ ...good, role, tools, permissions })).toThrow(message);
    expect(() => parse({ ...good, role, tools, permissions })).toThrow(/it can have market\.bars/);
  });

  it('[A1] takes every role within its duties, and lets none trade that does not propose', () => {
    const permissions = { ...good.permissions, trading: 'none' };
    expect(parse({ ...good, role: 'director', tools: ['allocation.set'], permissions }).role).toBe('director');
    expect(() => parse({ ...good, role: 'director', tools: ['allocation.set'] })).toThrow(
      /the role director does not trade/,
    );
  });

  it.each(['house', 'account', 'all'])('[R8] refuses an agent called %s: it is the name of a book or a scope', (id) => {
    expect(() => parse({ ...good, id })).toThrow(/manifest\.json: id: .*choose another/);
  });

  it('[P4] takes what is declared and nothing else', () => {
    expect(parse(good).permissions).toEqual(good.permissions);
    expect(() => parseManifest('{', 'probe/manifest.json')).toThrow(/probe\/manifest\.json: not valid JSON/);
  });

  it('refuses a folder of another name, a missing entry and a link', () => {
    const { dir } = rig.write('probe', POLITE);
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifestJson('other')));
    expect(() => loadManifest(dir)).toThrow(/must be the name of its folder, "probe"/);
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ ...good, entry: 'main.ts' }));
    expect(() => loadManifest(dir)).toThrow(/"main\.ts", which is not in the folder/);
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify(good));
    symlinkSync('/etc/passwd', join(dir, 'data'));
    expect(() => loadManifest(dir)).toThrow(/links are not allowed/);
  });

  it('[A9] any changed, added or renamed file changes the hash', () => {
    const { dir, manifestSha256 } = rig.write('probe', POLITE);
    const seen = new Set([manifestSha256]);
    writeFileSync(join(dir, 'index.ts'), `${POLITE} `);
    seen.add(loadManifest(dir).manifestSha256);
    writeFileSync(join(dir, 'more.ts'), '');
    seen.add(loadManifest(dir).manifestSha256);
    writeFileSync(join(dir, 'more.json'), '');
    seen.add(loadManifest(dir).manifestSha256);
    expect(seen.size).toBe(4);
  });

  it('turns shares of the allocation into exact limits, and picks the first instruments it accepts', () => {
    const manifest = parse(good);
    expect(limitsFor(manifest, cash('25000.01'))).toEqual({
      maxOrderValue: cash('12500.005'),
      maxPositionValue: cash('12500.005'),
      maxOpenOrders: 2,
      maxOrdersPerMinute: 2,
      maxSessionMs: 24 * 3_600_000,
      maxToolCalls: 1_000,
    });
    const spot = { ...PERP, symbol: 'BTC/USD', kind: 'spot' } as const;
    const second = { ...PERP, symbol: 'ETH-PERP' };
    expect(instrumentsFor(manifest, [spot, PERP, second])).toEqual([PERP]);
    expect(instrumentsFor(manifest, [spot])).toEqual([]);
    expect(instrumentsFor(parse({ ...good, instruments: { symbols: ['BTC/USD'], max: 2 } }), [PERP, spot])).toEqual([
      spot,
    ]);
  });
});
