// Runs one of the TypeScript tools beside this file on the Node that `npm ci` brings. Plain JavaScript, because before
// that any older Node of the machine reads it, and should say what to do instead of failing to parse.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const NEEDED = 24;
const CANNOT_RUN = 69; // EX_UNAVAILABLE of sysexits.h

const tool = process.argv[2] ?? '';
const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const program = join(here, `${tool}.ts`);

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  process.stderr.write(
    `This needs Node ${NEEDED}; this is ${process.versions.node}. Run \`npm ci\` first, then \`npm ${tool === 'start' ? 'start' : `run ${tool}`}\`: npm brings the right one.\n`,
  );
  process.exitCode = CANNOT_RUN;
} else if (!/^[a-z]+$/.test(tool) || !existsSync(program)) {
  process.stderr.write(`There is no tool named ${tool}.\n`);
  process.exitCode = 2;
} else {
  process.argv.splice(1, 2, program);
  await import(pathToFileURL(program).href);
}
