import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rate } from '../../../shared/money.ts';
import { loadPaperVenueConfig } from './config.ts';
import { defaultConfig, defaultConfigPath } from './harness.ts';

type Json = { [key: string]: Json | string | number | boolean };
const defaults = JSON.parse(await readFile(defaultConfigPath, 'utf8')) as Json;

async function load(content: string): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'interlock-paper-'));
  try {
    await writeFile(join(folder, 'venue.json'), content);
    return await loadPaperVenueConfig(join(folder, 'venue.json'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each key of the file, nested ones as paths. */
function pathsOf(json: Json, prefix: readonly string[] = []): string[][] {
  return Object.entries(json).flatMap(([key, value]) => {
    const path = [...prefix, key];
    return typeof value === 'object' ? [path, ...pathsOf(value, path)] : [path];
  });
}

function without(json: Json, [key = '', ...rest]: readonly string[]): Json {
  const { [key]: found, ...others } = json;
  return rest.length === 0 || typeof found !== 'object' ? others : { ...others, [key]: without(found, rest) };
}

describe('paper venue configuration', () => {
  it('reads the embedded file', () => {
    expect(defaultConfig.fees.perp).toEqual({ makerFeeRate: rate('0.0002'), takerFeeRate: rate('0.0005') });
  });

  it.each(pathsOf(defaults).map((path) => [path.join('.'), path] as const))(
    '[R7] refuses to load without %s, naming it',
    async (name, path) => {
      await expect(load(JSON.stringify(without(defaults, path)))).rejects.toThrow(name);
    },
  );

  it.each([
    ['an unknown key', { ...defaults, makerRebate: '0.1' }, 'makerRebate'],
    ['a rate as a number', { ...defaults, fundingRate: 0.0001 }, 'fundingRate'],
    ['a negative rate', { ...defaults, fundingRate: '-0.0001' }, 'fundingRate'],
    ['a rate in percent', { ...defaults, participation: '25' }, 'participation'],
    ['no margin at all', { ...defaults, initialMarginRate: '0' }, 'initialMarginRate'],
    ['a range turned over', { ...defaults, latencyMs: { min: 9, max: 3 } }, 'latencyMs'],
  ])('[R7] refuses %s', async (_what, json, complaint) => {
    await expect(load(JSON.stringify(json))).rejects.toThrow(complaint);
  });

  it('refuses what is no JSON or cannot be read', async () => {
    await expect(load('fees: 1')).rejects.toThrow('not JSON');
    await expect(loadPaperVenueConfig('/nowhere/venue.json')).rejects.toThrow('cannot be read');
  });
});
