import { type Command, Option } from 'commander';
import {
  venueKeyAdd,
  venueKeyExposed,
  venueKeyList,
  venueKeyRevoke,
  venueKeyRotate,
  venueKeyTest,
} from '../venue-key.ts';
import { type Act, CA, DATA, ENDPOINT, JSON_OUTPUT, PASSPHRASE } from './options.ts';

const STDIN = [
  '--stdin',
  'read the key from standard input, one line of JSON, then the administrator’s passphrase',
] as const;

/** Exchanges, and the keys they are reached with. */
export function addVenueCommands(interlock: Command, done: Act): void {
  const venue = interlock.command('venue').description('exchanges');
  const key = venue.command('key').description('keys of exchanges, by alias; all but list take an administrator');
  key
    .command('add')
    .description('a key for trading alone; it is asked for, and never given as an argument')
    .requiredOption('--exchange <id>', 'binance, bybit, okx or krakenfutures')
    .requiredOption('--alias <name>', 'what it is called here')
    .addOption(new Option('--market <kind>', 'what it is to trade').choices(['perp', 'spot']).default('perp'))
    .option(...STDIN)
    .option(...ENDPOINT)
    .option(...CA)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => venueKeyAdd(options)));
  key
    .command('list')
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((options) => venueKeyList(options)));
  key
    .command('test <alias>')
    .description('ask the exchange what it may do, now')
    .option(...ENDPOINT)
    .option(...CA)
    .option(...PASSPHRASE)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((alias, options) => venueKeyTest(alias, options)));
  key
    .command('rotate <alias>')
    .description('a new key in the place of this one, once it passed its test')
    .option(...STDIN)
    .option(...ENDPOINT)
    .option(...CA)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((alias, options) => venueKeyRotate(alias, options)));
  key
    .command('exposed <alias>')
    .description('it may have been seen: it is due for rotation')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option(...PASSPHRASE)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((alias, options) => venueKeyExposed(alias, options)));
  key
    .command('revoke <alias>')
    .description('out of use and out of the keychain, for good')
    .requiredOption('--confirm <alias>', 'the alias once more')
    .requiredOption('--reason <text>', 'why, for the journal')
    .option(...PASSPHRASE)
    .option(...DATA)
    .option(...JSON_OUTPUT)
    .action(done((alias, options) => venueKeyRevoke(alias, options)));
}
