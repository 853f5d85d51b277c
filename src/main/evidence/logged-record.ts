/** A record as it stands in the log, with the text that was hashed. */
export interface LoggedRecord {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  /** Null when it concerns none, and when the record has expired. */
  readonly agent: string | null;
  readonly action: string | null;
  /** The body's text as it was hashed; empty when the record has expired. */
  readonly body: string;
  /** Its RFC 6962 leaf hash, computed from the rest; of an expired record, as it was kept. */
  readonly leaf: Uint8Array;
}
