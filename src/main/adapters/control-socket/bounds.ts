/** Longest line taken from a client, in bytes: the largest request of the contract is far below it. */
export const MAX_REQUEST_BYTES = 64 * 1024;
/** Longest line taken from the console: a snapshot with everything in it. */
export const MAX_REPLY_BYTES = 64 * 1024 * 1024;
export const MAX_CONNECTIONS = 16;
/** Most lines a second on one connection; what is over it is refused. A kill is taken all the same. */
export const MAX_LINES_A_SECOND = 200;
/** Above this even reading is too much: the connection is closed. */
export const MAX_FLOOD_A_SECOND = 5_000;
/** Bytes that may wait for a client that does not read; then the connection is closed. */
export const MAX_UNREAD_BYTES = 64 * 1024 * 1024;
