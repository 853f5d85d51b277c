import type { IncomingMessage } from 'node:http';
import { MAX_BODY_BYTES, MAX_DISCARDED_BYTES } from './bounds.ts';

/** The whole body; or why there is none: more than is taken, or it never came to its end. */
export function readBody(request: IncomingMessage): Promise<Buffer | 'too-large' | 'incomplete'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (bytes > MAX_DISCARDED_BYTES) resolve('too-large');
    });
    request.on('end', () => resolve(bytes > MAX_BODY_BYTES ? 'too-large' : Buffer.concat(chunks)));
    request.on('error', () => resolve('incomplete'));
    request.on('close', () => resolve('incomplete'));
  });
}
