import { describe, expect, it } from 'vitest';
import { simOptions } from './options.ts';

describe('the options of npm run sim', () => {
  it('are 200 seeds from 1 on every core unless said otherwise', () => {
    expect(simOptions([])).toMatchObject({ seeds: 200, from: 1, replay: null, json: false });
    expect(simOptions(['--seeds', '10000', '--from', '7', '--jobs', '2', '--json'])).toMatchObject({
      seeds: 10_000,
      from: 7,
      jobs: 2,
      json: true,
    });
    expect(simOptions(['--replay', '42']).replay).toBe(42);
  });

  it('are refused in words when they make no sense', () => {
    expect(() => simOptions(['--seeds', '0'])).toThrow('--seeds takes a whole number from 1 to 10000000, not "0"');
    expect(() => simOptions(['--seeds', '1e3'])).toThrow(/--seeds takes a whole number/);
    expect(() => simOptions(['--from', '-1'])).toThrow(/--from/);
    expect(() => simOptions(['--replay', 'x'])).toThrow(/--replay takes a whole number/);
    expect(() => simOptions(['--jobs', '0'])).toThrow(/--jobs/);
    expect(() => simOptions(['--sedes', '3'])).toThrow(/--sedes/);
    expect(() => simOptions(['5'])).toThrow(/5/);
  });
});
