/** Longest body taken, in bytes. */
export const MAX_BODY_BYTES = 4_096;
/** A body that is too long is read to its end up to here, so that its sender can read the answer. */
export const MAX_DISCARDED_BYTES = 65_536;
export const MAX_HEADER_BYTES = 8_192;
/** Signed requests taken up from one source in any minute (N3); as many others are told what is wrong with them. */
export const MAX_REQUESTS_A_MINUTE = 100;
export const MINUTE_MS = 60_000;
/** A timestamp may be this far from the machine's clock, either way. */
export const TOLERANCE_MS = 60_000;
/** Signatures remembered; when so many are still fresh the next alert is refused. */
export const MAX_REMEMBERED = 4_096;
/** A request that is not whole by then is dropped. */
export const REQUEST_WITHIN_MS = 5_000;
/** Connections of one source at a time. All addresses that are not allowed count as one source. */
export const MAX_CONNECTIONS_A_SOURCE = 16;
export const MAX_CONNECTIONS = 256;
/** Addresses on the list. */
export const MAX_ALLOWED = 32;
/** Kinds of refusal by source that are counted apart in one minute; beyond it they are counted together. */
export const MAX_COUNTED = 256;
