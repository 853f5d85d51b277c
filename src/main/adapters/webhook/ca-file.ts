import { X509Certificate } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Room for all certificates that a system trusts, several times over. */
const MAX_BYTES = 1_024 * 1_024;
/** A folder on a network that is gone answers never; machine milliseconds. */
const READ_WITHIN_MS = 5_000;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Why a file of certificates cannot be used. The message is for the operator of the webhook and names no path. */
export class CaFileError extends Error {
  override readonly name = 'CaFileError';
  /** The same for others: what is to follow `the file of certificates`. */
  readonly what: string;

  constructor(what: string) {
    super(`Its file of certificates ${what}. Name another with \`interlock alert webhook set … --ca FILE\`.`);
    this.what = what;
  }
}

/**
 * The certificates of a file in PEM. Reads a regular file of bounded size in bounded time, whatever the path leads to:
 * a pipe or a dead network drive must not hold the process.
 * @throws CaFileError
 */
export async function readCaFile(path: string, withinMs = READ_WITHIN_MS): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new CaFileError('cannot be read in time')), withinMs);
  });
  try {
    return await Promise.race([read(path), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function read(path: string): Promise<string> {
  // A pipe that nobody writes to would hold the opening itself.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => null);
  if (file === null) throw new CaFileError('cannot be read');
  try {
    return checked(await bounded(file));
  } finally {
    await file.close();
  }
}

async function bounded(file: FileHandle): Promise<string> {
  if (!(await file.stat()).isFile()) throw new CaFileError('is no file');
  const bytes = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
    length += bytesRead;
    if (length > MAX_BYTES) throw new CaFileError(`is larger than ${MAX_BYTES / 1_024} KiB`);
    if (bytesRead === 0) return bytes.toString('utf8', 0, length);
  }
}

/** A file without a certificate would let the built-in ones be trusted instead. */
function checked(text: string): string {
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new CaFileError('holds no certificate in PEM');
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch {
    throw new CaFileError('holds a damaged certificate');
  }
  return text;
}
