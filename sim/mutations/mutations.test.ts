import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AREAS, MUTATIONS } from './all.ts';
import { applyEdit, type Mutation } from './mutation.ts';
import { mutationOptions } from './options.ts';
import { ROOT, Sandbox } from './sandbox.ts';
import { judge, judgeMutation } from './verdict.ts';

const LEAST = 30;
/** Caught within a few seeds, so that it takes seconds; `npm run mutations` runs them all. */
const TRIED = ['one-clean-read-is-enough', 'effects-leave-before-the-flush', 'side-ignored'];
const SEEDS = 20;

function named(name: string): Mutation {
  const found = MUTATIONS.find((it) => it.name === name);
  if (found === undefined) throw new Error(`no mutation ${name}`);
  return found;
}

describe('the mutations', () => {
  it('each stand exactly once in the sources that there are', () => {
    for (const { name, edits } of MUTATIONS) {
      const texts = new Map<string, string>();
      for (const edit of edits) {
        const text = texts.get(edit.file) ?? readFileSync(join(ROOT, edit.file), 'utf8');
        texts.set(edit.file, applyEdit(text, edit, name));
      }
      for (const [file, text] of texts) expect(text, name).not.toBe(readFileSync(join(ROOT, file), 'utf8'));
    }
  });

  it('are many, in every area, each with a name of its own and what it breaks', () => {
    expect(MUTATIONS.length).toBeGreaterThanOrEqual(LEAST);
    expect(new Set(MUTATIONS.map((it) => it.name)).size).toBe(MUTATIONS.length);
    for (const { area, mutations } of AREAS) expect(mutations.length, area).toBeGreaterThan(3);
    for (const { name, breaks } of MUTATIONS) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(breaks, name).toMatch(/^(Promise \d+ ?|[A-Z]\d+)/);
    }
  });

  it('whose text is gone or not unique are named', () => {
    const edit = { file: 'a.ts', find: 'x', replace: 'y' };
    expect(() => applyEdit('abc', edit, 'some-name')).toThrow(
      'mutation some-name: its text stands not at all in a.ts: x',
    );
    expect(() => applyEdit('xx', edit, 'some-name')).toThrow('mutation some-name: its text stands 2 times in a.ts: x');
    expect(applyEdit('axb', edit, 'some-name')).toBe('ayb');
  });
});

describe('npm run mutations', () => {
  it('takes all of them unless some are named, and refuses names that nobody has', () => {
    expect(mutationOptions([]).mutations).toBe(MUTATIONS);
    expect(mutationOptions(['--only', 'side-ignored']).mutations.map((it) => it.name)).toEqual(['side-ignored']);
    expect(() => mutationOptions(['--only', 'nonsense'])).toThrow('there is no mutation nonsense');
    expect(() => mutationOptions(['--seeds', '0'])).toThrow(/--seeds takes a whole number/);
  });
});

describe('a copy of the sources', () => {
  const [sandbox, unbroken] = [new Sandbox(), new Sandbox()];
  afterAll(() => {
    sandbox.remove();
    unbroken.remove();
  });

  it('keeps every promise as it is', async () => {
    expect(await judge(unbroken.path, SEEDS)).toEqual({ kind: 'survived' });
  }, 120_000);

  it.each(TRIED)(
    'does not with %s',
    async (name) => {
      const verdict = await judgeMutation(named(name), { sandbox, unbroken, seeds: SEEDS });
      expect(verdict).toMatchObject({ kind: 'caught' });
    },
    120_000,
  );

  it('is as it was when a mutation is taken back, and a mutation that cannot run proves nothing', async () => {
    const file = 'src/main/engine/kill/gate.ts';
    const broken: Mutation = {
      name: 'syntax-error',
      breaks: 'nothing at all',
      edits: [{ file, find: 'export class Gate {', replace: 'export class Gate {{' }],
    };
    const verdict = await judgeMutation(broken, { sandbox, unbroken, seeds: 1 });
    expect(verdict).toMatchObject({ kind: 'invalid', why: expect.stringContaining('gave no result') });
    expect(readFileSync(join(sandbox.path, file), 'utf8')).toBe(readFileSync(join(unbroken.path, file), 'utf8'));
  }, 120_000);
});
