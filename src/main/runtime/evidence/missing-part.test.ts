import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/ipc/contract.ts';
import { JournalError } from '../../adapters/journal/journal-error.ts';
import type { Keys } from './keys.ts';
import { type Face, madeOr } from './missing-part.ts';
import { missingCheckpoints, missingKeys } from './missing-parts.ts';

const ASKER = { by: 'ann', via: 'window', session: 'w', role: 'operator' } as const;

describe('a part of the evidence that could not be made', () => {
  const keysAfter = (error: Error): Face<Keys> =>
    madeOr(() => {
      throw error;
    }, missingKeys);

  it('[R5] refuses what it is asked with words, and fails in its look so that it is alarmed', async () => {
    const keys = keysAfter(new JournalError('corrupt', 'The journal is damaged.'));
    const words = 'This part of the console could not be started: The journal is damaged.';
    const rotate = keys.handlers()['keys.rotate'];
    expect(() => rotate({ alias: 'master', reason: 'old' }, ASKER)).toThrow(new Refusal(words));
    expect(() => keys.look()).toThrow(words);
    expect(keys.view()).toEqual([]);
    await keys.close();
  });

  it('[E6] says no more of an error that is not for operators', () => {
    expect(() => keysAfter(new Error('ENOENT /home/ann/keys')).look()).toThrow(
      'This part of the console could not be started: something in it is not as it was kept.',
    );
  });

  it('[E2] without checkpoints everything is killed and nothing signed', async () => {
    const said: string[] = [];
    const engine = {
      core: { state: { alarms: new Map() }, stage: (kind: string) => said.push(kind) },
      auditFailed: (problem: string) => said.push(problem),
    };
    const checkpoints = madeOr(
      () => {
        throw new JournalError('corrupt', 'The journal is damaged.');
      },
      (it) => missingCheckpoints(it, engine as unknown as Parameters<typeof missingCheckpoints>[1]),
    );
    checkpoints.begin();
    expect(said).toEqual(['alarm.raised', checkpoints.refused]);
    await expect(checkpoints.sign('asked')).rejects.toThrow(checkpoints.refused);
    await expect(checkpoints.rotate()).rejects.toThrow(checkpoints.refused);
  });
});
