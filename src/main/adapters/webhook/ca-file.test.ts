import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpsDesk } from '../egress/testing/https-desk.ts';
import { readCaFile } from './ca-file.ts';

describe("the webhook's file of certificates", () => {
  let desk: HttpsDesk;
  beforeEach(() => {
    desk = new HttpsDesk();
  });
  afterEach(() => desk.close());

  const put = (text: string): string => {
    const path = join(desk.dir, 'put.pem');
    writeFileSync(path, text);
    return path;
  };
  const faultOf = async (path: string): Promise<string> => {
    const fault = await readCaFile(path).then(
      () => 'none',
      (error: Error) => error.message,
    );
    expect(fault).not.toContain(desk.dir);
    return fault;
  };

  it('[U2] is read whole, also with several certificates and words between them', async () => {
    appendFileSync(desk.caFile, `# another\n${readFileSync(desk.caFile, 'utf8')}`);
    expect(await readCaFile(desk.caFile)).toBe(readFileSync(desk.caFile, 'utf8'));
  });

  it.skipIf(process.platform === 'win32')('[U2] [K1] a pipe that nobody writes to holds nothing up', async () => {
    const pipe = join(desk.dir, 'pipe.pem');
    execFileSync('mkfifo', [pipe]);
    expect(await faultOf(pipe)).toMatch(/^Its file of certificates is no file\. Name another with /);
  });

  it('[U2] what is missing, a folder, too large, empty or damaged is said without its path', async () => {
    const folder = join(desk.dir, 'folder.pem');
    mkdirSync(folder);
    expect(await faultOf(join(desk.dir, 'nothing.pem'))).toContain('cannot be read.');
    expect(await faultOf(folder)).toMatch(/is no file|cannot be read/);
    expect(await faultOf(put('x'.repeat(1_024 * 1_024 + 1)))).toContain('is larger than 1024 KiB');
    expect(await faultOf(put(''))).toContain('holds no certificate');
    const damaged = '-----BEGIN CERTIFICATE-----\nnot one\n-----END CERTIFICATE-----\n';
    expect(await faultOf(put(`${readFileSync(desk.caFile, 'utf8')}${damaged}`))).toContain('a damaged certificate');
  });

  it('[U2] a drive that does not answer is given up', async () => {
    await expect(readCaFile(desk.caFile, 0)).rejects.toThrow('cannot be read in time');
  });
});
