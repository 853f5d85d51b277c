/** The one Electron channel of the dialog for keys; a file of its own, since its preload has to stay one file. */
export const WIRE_KEY_ENTRY = 'interlock:key-entry';

export type KeyField = 'apiKey' | 'secret' | 'passphrase';

/** What was typed, by field. `typed`: the alias, where it was asked for. */
export type TypedKey = Readonly<Partial<Record<KeyField | 'typed', string>>>;

/** What came of it. confirm: the alias is to be typed as well. refused: nothing was kept. */
export interface KeyEntryAnswer {
  readonly kind: 'stored' | 'confirm' | 'refused';
  readonly text: string;
}

/** All that the dialog's page can reach: it hands over, and reads nothing. */
export interface KeyEntryBridge {
  submit(typed: TypedKey): Promise<KeyEntryAnswer>;
  cancel(): void;
}
