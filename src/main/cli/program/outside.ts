import type { Command } from 'commander';
import { type Act, DATA, JSON_OUTPUT } from './options.ts';

/** What reaches the console from outside, and what it sends there. */
export function addOutsideCommands(interlock: Command, done: Act): void {
  const alert = interlock.command('alert').description('alerts from outside, and the webhook for alarms');
  alert
    .command('enable')
    .description('hear signed alerts; the secret is shown once')
    .option('--port <n>', 'port')
    .option('--host <ip>', 'address of this machine; its own loopback unless given')
    .option('--allow <ip...>', 'who may send')
    .option(...DATA)
    .action(done(async (options) => (await import('../alert.ts')).alertEnable(options)));
  alert
    .command('disable')
    .option(...DATA)
    .action(done(async (options) => (await import('../alert.ts')).alertDisable(options)));
  alert
    .command('rotate')
    .description('a new secret')
    .option(...DATA)
    .action(done(async (options) => (await import('../alert.ts')).alertRotate(options)));
  alert
    .command('status')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (options) => (await import('../alert.ts')).alertStatus(options)));

  const webhook = alert.command('webhook').description('where alarms go that nobody acknowledges');
  webhook
    .command('set <url>')
    .requiredOption('--allow <host...>', 'hosts it may go to')
    .option('--ca <file>', 'certificate of a private authority')
    .option('--sign', 'sign each message; the secret is shown once')
    .option(...DATA)
    .action(done(async (url, options) => (await import('../alert-webhook.ts')).webhookSet(url, options)));
  webhook
    .command('off')
    .option(...DATA)
    .action(done(async (options) => (await import('../alert-webhook.ts')).webhookOff(options)));
  webhook
    .command('test')
    .description('send one alarm now')
    .option(...DATA)
    .action(done(async (options) => (await import('../alert-webhook.ts')).webhookTest(options)));
}
