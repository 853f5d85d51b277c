/** What is said of a key, and how it is rotated. */
interface KnownKey {
  /** What it is for, as in "used to …". */
  readonly purpose: string;
  /** By `keys.rotate` at once, or with the next start; else the words for where a new one is made. */
  readonly rotation: 'now' | 'next-start' | { readonly elsewhere: string };
  /** Whether it is to be rotated every quarter. */
  readonly ages: boolean;
}

/** What a former key of a database was used for. */
export function formerPurpose({ purpose }: Pick<KnownKey, 'purpose'>): string {
  return `${purpose} from before a rotation, put back`;
}

/** Every key of a data folder by its alias (S3). What stands in the secret store under another name is no key. */
export const KNOWN_KEYS: Readonly<Record<string, KnownKey>> = {
  database: { purpose: 'open the journal', rotation: 'next-start', ages: true },
  'database-management': { purpose: 'open the management database', rotation: 'next-start', ages: true },
  'database-market': { purpose: 'open the market database', rotation: 'next-start', ages: true },
  master: { purpose: 'unwrap the keys of protected fields', rotation: 'now', ages: true },
  signing: { purpose: 'sign checkpoints and statements', rotation: 'now', ages: true },
  'external-alert': {
    purpose: 'check alerts from outside',
    rotation: { elsewhere: 'A new one is made and shown once by `interlock alert rotate`.' },
    ages: true,
  },
  webhook: {
    purpose: 'sign alarms that go out',
    rotation: { elsewhere: 'A new one is made and shown once by `interlock alert webhook set`, with --sign.' },
    ages: true,
  },
  'role-approver': {
    purpose: "check an approver's passphrase",
    rotation: { elsewhere: 'It is set by `interlock role passphrase approver`.' },
    ages: false,
  },
  'role-administrator': {
    purpose: "check an administrator's passphrase",
    rotation: { elsewhere: 'It is set by `interlock role passphrase administrator`.' },
    ages: false,
  },
};
