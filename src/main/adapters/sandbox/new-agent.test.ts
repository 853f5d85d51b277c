import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadManifest } from './manifest.ts';
import { createAgent } from './new-agent.ts';
import { minute, Rig } from './testing/rig.ts';

describe('createAgent', () => {
  let rig: Rig;
  let dir: string;
  beforeEach(() => {
    rig = new Rig();
    dir = join(rig.dir, 'agents');
  });
  afterEach(() => rig.close());

  it('makes an agent that starts and trades as it is', async () => {
    const folder = loadManifest(createAgent({ name: 'my-agent', dir }));
    const port = rig.open([folder]);
    port.start('my-agent');
    await rig.until('my-agent', 'ready');
    for (let index = 0; index < 400; index += 1) port.step('my-agent', minute(index));
    await rig.until('my-agent', 'stepDone', (event) => event.reply.intents.length > 0);
  });

  it('makes an agent whose own test passes', () => {
    const cwd = createAgent({ name: 'my-agent', dir });
    const run = spawnSync(process.execPath, ['--test', 'strategy.test.ts'], { cwd, encoding: 'utf8', env: {} });
    expect(`${run.stdout}${run.stderr}`).toMatch(/pass 1/);
    expect(run.status).toBe(0);
  });

  it.each([
    ['', /cannot name an agent/],
    ['My Agent', /use lower case letters/],
    ['../escape', /use lower case letters/],
    ['a'.repeat(33), /cannot name an agent/],
    ['trend', /built-in agent/],
    ['sdk', /reserved/],
  ])('refuses the name "%s" and writes nothing', (name, message) => {
    expect(() => createAgent({ name, dir })).toThrow(message);
    expect(existsSync(dir)).toBe(false);
  });

  it.each(['house', 'account', 'all'])('[R8] refuses the name "%s", which is a book or a scope', (name) => {
    expect(() => createAgent({ name, dir })).toThrow(/reserved/);
    expect(existsSync(dir)).toBe(false);
  });

  it('refuses a name that is taken and leaves what is there', () => {
    const folder = createAgent({ name: 'mine', dir });
    expect(() => createAgent({ name: 'mine', dir })).toThrow(/already an agent "mine"/);
    expect(existsSync(join(folder, 'strategy.ts'))).toBe(true);
  });
});
