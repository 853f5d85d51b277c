import { describe, expect, it } from 'vitest';
import { readLaunchOptions } from './launch-options.ts';

const read = (...argv: string[]) => readLaunchOptions(argv, {}, { electron: '40.0.0' });

describe('how the app is started', () => {
  it('takes a data folder and a test exchange, and lets pass what Electron and Chromium add', () => {
    expect(read('/app', '--data', '/d', '--endpoint', 'https://127.0.0.1:1', '--ca=ca.pem', '--no-sandbox')).toEqual({
      ...{ data: '/d', endpoint: 'https://127.0.0.1:1', ca: 'ca.pem', host: 'electron', fallbackReason: '' },
    });
  });

  it('[T1] knows no test exchange unless one is named; one without its value is not passed over', () => {
    expect(read('/app')).toMatchObject({ data: undefined, endpoint: undefined, ca: undefined });
    expect(read('--endpoint')).toMatchObject({ endpoint: '', ca: undefined });
  });
});
