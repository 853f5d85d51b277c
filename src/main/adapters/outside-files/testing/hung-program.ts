import { stat } from 'node:fs/promises';
import { OutsideFiles, type OutsideFilesError } from '../outside-files.ts';

/** A program whose folder never answers: it tries more often than Node has threads for files, and then just ends. */
const [, , entry = ''] = process.argv;
for (let folder = 0; folder < 6; folder += 1) {
  const files = new OutsideFiles({ nodePath: process.execPath, entry });
  const code = await files.run(100, 'text', 'any').catch((error: unknown) => (error as OutsideFilesError).code);
  process.stdout.write(`${code} `);
}
await stat('.');
process.stdout.write('other files are there');
// Nobody closes the last of them: it is in a call still.
void new OutsideFiles({ nodePath: process.execPath, entry }).run(60_000, 'text', 'any').catch(() => {});
setTimeout(() => process.exit(0), 50);
