import { type Handlers, Refusal } from '../../../shared/ipc/contract.ts';
import { faultWords } from './fault-words.ts';

/** What others see of a part. */
export type Face<P> = Pick<P, keyof P>;

/** What stands in the place of a part that could not be made: it does nothing, and says so wherever it is asked. */
export class MissingPart {
  /** Why there is none, for an operator. */
  readonly words: string;

  constructor(words: string) {
    this.words = words;
  }

  /** @throws Refusal */
  readonly refuse = (): never => {
    throw new Refusal(this.words);
  };

  /** Each of these channels refuses. */
  refusing<C extends keyof Handlers>(...channels: readonly C[]): () => Pick<Handlers, C> {
    const handlers = Object.fromEntries(channels.map((channel) => [channel, this.refuse])) as unknown;
    return () => handlers as Pick<Handlers, C>;
  }

  /** Fails, so that whoever looks after it alarms. */
  readonly look = (): never => {
    throw new Error(this.words);
  };

  readonly close = (): Promise<void> => Promise.resolve();
}

/** Makes a part of the console; one that cannot be made keeps nobody from the others (R5). */
export function madeOr<P>(make: () => P, missing: (part: MissingPart) => Face<P>): Face<P> {
  try {
    return make();
  } catch (error) {
    return missing(new MissingPart(`This part of the console could not be started: ${faultWords(error)}.`));
  }
}
