/** Where a host's name may lead: anything but this machine and private networks, this machine alone, or anywhere. */
export type Reach = 'public' | 'loopback' | 'any';

/** A host that may be reached. */
export interface EgressRoute {
  /** As in the address, in small letters, with the port where that is not 443: `api.binance.com`, `localhost:8443`. */
  readonly host: string;
  /** Without it: `public`. */
  readonly reach?: Reach;
  /**
   * SHA-256 of public keys (SPKI, DER), base64. With pins, one of the certificates that lead to the host's own must have
   * one of these keys; nothing is sent else.
   */
  readonly pins?: readonly string[];
  /**
   * Plain http instead of https: only where `host` is 127.0.0.1 or [::1] as a number and `reach` is `loopback`, for a
   * program on this machine that passes it on.
   */
  readonly plain?: boolean;
}
