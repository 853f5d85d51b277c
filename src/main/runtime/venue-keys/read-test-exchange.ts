import { readFileSync } from 'node:fs';
import { WrongInput } from '../wrong-input.ts';
import type { TestExchange } from './ask-exchange.ts';

/** A test exchange on this machine, as it is named to a program: where it listens, and its certificate's authority. */
export interface TestExchangeOptions {
  readonly endpoint?: string | undefined;
  readonly ca?: string | undefined;
}

/**
 * The exchange of `--endpoint` and `--ca`; null where none is named. Whether it may be called is the door's to say.
 * @throws WrongInput saying what to write instead
 */
export function readTestExchange({ endpoint, ca }: TestExchangeOptions): TestExchange | null {
  if (endpoint === undefined && ca === undefined) return null;
  if (endpoint === undefined || ca === undefined) {
    throw new WrongInput('A test exchange takes both: --endpoint https://127.0.0.1:PORT --ca FILE.');
  }
  const url = URL.parse(endpoint);
  if (url === null || url.protocol !== 'https:' || url.pathname !== '/' || url.search !== '') {
    throw new WrongInput(`--endpoint takes an origin such as https://127.0.0.1:4443; not "${endpoint}".`);
  }
  return { rest: url.origin, stream: `wss://${url.host}`, ca: certificatesIn(ca) };
}

/** The certificates of a file that was named with `--ca`. @throws WrongInput */
export function certificatesIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new WrongInput(`--ca takes a file with certificates in PEM; ${path} cannot be read.`);
  }
}
