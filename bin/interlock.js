#!/usr/bin/env node
// The `interlock` command. Plain JavaScript, because whatever Node the machine has runs it; the program itself is
// TypeScript and runs on the Node 24 that `npm ci` brings.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED = 24;
const CANNOT_RUN = 69; // EX_UNAVAILABLE of sysexits.h

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'src', 'main', 'cli.ts');
const bundled = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

// Every process that it starts reads the same sources: compiled once, each starts in half the time. It lies where the
// packages do, so whoever may write there could change the program itself.
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'compiled');

const hasBundled = existsSync(bundled);
const runsOnBundled = hasBundled && realpathSync(bundled) === realpathSync(process.execPath);
const isNewEnough = Number.parseInt(process.versions.node, 10) >= NEEDED;

if (runsOnBundled || (!hasBundled && isNewEnough)) {
  process.argv[1] = program;
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
  await import(pathToFileURL(program).href);
} else if (hasBundled) {
  runOn(bundled);
} else {
  process.stderr.write(
    `interlock needs Node ${NEEDED}; this is ${process.versions.node}. Run \`npm ci\` in ${root}: it brings the right one.\n`,
  );
  process.exitCode = CANNOT_RUN;
}

/** Runs the program on another Node, which gets our terminal and signals; we end as it ends. */
function runOn(node) {
  const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the program too; sent twice it would count as impatience.
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !onTerminal) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`interlock could not start ${node}: ${error.message}. Run \`npm ci\` again.\n`);
    process.exitCode = CANNOT_RUN;
  });
  child.on('exit', (code, signal) => {
    // The shell's way of saying that a signal ended the program.
    process.exit(signal === null ? (code ?? CANNOT_RUN) : 128 + constants.signals[signal]);
  });
}
