import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCases, runCases } from './policy-cases.ts';
import { choosePolicySet } from './policy-choice.ts';
import { initPolicyFolder, policyFolders, policySchema } from './policy-folder.ts';
import { type LoadedPolicySet, loadPolicySet, policySetOf } from './policy-set.ts';

const resources = join(import.meta.dirname, '../../../resources');
const SCHEMA = policySchema(resources);
const risk = readFileSync(join(resources, 'policy/risk.json'), 'utf8');

let root: string;
let dir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'policy-set-'));
  dir = initPolicyFolder(resources, root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (name: string, text: string | Uint8Array) => writeFileSync(join(dir, name), text);
const problems = () => {
  const read = loadPolicySet(dir, SCHEMA);
  return 'problems' in read ? read.problems : [];
};
function good(): LoadedPolicySet {
  const read = loadPolicySet(dir, SCHEMA);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.set;
}
const lineOf = (part: string) => risk.slice(0, risk.indexOf(part)).split('\n').length;

/** The risk config with one change, which has to be one. */
function edited(part: string | RegExp, by: string): string {
  const text = risk.replace(part, by);
  if (text === risk) throw new Error(`risk.json has no ${part}`);
  return text;
}
const valued = (key: string, value: string) => edited(new RegExp(`"${key}": [^,\\n]+`), `"${key}": ${value}`);

describe('a policy folder', () => {
  it('[P5] is a copy of the console’s own at first, and decides like it', () => {
    const embedded = loadPolicySet(policyFolders(resources, root).embedded, SCHEMA);
    expect('set' in embedded && embedded.set.sha256).toBe(good().sha256);
    expect(good().policy.sha256).toBe(good().sha256);
    expect(good().files.map((it) => it.name)).toContain('risk.json');
    expect(existsSync(join(dir, 'schema.cedarschema'))).toBe(false);
    expect(() => initPolicyFolder(resources, root)).toThrow('There is a policy folder already');
  });

  it('[P5] the console’s own cases hold', () => {
    const cases = parseCases({ name: 'cases.json', text: readFileSync(join(dir, 'cases.json'), 'utf8') });
    const results = 'value' in cases ? runCases(good().policy, cases.value) : [];
    expect(results.length).toBeGreaterThan(30);
    expect(results.filter((it) => !it.passed)).toEqual([]);
    const told = new Set(results.map((it) => it.got.rule));
    expect(
      good()
        .policy.rules.map((it) => it.id)
        .filter((id) => !told.has(id)),
    ).toEqual([]);
  });

  it('[P5] has another digest when any byte of it changes, or a file takes another name', () => {
    const before = good().sha256;
    write('risk.json', valued('maxNetExposure', '"0.123"'));
    const after = good().sha256;
    expect(after).not.toBe(before);
    write('extra.cedar', '@id("extra") permit (principal, action == Action::"market.bars", resource);');
    const longer = good().sha256;
    rmSync(join(dir, 'extra.cedar'));
    write('extras.cedar', '@id("extra") permit (principal, action == Action::"market.bars", resource);');
    expect(new Set([before, after, longer, good().sha256]).size).toBe(4);
  });

  it.each([
    ['a file that nobody reads', 'notes.txt', 'x', 'nobody reads this file'],
    ['a second risk config', 'risk2.json', '{}', 'nobody reads this file'],
    ['a policy with a name of its own kind', 'My Policy.cedar', 'x', 'small letters'],
    ['a hidden policy', '.more.cedar', 'x', 'small letters'],
    ['a schema of its own', 'schema.cedarschema', 'entity Agent;', 'console’s own'],
    ['bytes that are no text', 'zz.cedar', new Uint8Array([0x70, 0xff, 0xfe]), 'UTF-8'],
    ['a file without end', 'zz.cedar', ' '.repeat(256 * 1_024 + 1), '256 KiB'],
  ])('[P5] refuses %s, and names it', (_, name, text, reason) => {
    write(name, text);
    expect(problems()).toEqual([{ file: name, line: 0, reason: expect.stringContaining(reason) }]);
  });

  it('[P5] refuses a folder in it, and a file that leads nowhere', () => {
    mkdirSync(join(dir, 'old.cedar'));
    symlinkSync(join(root, 'nowhere'), join(dir, 'zz.cedar'));
    expect(problems().map((it) => [it.file, it.reason])).toEqual([
      ['old.cedar', 'this is no file'],
      ['zz.cedar', 'this file cannot be read: check its access'],
    ]);
  });

  it('[P5] may be under version control, and may hold the console’s own schema', () => {
    mkdirSync(join(dir, '.git'));
    write('.gitignore', 'x');
    write('README.md', 'ours');
    cpSync(join(resources, 'policy/schema.cedarschema'), join(dir, 'schema.cedarschema'));
    expect(problems()).toEqual([]);
  });

  it('[P1] is refused without limits, without policies, and when it is none', () => {
    rmSync(join(dir, 'risk.json'));
    expect(problems()).toEqual([expect.objectContaining({ file: 'risk.json', line: 0 })]);
    rmSync(dir, { recursive: true });
    expect(problems()).toEqual([expect.objectContaining({ file: '', line: 0 })]);
    mkdirSync(dir);
    expect(problems().map((it) => it.file)).toEqual(['', 'risk.json']);
  });

  it.each([
    ['a comment', edited('{\n', '{\n  // mine\n'), 2, 'no comments'],
    [
      'a trailing comma',
      edited(/("maxMessagesPerMinute": \d+)\n/, '$1,\n'),
      lineOf('"maxMessagesPerMinute"') + 1,
      'comma too many',
    ],
    ['a key twice', edited(/( *"maxLeverage": .*\n)/, '$1$1'), lineOf('"maxLeverage"') + 1, 'twice'],
    [
      'an unknown key',
      edited(/"maxDrawdown": .*\n/, '$&"maxDrawdwn": "9",\n'),
      lineOf('"maxDrawdown"') + 1,
      'unknown key "account.maxDrawdwn"',
    ],
    ['an unknown part', edited('{\n', '{\n  "extra": {},\n'), 2, 'unknown key "extra"'],
    ['a missing key', edited(/ *"maxNetExposure": .*\n/, ''), lineOf('"account"'), 'add account.maxNetExposure'],
    ['a number for an amount', valued('maxNetExposure', '1'), lineOf('"maxNetExposure"'), 'account.maxNetExposure'],
    ['a word for a count', valued('maxOpenOrders', '"many"'), lineOf('"maxOpenOrders"'), 'agent.maxOpenOrders'],
    ['an empty list', valued('maxNetExposure', '[]'), lineOf('"maxNetExposure"'), 'list is empty'],
    ['a key that objects have by themselves', edited('{\n', '{\n  "__proto__": {},\n'), 2, '__proto__'],
    ['brackets without end', '['.repeat(100_000), 1, 'levels deep'],
    ['nothing', '', 1, 'value is expected'],
    ['half a file', risk.slice(0, 200), risk.slice(0, 200).split('\n').length, 'missing'],
  ])('[P5] refuses a risk config with %s, and names the line', (_, text, line, reason) => {
    write('risk.json', text);
    const found = problems().find((it) => it.line === line && it.reason.includes(reason));
    expect(found, JSON.stringify(problems())).toMatchObject({ file: 'risk.json' });
    expect(loadPolicySet(dir, SCHEMA)).not.toHaveProperty('set');
  });

  it('[P5] tells what is wrong in every file at once', () => {
    write('risk.json', valued('maxNetExposure', '0.5'));
    write('zz.cedar', 'permit (principal, action, resource);');
    write('notes.txt', 'x');
    expect(problems().map((it) => it.file)).toEqual(expect.arrayContaining(['risk.json', 'zz.cedar', 'notes.txt']));
  });
});

describe('the set to begin with', () => {
  const bad = { problems: [{ file: 'a.cedar', line: 3, reason: 'bad' }] };
  const fromFiles: Parameters<typeof choosePolicySet>[0]['fromFiles'] = (files) => policySetOf(files, SCHEMA);
  const never = () => {
    throw new Error('nobody should read this');
  };
  const other = () => {
    write('extra.cedar', '@id("extra") permit (principal, action == Action::"market.bars", resource);');
    return good();
  };

  it('[P5] is the trader’s own, and else the console’s', () => {
    const mine = other();
    expect(choosePolicySet({ own: () => ({ set: mine }), embedded: never, journal: null, fromFiles: never })).toEqual({
      ...{ set: mine, source: 'data-folder', isLastGood: false, refused: [] },
    });
    const choice = choosePolicySet({
      own: () => null,
      embedded: () => ({ set: mine }),
      journal: null,
      fromFiles: never,
    });
    expect(choice).toMatchObject({ source: 'embedded', isLastGood: false, refused: [] });
  });

  it('[P5] is the last good one of the journal when the files are bad, with its own name for where it came from', () => {
    const last = other();
    const journal = { source: 'data-folder' as const, files: last.files };
    for (const own of [() => bad, () => null]) {
      const choice = choosePolicySet({ own, embedded: () => bad, journal, fromFiles });
      expect(choice.set?.sha256).toBe(last.sha256);
      expect(choice).toMatchObject({ source: 'data-folder', isLastGood: true });
      expect(choice.refused).toEqual([{ source: own() === null ? 'embedded' : 'data-folder', problems: bad.problems }]);
    }
  });

  it('[P5] [R5] is none when the journal has none, or one that this version refuses: the console’s may be wider', () => {
    const embedded = good();
    const files = [{ name: 'a.cedar', text: 'permit (principal, action, resource);' }];
    for (const journal of [null, { source: 'data-folder' as const, files }]) {
      const choice = choosePolicySet({ own: () => bad, embedded: () => ({ set: embedded }), journal, fromFiles });
      expect(choice).toMatchObject({ set: null, source: 'data-folder', isLastGood: false });
      expect(choice.refused.map((it) => it.source)).toEqual(['data-folder']);
    }
  });
});

describe('cases', () => {
  it('[P5] without a time are refused where a rule looks at it', () => {
    write(
      'night.cedar',
      '@id("night") forbid (principal, action, resource) when { context.minuteOfDay < 60 } unless { context.reducing };',
    );
    const call = {
      agent: 'trend',
      role: 'strategy',
      tool: 'order.propose',
      symbol: 'X',
      mode: 'paper',
      purpose: 'x',
      reducing: false,
    };
    const run = (at: object, rule = 'night') => {
      const text = JSON.stringify([{ name: 'n', call: { ...call, ...at }, expect: { allowed: false, rule } }]);
      const cases = parseCases({ name: 'cases.json', text });
      return 'value' in cases ? runCases(good().policy, cases.value) : cases.problems;
    };
    expect(() => run({})).toThrow('give "at" in the case "n"');
    expect(run({ at: '2026-01-01T00:30:00Z' })).toEqual([expect.objectContaining({ passed: true })]);
    expect(run({ at: '2026-01-01T01:00:00Z' })).toEqual([
      expect.objectContaining({ passed: false, got: { allowed: true, rule: 'trade-on-paper' } }),
    ]);
    expect(run({ at: '2026-01-01T00:30:00Z' }, 'evening')).toEqual([expect.objectContaining({ passed: false })]);
    expect(run({ at: 'noon' })).toEqual([expect.objectContaining({ file: 'cases.json', line: 1 })]);
  });
});
