import { describe, expect, it } from 'vitest';
import { checkpointPlace } from './checkpoint-place.ts';

const LINUX = { env: {}, platform: 'linux', home: '/home/ann' } as const;
const OWN = '/home/ann/.local/share/interlock';

describe('where copies of checkpoints go', () => {
  it.each([
    ['as the settings say', '/any/data', '/mnt/stick', LINUX, '/mnt/stick'],
    ['for the app’s own folder', OWN, undefined, LINUX, '/home/ann/.local/state/interlock-checkpoints'],
    [
      'where the user keeps state',
      OWN,
      undefined,
      { ...LINUX, env: { XDG_STATE_HOME: '/state' } },
      '/state/interlock-checkpoints',
    ],
    [
      'not by a relative state folder',
      OWN,
      undefined,
      { ...LINUX, env: { XDG_STATE_HOME: 'state' } },
      '/home/ann/.local/state/interlock-checkpoints',
    ],
    [
      'on a Mac',
      '/Users/ann/Library/Application Support/Interlock',
      undefined,
      { env: {}, platform: 'darwin', home: '/Users/ann' },
      '/Users/ann/Library/Application Support/interlock-checkpoints',
    ],
    ['beside a folder that is named', '/data/paper/', undefined, LINUX, '/data/paper.checkpoints'],
    ['beside one that is named by the environment', '/env', undefined, named('/env'), '/env.checkpoints'],
    [
      'inside the folder of a run that was given none',
      `${OWN}/runs/seed-1`,
      undefined,
      LINUX,
      `${OWN}/runs/seed-1/checkpoints`,
    ],
    ['the same below the environment’s', '/env/runs/seed-1', undefined, named('/env'), '/env/runs/seed-1/checkpoints'],
  ] as const)('[E2] %s', (_what, dataDir, setting, surroundings, place) => {
    expect(checkpointPlace(dataDir, setting, surroundings)).toBe(place);
  });
});

function named(data: string) {
  return { ...LINUX, env: { INTERLOCK_DATA: data } };
}
