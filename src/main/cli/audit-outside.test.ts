import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProofDesk } from '../runtime/evidence/testing/proof-desk.ts';
import { tamper } from './testing/tamper.ts';

describe('interlock audit verify on what cannot be asked', { timeout: 120_000 }, () => {
  let desk: ProofDesk;
  beforeEach(async () => {
    desk = new ProofDesk();
    await desk.used();
  });
  afterEach(() => desk.close());
  const verify = (...more: string[]) => desk.interlock('audit', 'verify', '--data', desk.data, ...more);
  const breakSettings = () => writeFileSync(join(desk.data, 'evidence.json'), '{');

  it('[E2] says what it could not ask, and is good where the rest outside fits', async () => {
    expect((await verify()).stdout).not.toContain('Not asked');
    desk.removeCopies();
    expect(await verify()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^OK: .*\nNot asked: The folder for copies of checkpoints has none\.\n$/),
    });
    const { stdout } = await verify('--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, unverifiable: 0, unasked: expect.stringMatching(/has none/) });
  });

  it('[E2] a rollback is found by what is outside also without the signing key', async () => {
    const putBack = desk.keep();
    const console = await desk.console();
    await desk.played(console, 60);
    await desk.shut(console);
    expect((await verify()).code).toBe(0);
    await desk.removeSecret('signing');
    expect(await verify()).toMatchObject({ code: 0, stdout: expect.stringMatching(/ [1-9]\d* statements fit.*\nNot/) });
    putBack();
    expect(await verify()).toMatchObject({ code: 5, stdout: expect.stringMatching(/are missing/) });
  });

  it('[E2] where nothing outside can be asked it is no OK, and has a code of its own', async () => {
    breakSettings();
    await desk.removeSecret('checkpoint');
    const silent = { code: 7, stdout: expect.stringMatching(/^UNPROVED: \d+ records fit each other, but nothing/) };
    expect(await verify()).toMatchObject(silent);
    const { code, stdout } = await verify('--json');
    expect([code, JSON.parse(stdout)]).toEqual([7, expect.objectContaining({ ok: false })]);
    await tamper(desk.data, 'DELETE FROM checkpoints');
    expect(await verify()).toMatchObject(silent);
    await desk.removeSecret('signing');
    expect(await verify()).toMatchObject(silent);
  });
});
