import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { FeedError } from './feed-error.ts';

/** Bounds of a file (promise 13). */
export interface FileBounds {
  /** Most bytes after decompression. */
  readonly maxBytes: number;
  /** Most characters in a line. */
  readonly maxLineLength: number;
}

const MIB = 1024 * 1024;

/**
 * Hands every line of a text file to `onLine` with its number from 1, without its LF or CRLF and without a byte order
 * mark. A gzipped file is known by its first two bytes, not by its name.
 * @returns sha256 of the bytes on disk, lower-case hex
 * @throws FeedError when the file is missing, not readable, empty, damaged or beyond its bounds
 */
export async function readLines(
  path: string,
  bounds: FileBounds,
  onLine: (line: string, number: number) => void,
): Promise<string> {
  const gzipped = await isGzipped(path);
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const consume = (source: AsyncIterable<Buffer>): Promise<void> => splitLines(path, bounds, source, onLine);
  try {
    const raw = createReadStream(path, { highWaterMark: MIB });
    if (gzipped) await pipeline(raw, hashing, createGunzip({ chunkSize: MIB }), consume);
    else await pipeline(raw, hashing, consume);
  } catch (error) {
    throw explained(path, error);
  }
  return hash.digest('hex');
}

async function splitLines(
  file: string,
  bounds: FileBounds,
  source: AsyncIterable<Buffer>,
  onLine: (line: string, number: number) => void,
): Promise<void> {
  // The decoder drops a byte order mark by itself.
  const decoder = new TextDecoder('utf-8');
  let bytes = 0;
  let number = 0;
  let rest = '';
  const emit = (line: string): void => {
    number += 1;
    if (line.length > bounds.maxLineLength) {
      const reason = `the line is longer than ${bounds.maxLineLength} characters`;
      throw new FeedError({ file, line: number }, reason, 'Check that it is a comma-separated text file');
    }
    onLine(line.endsWith('\r') ? line.slice(0, -1) : line, number);
  };
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > bounds.maxBytes) {
      const reason = `the file holds more than ${Math.floor(bounds.maxBytes / MIB)} MiB of text`;
      throw new FeedError({ file }, reason, 'Split it by time, or use a longer interval');
    }
    const text = rest + decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      emit(text.slice(start, end));
      start = end + 1;
    }
    rest = text.slice(start);
    if (rest.length > bounds.maxLineLength) emit(rest);
  }
  rest += decoder.decode();
  if (rest !== '') emit(rest);
}

async function isGzipped(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      if (bytesRead === 0) throw new FeedError({ file: path }, 'the file is empty', 'Choose a file with data');
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw explained(path, error);
  }
}

const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOENT: ['there is no such file', 'Check the path'],
  ENOTDIR: ['there is no such file', 'Check the path'],
  EISDIR: ['this is a folder, not a file', 'Choose a file in it'],
  EACCES: ['the file may not be read', 'Check its permissions'],
  EPERM: ['the file may not be read', 'Check its permissions'],
  Z_BUF_ERROR: ['the gzip file ends early', 'It was cut off: copy or download it again'],
  Z_DATA_ERROR: ['the gzip file is damaged', 'Copy or download it again'],
};

function explained(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = REASONS[code];
  return known === undefined ? error : new FeedError({ file }, known[0], known[1]);
}
