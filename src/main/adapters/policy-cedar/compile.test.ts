import { describe, expect, it } from 'vitest';
import type { PolicyFile } from '../../engine/domain/policy.ts';
import { compilePolicies } from './compile.ts';
import { BAD_POLICIES, good } from './testing/bad-policies.ts';
import { compiled, compileText, embeddedFiles, SCHEMA } from './testing/embedded.ts';
import { cedar } from './vendor.ts';

const options = { schema: SCHEMA, sha256: 'of-a-test' };

function problemsOf(files: readonly PolicyFile[]) {
  const result = compilePolicies(files, options);
  return 'problems' in result ? result.problems : [];
}

describe('compiling a policy set', () => {
  it.each(BAD_POLICIES)('[P5] refuses %s, and names the line', (_, text, line, reason) => {
    const problems = problemsOf([{ name: 'a.cedar', text }]);
    expect(problems.map((it) => [it.file, it.line])).toContainEqual(['a.cedar', line]);
    expect(problems.find((it) => it.line === line)?.reason).toContain(reason);
  });

  it('[P5] refuses a good set for one bad file in it, whole', () => {
    const bad: PolicyFile = { name: 'zz-bad.cedar', text: good('good', ' when { context.nope }') };
    expect(problemsOf(embeddedFiles())).toEqual([]);
    expect(problemsOf([...embeddedFiles(), bad]).map((it) => it.file)).toEqual(['zz-bad.cedar']);
  });

  it('[P5] tells the problems of all files at once, each at its own line', () => {
    const files = [
      { name: 'a.cedar', text: `${good('one')}\n@id("two")\npermit (principal, action, resource);` },
      { name: 'b.cedar', text: `// é\n${good('one', '\nwhen { context.nope }')}` },
    ];
    expect(problemsOf(files).map((it) => `${it.file}:${it.line}`)).toEqual(['a.cedar:4', 'b.cedar:4']);
  });

  it('[P5] refuses a name that another file uses, and says where', () => {
    const [problem] = problemsOf([
      { name: 'a.cedar', text: good('same') },
      { name: 'b.cedar', text: `\n${good('same')}` },
    ]);
    expect(problem).toMatchObject({ file: 'b.cedar', line: 2 });
    expect(problem?.reason).toContain('a.cedar:1');
  });

  it('[P5] is bounded in files, bytes and policies', () => {
    const files = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ name: `f${i}.cedar`, text: good(`f${i}`) }));
    expect(problemsOf(files(64))).toEqual([]);
    expect(problemsOf(files(65))[0]?.reason).toContain('at most 64 files');
    expect(problemsOf([{ name: 'a.cedar', text: ' '.repeat(256 * 1_024 + 1) }])[0]?.reason).toContain('256 KiB');
    const many = Array.from({ length: 257 }, (_, i) => good(`p${i}`)).join('');
    expect(problemsOf([{ name: 'a.cedar', text: many }])[0]?.reason).toContain('at most 256 policies');
  });

  it('[P1] refuses a set without a file', () => {
    expect(problemsOf([])).toEqual([expect.objectContaining({ file: '', line: 0 })]);
  });

  it('[P5] never lets a text reach Cedar that ends it: the longest and deepest still leave it working', () => {
    const before = cedar();
    const filling: readonly ((times: number) => string)[] = [
      (times) => 'context.reducing && '.repeat(times),
      (times) => 'if context.reducing then true else '.repeat(times),
      (times) => `context${'.purpose'.repeat(times)} == "" || `,
      (times) => `1${' + 1'.repeat(times)} == 2 || `,
      (times) => `context.purpose${'.contains(1)'.repeat(times)} || `,
      (times) => '!'.repeat(times),
    ];
    for (const fill of filling) {
      for (const [open, close] of [
        ['(', ')'],
        ['!(', ')'],
        ['[', ']'],
        ['{a: ', '}'],
        ['principal in (', ')'],
      ] as const) {
        for (const times of [120, 240, 480, 960]) {
          const nested = `${open.repeat(22)}${fill(times)}true${close.repeat(22)}`;
          expect(compileText(good('nested', ` when { ${nested} }`))).toBeDefined();
        }
      }
    }
    const when = ' when { context.reducing }'.repeat(150);
    expect(problemsOf([{ name: 'a.cedar', text: good('long', when) }])).toEqual([]);
    expect(cedar()).toBe(before);
  });

  it('[P5] a hundred sets leave the first one deciding as before', () => {
    const first = compiled(embeddedFiles());
    const ask = () =>
      first.decide({
        ...{
          agent: 'trend',
          role: 'strategy',
          tool: 'order.propose',
          symbol: 'X',
          instrumentKind: 'perp',
          venue: 'paper',
        },
        ...{ mode: 'paper', purpose: 'enter', reducing: false, at: 0 },
      });
    expect(ask()).toEqual({ allowed: true, rule: 'trade-on-paper' });
    for (let i = 0; i < 100; i += 1) compileText(good(`other-${i}`));
    expect(ask()).toEqual({ allowed: true, rule: 'trade-on-paper' });
  });

  it('[P5] says where each rule stands, and whether one looks at the time', () => {
    const night =
      '@id("quiet-nights")\nforbid (principal, action, resource)\nwhen { context.minuteOfDay < 60 }\nunless { context.reducing };\n';
    const set = compiled([{ name: 'a.cedar', text: `// x\n${good()}${night}` }]);
    expect(set.rules.map(({ id, effect, file, line }) => [id, effect, file, line])).toEqual([
      ['good', 'permit', 'a.cedar', 2],
      ['quiet-nights', 'forbid', 'a.cedar', 4],
    ]);
    expect(set.rules[1]?.text).toBe(night.trimEnd());
    expect(set.dependsOnTime).toBe(true);
    expect(compiled(embeddedFiles()).dependsOnTime).toBe(false);
  });

  it.each([
    'unless { context.reducing }',
    'when { !context.reducing }',
    'when { context.reducing == false && context.weekday > 5 }',
    'when { context.reducing != true }',
    'when { context.weekday > 5 } unless { context.purpose == "x" || context.reducing }',
    'when { if context.reducing then false else context.weekday > 5 }',
  ])('[R6] takes a forbid on orders that leaves exits alone: %s', (conditions) => {
    const text = `@id("a") forbid (principal, action == Action::"order.propose", resource) ${conditions};`;
    expect(problemsOf([{ name: 'a.cedar', text }])).toEqual([]);
  });

  it('[R6] takes hours in a permit when exits have none', () => {
    const permit = (condition: string) =>
      `@id("a") permit (principal, action in [Action::"order.propose", Action::"order.cancel"], resource) when { ${condition} };`;
    const ofText = (text: string) => problemsOf([{ name: 'a.cedar', text }]);
    expect(ofText(permit('context.reducing || context.weekday < 6'))).toEqual([]);
    expect(ofText(permit('principal.name == "x" && (context.weekday < 6 || context.reducing)'))).toEqual([]);
    expect(ofText(permit('principal.name == "x" || context.weekday < 6'))[0]?.reason).toContain('outside these times');
  });
});
