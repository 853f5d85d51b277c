import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** What {@link readBody} can undo. */
export const ENCODINGS = 'gzip, deflate, br';

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** An answer's whole body, decompressed; null when it comes to more than `maxBytes`. Rejects when it breaks off. */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer<ArrayBuffer> | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of decoded(response)) {
    size += (part as Buffer).length;
    if (size > maxBytes) return null;
    parts.push(part as Buffer);
  }
  if (!response.complete) throw new Error('broken off');
  return Buffer.concat(parts);
}

function decoded(response: IncomingMessage): Readable {
  const decoder = DECODERS[response.headers['content-encoding']?.trim().toLowerCase() ?? ''];
  // The reader of the last stream is told of what fails in any of them.
  return decoder === undefined ? response : pipeline(response, decoder(), () => {});
}
