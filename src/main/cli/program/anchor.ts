import type { Command } from 'commander';
import { type Act, DATA, JSON_OUTPUT } from './options.ts';

/** Where checkpoints are published, so that this machine cannot rewrite them. */
export function addAnchorCommands(interlock: Command, done: Act): void {
  const anchor = interlock.command('anchor').description('publish checkpoints where this machine cannot rewrite them');
  anchor
    .command('git')
    .description('a branch of a git remote')
    .command('enable')
    .requiredOption('--remote <url>', 'ssh://…, user@host:path, https://… or the full path of a repository')
    .requiredOption('--branch <name>', 'a branch for checkpoints alone, protected against rewriting')
    .option(...DATA)
    .action(done(async (options) => (await import('../anchor.ts')).anchorGitEnable(options)));
  anchor
    .command('rfc3161')
    .description('a time-stamp authority (RFC 3161)')
    .command('enable')
    .requiredOption('--url <url>', 'https://…; http:// for 127.0.0.1 and [::1] alone')
    .requiredOption('--ca <file>', 'the certificates that the authority’s leads to, PEM')
    .option(...DATA)
    .action(done(async (options) => (await import('../anchor.ts')).anchorTimeStampEnable(options)));
  anchor
    .command('disable <anchor>')
    .description('git or rfc3161; receipts are kept')
    .option(...DATA)
    .action(done(async (id, options) => (await import('../anchor.ts')).anchorDisable(id, options)));
  anchor
    .command('status')
    .description('what each proves, and against whom')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../anchor.ts')).anchorStatus(options)));
  anchor
    .command('publish')
    .description('sign a checkpoint and publish it now')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../anchor.ts')).anchorPublish(options)));
  anchor
    .command('verify')
    .description('check every receipt that is kept')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../anchor.ts')).anchorVerify(options)));
}
