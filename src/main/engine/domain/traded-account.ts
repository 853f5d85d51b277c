/** The account at an exchange that a session trades: by which key, and where. Nothing of the key itself. */
export interface TradedAccount {
  /** What its key is called in the keychain. */
  readonly alias: string;
  /** `https://127.0.0.1:4443` */
  readonly rest: string;
  /** `wss://127.0.0.1:4443` */
  readonly stream: string;
  /** The authority of its certificate, in PEM: with it a console that was started again finds the account by itself. */
  readonly ca: string;
}
