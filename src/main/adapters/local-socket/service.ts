/** One kind of socket that a data folder can have. */
export interface LocalService {
  /** The folder in the data folder that holds its endpoint; part of its socket's name where that lies elsewhere. */
  readonly folder: string;
  /** The socket's name in that folder. */
  readonly socket: string;
  /** What it is called, to the operator. */
  readonly words: string;
  /** Said when nobody answers there. */
  readonly notRunning: string;
}
