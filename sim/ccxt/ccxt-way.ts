import { FORMATS } from '../../e2e/exchange/formats.ts';
import { IN_PROCESS, InProcess } from '../../e2e/exchange/testing/in-process.ts';
import type { WireFormat } from '../../e2e/exchange/wire.ts';
import { CcxtVenue } from '../../src/main/adapters/ccxt/ccxt-venue.ts';
import type { VenueProfile } from '../../src/main/adapters/ccxt/profile.ts';
import { engineLimit } from '../../src/main/adapters/ccxt/published-limits.ts';
import type { VenueReport } from '../../src/main/engine/domain/venue-report.ts';
import type { MassCancel, RequestLimit, Scheduler, VenuePort } from '../../src/main/engine/ports.ts';
import { Secret } from '../../src/main/secret/secret.ts';
import type { VenueId } from '../../src/shared/ids.ts';
import type { Fault, FaultPlan } from '../exchange/faults.ts';
import type { VenueWay } from '../exchange/true-exchange.ts';
import { START, type VenueSetup } from '../simulation/scenario.ts';
import { type CoreExchange, KEY } from './core-exchange.ts';
import { FaultyPassage } from './faulty-passage.ts';

const OPEN_AGAIN_AFTER_MS = 1_000;

export interface CcxtWayOptions {
  readonly setup: VenueSetup;
  readonly exchange: CoreExchange;
  readonly clock: Scheduler;
  readonly plan: FaultPlan;
  readonly faults: readonly Fault[];
  readonly profile: VenueProfile;
  /** A name in e2e/exchange/formats.ts. */
  readonly format: string;
  readonly settle: string;
}

/** From one process after another to one exchange, each through an adapter of its own over the real ccxt client. */
export class CcxtWay implements VenueWay {
  readonly id: VenueId;
  readonly #options: CcxtWayOptions;
  readonly #passage: FaultyPassage;
  readonly #format: WireFormat;
  #process: InProcess | null = null;
  /** Resolves once the adapter of the living process is open. */
  opened: Promise<void> = Promise.resolve();

  constructor(options: CcxtWayOptions) {
    const { setup, exchange, clock, plan, faults, format } = options;
    this.id = setup.id;
    this.#options = options;
    this.#passage = new FaultyPassage(setup, clock, plan);
    const formatOf = FORMATS[format];
    if (formatOf === undefined) throw new Error(`there is no exchange ${format}`);
    this.#format = formatOf(exchange.core);
    for (const { kind, from, until } of faults) {
      const breaks = kind === 'disconnect' || kind === 'venue-down';
      if (breaks) clock.at(START + from, () => this.#process?.breakStreams());
      if (kind === 'partial-fill' || kind === 'no-liquidity') clock.at(START + until, () => exchange.refill());
    }
  }

  connect(hear: (report: VenueReport) => void): VenuePort {
    const { profile, clock } = this.#options;
    const process = new InProcess(this.#format, clock, this.#passage);
    this.#process = process;
    const port = new OpeningPort(this.id, profile, this.#options.setup.instruments.length);
    this.#open(process, port, hear);
    return port;
  }

  disconnect(): void {
    this.#process?.cut();
    this.#process = null;
    // One that was still being opened never will be.
    this.opened = Promise.resolve();
    this.#calm(false);
  }

  /** Nothing but the exchange's own request limit is in the way of opening; what it refuses is asked for again. */
  #open(process: InProcess, port: OpeningPort, hear: (report: VenueReport) => void): void {
    const { profile, clock, setup, settle } = this.#options;
    this.#calm(true);
    const opening = CcxtVenue.open({
      id: this.id,
      profile: process.configured(profile),
      credentials: {
        apiKey: Secret.ofText(KEY.key),
        secret: Secret.ofText(KEY.secret),
        passphrase: Secret.ofText(KEY.passphrase),
      },
      endpoint: IN_PROCESS,
      out: process,
      scheduler: process.scheduler,
      settle,
      symbols: setup.instruments.map(({ symbol }) => symbol),
      // What an adapter says while it is asked is heard after: the engine is in the middle of its turn.
      onReport: (report) => void process.scheduler.at(clock.now(), () => hear(report)),
    });
    this.opened = opening.then(
      (venue) => {
        this.#calm(false);
        port.open(venue);
      },
      () => {
        this.#calm(false);
        process.scheduler.at(clock.now() + OPEN_AGAIN_AFTER_MS, () => this.#open(process, port, hear));
      },
    );
  }

  #calm(isCalm: boolean): void {
    this.#passage.isCalm = isCalm;
    this.#options.exchange.core.isCalm = isCalm;
  }
}

/** A venue that is being opened in this instant: what it is asked for waits until it is open. */
class OpeningPort implements VenuePort {
  readonly id: VenueId;
  readonly requestLimit: RequestLimit;
  readonly isOutside = true;
  readonly massCancel?: MassCancel;
  #venue: VenuePort | null = null;
  #waiting: ((venue: VenuePort) => void)[] = [];

  constructor(id: VenueId, { limits, orders }: VenueProfile, markets: number) {
    this.id = id;
    this.requestLimit = engineLimit(limits, markets);
    if (orders.cancelAll === undefined) return;
    this.massCancel = {
      requestsFor: (ids) => this.#venue?.massCancel?.requestsFor(ids) ?? ids.length,
      cancel: (ids) => this.#ask((venue) => venue.massCancel?.cancel(ids)),
    };
  }

  open(venue: VenuePort): void {
    this.#venue = venue;
    for (const ask of this.#waiting.splice(0)) ask(venue);
  }

  submit(order: Parameters<VenuePort['submit']>[0]): void {
    this.#ask((venue) => venue.submit(order));
  }
  cancel(orderId: Parameters<VenuePort['cancel']>[0]): void {
    this.#ask((venue) => venue.cancel(orderId));
  }
  read(readId: string, fillsSince: number): void {
    this.#ask((venue) => venue.read(readId, fillsSince));
  }

  #ask(ask: (venue: VenuePort) => void): void {
    if (this.#venue === null) this.#waiting.push(ask);
    else ask(this.#venue);
  }
}
