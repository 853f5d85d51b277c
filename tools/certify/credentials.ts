import { type CredentialField, fieldsOf, type VenueCredentials } from '../../src/main/adapters/ccxt/credentials.ts';
import { passphraseSource } from '../../src/main/cli/passphrase.ts';
import { Secret } from '../../src/main/secret/secret.ts';
import type { ExchangeId } from '../../src/shared/exchanges.ts';
import { KEY_VARIABLES, UsageError } from './options.ts';

const PROMPTS: Readonly<Record<CredentialField, string>> = {
  apiKey: 'API key of the testnet',
  secret: 'Its secret',
  passphrase: 'Its passphrase',
};

/** Asks for one of them: a line of standard input, or the terminal without echo. */
export type Ask = (prompt: string) => Promise<string>;

/** From the environment where the key is there, and all of it then; else asked for. @throws UsageError */
export async function credentialsFrom(
  exchange: ExchangeId,
  environment: Readonly<Record<string, string | undefined>>,
  ask: Ask = askAtInput(),
): Promise<VenueCredentials> {
  const fields = fieldsOf(exchange);
  const isSet = (field: CredentialField): boolean => (environment[KEY_VARIABLES[field]] ?? '') !== '';
  const missing = fields.filter((field) => !isSet(field)).map((field) => KEY_VARIABLES[field]);
  if (missing.length > 0 && missing.length < fields.length)
    throw new UsageError(`${missing.join(' and ')} is missing in the environment.`);
  const given = new Map<CredentialField, Secret>();
  for (const field of fields) {
    const text = missing.length === 0 ? environment[KEY_VARIABLES[field]] : await ask(PROMPTS[field]);
    given.set(field, Secret.ofText(text ?? ''));
  }
  const [apiKey, secret] = [given.get('apiKey'), given.get('secret')];
  if (apiKey === undefined || secret === undefined) throw new UsageError('A key and its secret are needed.');
  return { apiKey, secret, passphrase: given.get('passphrase') ?? null };
}

function askAtInput(): Ask {
  const source = passphraseSource(process.stdin.isTTY !== true);
  return async (prompt) => {
    try {
      return await source.ask(prompt);
    } catch {
      throw new UsageError(`A key is needed: ${Object.values(KEY_VARIABLES).join(', ')}, or lines of standard input.`);
    }
  };
}
