import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './command.ts';
import { runE2e } from './e2e.ts';
import { nothing, type Outcome, ofTests, single } from './outcome.ts';
import { packageBin, ROOT } from './package-bin.ts';
import { REPORTS, readReport } from './reports.ts';

/** One part of the test run. It is not run when a step that it needs has failed. */
export interface Step {
  readonly name: string;
  readonly needs: readonly string[];
  run(): Promise<Outcome>;
}

/** The longest first: two are checked at a time. */
const TYPED = ['node', 'e2e', 'web', 'engine'];
const CRUISED = [
  'src',
  'resources',
  'sim',
  'bench',
  'bin',
  'tools',
  'e2e',
  'electron.vite.config.ts',
  'vitest.config.ts',
];
/** Biome colours its output for a log too, letter by letter. */
const colours = process.stdout.isTTY ? [] : ['--colors=off'];
const has = (path: string) => existsSync(join(ROOT, path));

async function command(script: string, args: readonly string[], limitMinutes: number): Promise<Outcome> {
  return single((await runNode(script, args, { limitMinutes })) === 0);
}

async function types(): Promise<Outcome> {
  const wrong: string[] = [];
  const left = TYPED.map((name) => `tsconfig.${name}.json`);
  const checkWhatIsLeft = async (): Promise<void> => {
    for (let project = left.shift(); project !== undefined; project = left.shift()) {
      const code = await runNode(packageBin('typescript', 'tsc'), ['-p', project], { limitMinutes: 5 });
      if (code !== 0) wrong.push(project);
    }
  };
  await Promise.all([checkWhatIsLeft(), checkWhatIsLeft()]);
  return single(wrong.length === 0, ...wrong.map((project) => `${project} has type errors`));
}

/** A step's tests: those of the project of its name, and of others beside it. */
async function vitest(step: 'unit' | 'simulation' | 'venues', ...others: readonly string[]): Promise<Outcome> {
  const projects = [step, ...others].flatMap((name) => ['--project', name]);
  const reporters = ['--reporter', 'default', '--reporter', 'json', `--outputFile.json=${REPORTS[step]}`];
  const code = await runNode(packageBin('vitest', 'vitest'), ['run', ...projects, ...reporters], {
    limitMinutes: 20,
  });
  return ofTests(readReport(step), code);
}

async function e2e(): Promise<Outcome> {
  const code = await runE2e('auto');
  return ofTests(readReport('e2e'), code);
}

/** The steps in the order they run: what fails fast first. */
export const STEPS: readonly Step[] = [
  {
    name: 'doctor',
    needs: [],
    run: async () =>
      has('tools/doctor.ts') ? command('tools/doctor.ts', [], 15) : nothing('there is no tools/doctor.ts yet'),
  },
  { name: 'types', needs: [], run: types },
  {
    name: 'lint',
    needs: [],
    run: () => command(packageBin('@biomejs/biome', 'biome'), ['ci', '--error-on-warnings', ...colours, '.'], 5),
  },
  {
    name: 'imports',
    needs: [],
    run: () =>
      command(
        packageBin('dependency-cruiser', 'depcruise'),
        ['--config', '.dependency-cruiser.cjs', ...CRUISED.filter(has)],
        5,
      ),
  },
  { name: 'unit', needs: [], run: () => vitest('unit', 'pure') },
  {
    name: 'simulation',
    needs: [],
    run: async () =>
      globSync('sim/**/*.test.ts', { cwd: ROOT }).length > 0 ? vitest('simulation') : nothing('sim/ has no tests yet'),
  },
  { name: 'venues', needs: [], run: () => vitest('venues') },
  { name: 'build', needs: [], run: () => command(packageBin('electron-vite', 'electron-vite'), ['build'], 10) },
  { name: 'e2e', needs: ['build'], run: e2e },
  { name: 'controls', needs: [], run: () => command('tools/controls/check.ts', [], 2) },
];
