import type { TimeMs } from '../../../../shared/ids.ts';
import type { DeadMansSwitch } from '../../ports.ts';
import type { FakeVenue } from './fake-venue.ts';

/** For tests: the dead-man's switch of a fake venue, on the venue's own clock. A test can keep its answers back. */
export class FakeSwitch implements DeadMansSwitch {
  readonly timeoutMs: number;
  readonly calls: { readonly call: 'refresh' | 'disarm'; readonly at: TimeMs }[] = [];
  /** When it runs out; null while it is off. */
  until: TimeMs | null = null;
  ranOutAt: TimeMs | null = null;
  /** What comes of the next calls: `lost` arrives nowhere, `unheard` is taken and not answered. */
  fate: 'taken' | 'refused' | 'lost' | 'unheard' = 'taken';
  latencyMs = 50;
  readonly #venue: FakeVenue;
  readonly #now: () => TimeMs;

  constructor(venue: FakeVenue, timeoutMs: number, now: () => TimeMs) {
    this.#venue = venue;
    this.timeoutMs = timeoutMs;
    this.#now = now;
    venue.deadMansSwitch = this;
  }

  refresh(): void {
    this.#called('refresh', () => {
      this.until = this.#now() + this.timeoutMs;
      this.#venue.reply(() => this.#runOut(), this.timeoutMs);
      return 'armed';
    });
  }

  disarm(): void {
    this.#called('disarm', () => {
      this.until = null;
      return 'disarmed';
    });
  }

  /** When it was refreshed. */
  get refreshes(): TimeMs[] {
    return this.calls.filter(({ call }) => call === 'refresh').map(({ at }) => at);
  }

  #called(call: 'refresh' | 'disarm', take: () => 'armed' | 'disarmed'): void {
    this.calls.push({ call, at: this.#now() });
    const { fate } = this;
    if (fate === 'lost') return;
    this.#venue.reply(() => {
      const state = fate === 'refused' ? 'failed' : take();
      const until = state === 'armed' ? this.until : null;
      if (fate !== 'unheard') this.#venue.say({ kind: 'dead-mans-switch', state, until, at: this.#now() });
    }, this.latencyMs);
  }

  #runOut(): void {
    if (this.until === null || this.until > this.#now()) return;
    this.until = null;
    this.ranOutAt = this.#now();
    for (const id of [...this.#venue.orders.keys()]) this.#venue.end(id, 'requested');
  }
}
