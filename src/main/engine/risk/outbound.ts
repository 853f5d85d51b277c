import { z } from 'zod';

/** As it stands in an address, with the port where that is not 443. */
const Host = z
  .string()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?$/, 'use a host such as api.example.com')
  .max(253);

/** SHA-256 of a public key (SPKI, DER) in base64, as RFC 7469 has it: 32 bytes make 43 characters and one "=". */
const Pin = z
  .string()
  .regex(/^[A-Za-z0-9+/]*=*$/, 'a pin is base64, such as interlock network pin prints: letters, digits, + and /')
  .regex(/^.{42}[AEIMQUYcgkosw048]=$/, 'a pin is the SHA-256 of a public key: 44 characters of base64, the last one =');

const PinnedHost = z.strictObject({
  host: Host,
  pins: z
    .array(Pin)
    .min(1, 'name at least one pin, or write the host alone')
    .max(10, 'name at most 10 pins')
    .refine((pins) => new Set(pins).size === pins.length, 'a pin stands here twice: keep one'),
});

/** Hosts that market data may be asked of (A1: data's own list), some bound to public keys; what is not here is not reached. */
export const Outbound = z
  .array(
    z.union([Host, PinnedHost], 'use a host such as api.example.com, or one with pins: { "host": …, "pins": […] }'),
  )
  .max(50)
  .refine((all) => new Set(all.map(hostOf)).size === all.length, 'a host stands here twice: keep one');

/** A host that may be reached. */
export interface AllowedHost {
  readonly host: string;
  /** One of these has to be on the way to its certificate; empty: none is asked for. */
  readonly pins: readonly string[];
}

interface Listing {
  readonly outbound?: z.infer<typeof Outbound> | undefined;
}

/** The hosts that the policy lists, in its order. */
export function allowedHosts({ outbound = [] }: Listing): readonly AllowedHost[] {
  return outbound.map((entry) => (typeof entry === 'string' ? { host: entry, pins: [] } : entry));
}

/** The public keys that a host is pinned to; empty for one that is not, or is not listed. */
export function pinsOf(listing: Listing, host: string): readonly string[] {
  return allowedHosts(listing).find((it) => it.host === host)?.pins ?? [];
}

function hostOf(entry: z.infer<typeof Host> | z.infer<typeof PinnedHost>): string {
  return typeof entry === 'string' ? entry : entry.host;
}
