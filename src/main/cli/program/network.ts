import type { Command } from 'commander';
import { type Act, CA, DATA, JSON_OUTPUT } from './options.ts';

/** What leaves the machine. */
export function addNetworkCommands(interlock: Command, done: Act): void {
  const network = interlock.command('network').description('what leaves the machine');
  network
    .command('pin <host>')
    .description('the public keys that a host of the policy shows now, to be pinned in risk.json; sends no request')
    .option(...CA)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done(async (host, options) => (await import('../network.ts')).networkPin(host, options)));
}
