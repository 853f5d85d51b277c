import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Something that must be nowhere but where it belongs. */
export interface Canary {
  readonly name: string;
  readonly bytes: Buffer;
}

/** One place that was searched: a file, an output, a table, an environment. */
export interface Place {
  readonly name: string;
  readonly content: Buffer;
}

/** A canary found, as it stood there. */
export interface Hit {
  readonly canary: string;
  readonly form: string;
  readonly place: string;
}

/**
 * Every spelling that is looked for: the bytes as they are, as hex digits small and large, as a list of numbers, as base64 and base64url at
 * each of the three places a byte can begin at, and as UTF-16; of the hex digits, which is how keys are kept, the same
 * once more.
 */
export function formsOf(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const hex = bytes.toString('hex');
  const forms = new Map<string, Buffer>([['raw', bytes]]);
  const put = (name: string, text: string): unknown => forms.set(name, Buffer.from(text, 'latin1'));
  put('hex', hex);
  put('HEX', hex.toUpperCase());
  // As JSON has a Buffer.
  put('list', [...bytes].join(','));
  for (const [what, content] of [
    ['', bytes],
    [' of hex', Buffer.from(hex, 'latin1')],
  ] as const) {
    for (const offset of [0, 1, 2]) {
      const base64 = aligned(content, offset);
      put(`base64+${offset}${what}`, base64);
      put(`base64url+${offset}${what}`, base64.replaceAll('+', '-').replaceAll('/', '_'));
    }
    forms.set(`UTF-16${what}`, Buffer.from(content.toString('latin1'), 'utf16le'));
  }
  return forms;
}

/** What is the same of it whatever stands before and after: digits that hold bits of neighbours are cut off. */
function aligned(content: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), content])
    .toString('base64')
    .replace(/=+$/, '');
  const ownEnd = Math.floor(((offset + content.length) * 8) / 6);
  return text.slice(Math.ceil((offset * 8) / 6), ownEnd);
}

/** All canaries in all places. */
export function search(canaries: readonly Canary[], places: readonly Place[]): Hit[] {
  const hits: Hit[] = [];
  for (const { name, bytes } of canaries) {
    for (const [form, spelling] of formsOf(bytes)) {
      for (const place of places) {
        if (place.content.includes(spelling)) hits.push({ canary: name, form, place: place.name });
      }
    }
  }
  return hits;
}

/** Every file below a folder, whole. */
export function filesBelow(dir: string): Place[] {
  const isFile = (entry: Dirent): boolean => entry.isFile();
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(isFile)
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(dir, path), content: readFileSync(path) }));
}
