import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dropSecretVariables } from './environment.ts';

describe('the environment', () => {
  it('[S6] loses what looks like a secret by its name or value, and keeps what a session needs', () => {
    const kept = {
      PATH: `/usr/bin:/store/${'ab'.repeat(32)}/bin`,
      HOME: '/home/ann',
      XAUTHORITY: '/run/x',
      SSH_AUTH_SOCK: '/run/ssh',
      GNOME_KEYRING_CONTROL: '/run/keyring',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus,guid=0123456789abcdef0123456789abcdef',
      https_proxy: 'http://proxy.example:3128/',
      INTERLOCK_DATA: '/data',
    };
    const env: NodeJS.ProcessEnv = {
      ...kept,
      BINANCE_API_KEY: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      GITHUB_TOKEN: 'x',
      PGPASSWORD: 'x',
      BASIC_AUTH: 'x',
      DATABASE_URL: 'postgres://ann:pw@db/x',
      SEED_OF_SOMETHING: 'ab'.repeat(32),
    };
    dropSecretVariables(env);
    expect(env).toEqual(kept);
  });

  it('[S6] then holds it no more for reports of the process and for what it starts', () => {
    const program = `
      import { execFileSync } from 'node:child_process';
      import { dropSecretVariables } from ${JSON.stringify(join(import.meta.dirname, 'environment.ts'))};
      const seen = () => JSON.stringify(process.report.getReport()) + execFileSync('env').toString();
      const before = seen();
      dropSecretVariables(process.env);
      console.log(before.split('canary-' + '1').length, seen().includes('canary-' + '1'));
    `;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      env: { PATH: process.env.PATH, ACME_API_KEY: 'canary-1' },
      encoding: 'utf8',
    });
    expect(stdout).toBe('3 false\n');
  });
});
