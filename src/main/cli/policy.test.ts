import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policyCheck, policyInit, policyTest } from './policy.ts';
import { type ExplainOptions, policyExplain } from './policy-explain.ts';
import { Desk } from './testing/command.ts';
import { told } from './testing/told.ts';

const EMBEDDED = join(import.meta.dirname, '../../../resources/policy');

describe('interlock policy', () => {
  const desk = new Desk();
  const dir = join(desk.dir, 'rules');
  beforeAll(() => {
    mkdirSync(dir);
    for (const name of readdirSync(EMBEDDED)) cpSync(join(EMBEDDED, name), join(dir, name));
  });
  afterAll(() => desk.close());

  const explain = (options: Partial<ExplainOptions>) =>
    told(() => policyExplain({ agent: 'trend', tool: 'order.propose', policy: dir, data: desk.data, ...options }));

  it('[P5] check takes the console’s own set, and says which it is', async () => {
    const { code, stdout, stderr } = await desk.interlock('policy', 'check', dir);
    expect(code).toBe(0);
    // A busy machine takes its time for a decision, and that is warned of.
    expect(stderr).toMatch(/^(interlock: warning: one decision takes .*\n)?$/);
    expect(stdout).toMatch(/^OK: \d+ policies .* [0-9a-f]{64}\noutbound: 9 hosts, none pinned\n$/);
    expect(await told(() => policyCheck(undefined, { data: desk.data }))).toEqual({ code: 0, stdout });
    const json = await told(() => policyCheck(dir, { json: true }));
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, rules: expect.arrayContaining(['nothing-live']) });
  });

  it('[P5] check names file, line and reason of each problem, exit code 2', async () => {
    const bad = join(desk.dir, 'bad');
    cpSync(dir, bad, { recursive: true });
    writeFileSync(join(bad, 'mine.cedar'), '// mine\n@id("mine")\npermit (principal, action, resource);\n');
    const risk = readFileSync(join(bad, 'risk.json'), 'utf8');
    writeFileSync(join(bad, 'risk.json'), risk.replace('{\n', '{\n  "typo": 1,\n'));
    const { code, stdout, stderr } = await desk.interlock('policy', 'check', bad);
    expect(code).toBe(2);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^mine\.cedar:2: this permits everything to everyone/),
      expect.stringMatching(/^risk\.json:2: unknown key "typo"/),
      '',
    ]);
    expect(stderr).toBe('interlock: refused whole, for 2 problems.\n');
    const json = await told(() => policyCheck(bad, { json: true }));
    expect(JSON.parse(json.stdout).problems).toMatchObject([
      { file: 'mine.cedar', line: 2 },
      { file: 'risk.json', line: 2 },
    ]);
    const alone = ['mine.cedar', 'risk.json', 'trading.cedar', 'cases.json', 'schema.cedarschema', 'nowhere'];
    const codes = await Promise.all(
      alone.map(async (name) => (await told(() => policyCheck(join(bad, name), {}))).code),
    );
    expect(codes).toEqual([2, 2, 0, 0, 2, 2]);
  });

  it('[P5] test prints each case that failed with the rule that decided, exit code 3', async () => {
    const passed = await desk.interlock('policy', 'test', '--data', desk.data);
    expect(passed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^(\d+) of \1 cases passed\.\n$/) });
    const cases = join(dir, 'cases.json');
    const text = readFileSync(cases, 'utf8');
    const [first] = JSON.parse(text) as { name: string; call: object; expect: { rule: string } }[];
    if (first === undefined) throw new Error('there are no cases');
    writeFileSync(cases, JSON.stringify([{ ...first, expect: { allowed: false, rule: 'other' } }]));
    expect(await told(() => policyTest(dir, {}))).toEqual({
      code: 3,
      stdout: `FAILED: ${first.name}: expected denied by other, got allowed by ${first.expect.rule}\n0 of 1 cases passed.\n`,
    });
    const json = await told(() => policyTest(dir, { json: true }));
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      cases: 1,
      untested: expect.arrayContaining(['nothing-live']),
    });
    writeFileSync(cases, text.replace('"name"', '"nmae"'));
    expect((await told(() => policyTest(dir, {}))).stdout).toMatch(/^cases\.json:\d+: /);
    rmSync(cases);
    expect(await told(() => policyTest(dir, {}))).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/^cases\.json: /),
    });
    writeFileSync(cases, text);
  });

  it('[P7] explain shows the rule that decides, where it stands, and which others matched', async () => {
    const call = ['--agent', 'trend', '--tool', 'order.propose', '--symbol', 'BTC-PERP', '--mode', 'live'];
    const { code, stdout } = await desk.interlock('policy', 'explain', ...call, '--policy', dir);
    const line = readFileSync(join(dir, 'trading.cedar'), 'utf8').split('\n').indexOf('@id("nothing-live")') + 1;
    expect(code).toBe(0);
    expect(stdout).toContain(`DENIED by nothing-live (trading.cedar:${line})`);
    expect(stdout).toContain('forbid (principal, action, resource)\nwhen { context.mode == Mode::"live" }');
    const json = await explain({ symbol: 'BTC-PERP', role: 'director', mode: 'live', json: true });
    expect(JSON.parse(json.stdout)).toMatchObject({
      request: { agent: 'trend', role: 'director', instrumentKind: 'perp', venue: '' },
      answer: { allowed: false, rule: 'directors-never-order' },
      alsoMatched: [{ id: 'nothing-live' }],
    });
    expect((await explain({ symbol: 'BTC-PERP', purpose: 'x' })).stdout).toContain('ALLOWED by trade-on-paper');
    expect((await explain({ symbol: 'BTC-PERP' })).stdout).toContain('DENIED by default-deny');
  });

  it('[P1] explain refuses what does not exist', async () => {
    const symbol = 'BTC-PERP';
    for (const [wrong, word] of [
      [{ symbol, mode: 'test' }, '--mode'],
      [{ symbol, role: 'pilot' }, '--role'],
      [{ symbol, at: 'noon' }, '--at'],
      [{ tool: 'order.submit' }, '--tool'],
      [{}, '--symbol'],
      [{ symbol, agent: 'nobody' }, '--role'],
    ] as const) {
      expect(await explain(wrong)).toEqual({ code: 2, stdout: expect.stringContaining(word) });
    }
  });

  it('[P5] init copies the set to the data folder, which is then the one that is read', async () => {
    const { data } = desk;
    expect(await told(() => policyInit({ data }))).toMatchObject({ code: 0 });
    writeFileSync(
      join(data, 'policy', 'night.cedar'),
      '@id("quiet-nights")\nforbid (principal, action, resource)\nwhen { context.minuteOfDay < 360 }\nunless { context.reducing };\n',
    );
    const call = ['--agent', 'trend', '--tool', 'order.propose', '--symbol', 'BTC-PERP', '--purpose', 'x'];
    const { stdout } = await desk.interlock(
      'policy',
      'explain',
      ...call,
      '--at',
      '2026-07-31T03:00:00Z',
      '--data',
      data,
    );
    expect(stdout).toContain('DENIED by quiet-nights (night.cedar:1)');
    expect(stdout).toContain('also matched: permit trade-on-paper');
    expect(await desk.interlock('policy', 'init', '--data', data)).toMatchObject({ code: 3, stdout: '' });
    const timeless = await desk.interlock('policy', 'test', '--data', data);
    expect(timeless).toMatchObject({ code: 2, stderr: expect.stringContaining('give "at"') });
  });
});
