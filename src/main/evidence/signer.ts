/** A signing key in use: its public part, and the one thing it can do. */
export interface Signer {
  /** The name in signed notes and the origin of checkpoints: `interlock/` and the id of the data folder. */
  readonly name: string;
  /** C2SP signed-note's key id: eight lower-case hex digits. */
  readonly keyId: string;
  /** 32 bytes, Ed25519. */
  readonly publicKey: Uint8Array;
  /** 64 bytes. */
  sign(data: Uint8Array): Uint8Array;
}
