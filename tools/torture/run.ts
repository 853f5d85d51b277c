import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { tortureEvidence } from './evidence.ts';
import { MODES, type Mode } from './modes.ts';
import { toText } from './report.ts';
import { Torture } from './torture.ts';

/**
 * `npm run torture -- --kills N [--seed S] [--jobs J] [--modes M,…] [--json] [--keep]`: SIGKILLs real consoles at random points of
 * real runs and looks whether what they had said still holds (docs/torture.md). With `--evidence` it kills consoles that
 * let records expire and make replicas instead. Exit code 1 on any violation, 2 for a wrong option.
 */

/** DESIGN's limit for a start after a crash. */
const BACK_WITHIN_MS = 10_000;

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`--${name} takes a whole number from ${least} to ${most}; not "${text}".`);
  }
  return value;
}

function modeOf(name: string): Mode {
  const mode = MODES.find((it) => it.name === name);
  if (mode !== undefined) return mode;
  throw new RangeError(`--modes takes ${MODES.map((it) => it.name).join(', ')}; not "${name}".`);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '200' },
      seed: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      modes: { type: 'string', default: MODES.map(({ name }) => name).join(',') },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      evidence: { type: 'boolean', default: false },
    },
  });
  return {
    json: values.json,
    keep: values.keep,
    evidence: values.evidence,
    kills: wholeNumber('kills', values.kills, 1, 100_000),
    seed: wholeNumber('seed', values.seed ?? String(randomInt(1, 1_000_000)), 0, 2 ** 31 - 1),
    jobs: wholeNumber('jobs', values.jobs, 1, 16),
    modes: values.modes.split(',').map(modeOf),
  };
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'wrong options'}\n`);
    return 2;
  }
  if (options.evidence) return tortureEvidence(options);
  let kills = 0;
  process.stderr.write(`torture: ${options.kills} kills, seed ${options.seed}, ${options.jobs} lanes\n`);
  const torture = new Torture({
    ...options,
    backWithinMs: BACK_WITHIN_MS,
    onKill: () => {
      kills += 1;
      if (kills % 25 === 0) process.stderr.write(`${kills} kills\n`);
    },
    onViolation: ({ check, where, what }) => process.stderr.write(`VIOLATION ${check}: ${what}\n  ${where}\n`),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      torture.end();
      process.exit(130);
    });
  }
  const result = await torture.run();
  process.stdout.write(`${options.json ? JSON.stringify(result, null, 2) : toText(result)}\n`);
  return result.violations.length === 0 ? 0 : 1;
}

process.exitCode = await main();
