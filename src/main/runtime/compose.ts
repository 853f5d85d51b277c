import { join } from 'node:path';
import type { KillReceipt } from '../../shared/ipc/contract.ts';
import type { HostView } from '../../shared/view/console-view.ts';
import { wallClock } from '../adapters/clock/wall-clock.ts';
import { isExchangeThere } from '../adapters/exchange/is-there.ts';
import { readDatabaseJson } from '../adapters/keychain/database-file.ts';
import { limitsFor } from '../engine/agents/manifest.ts';
import { projectionAlarm } from '../engine/alarms/failures.ts';
import { raiseAlarm, raiseMoment } from '../engine/alarms/raise.ts';
import { Engine } from '../engine/engine.ts';
import type { KillRequest } from '../engine/kill/control.ts';
import type { Clock, Ports, VenuePort } from '../engine/ports.ts';
import { NOTHING_ALLOWED } from '../engine/risk/nothing-allowed.ts';
import { allowedHosts } from '../engine/risk/outbound.ts';
import { AgentFleet } from './agent-fleet.ts';
import { certifiedVenues } from './certified-venues.ts';
import { loadConfig } from './config.ts';
import { Console } from './console.ts';
import { EgressWatch } from './egress-watch.ts';
import { Escalation } from './escalation.ts';
import { Evidence } from './evidence/evidence.ts';
import { AgentOutputs } from './evidence/incidents/agent-outputs.ts';
import { openProof } from './evidence/proof.ts';
import { ExchangePauses } from './exchange-pauses.ts';
import { findNode } from './find-node.ts';
import { foldJournal } from './fold-journal.ts';
import { admitVenue } from './live/door.ts';
import type { OpenLiveFeed } from './live/live-world.ts';
import { openLiveFeed } from './live/open-live-feed.ts';
import { cutShortAtAnExchange, latchAfterRestart } from './live/restart-latch.ts';
import { makeDataFolder, openDataFolder } from './open-data-folder.ts';
import { openOutside } from './outside.ts';
import { Passphrases } from './passphrases.ts';
import { firstPolicySet, PolicyControl } from './policy-control.ts';
import { processEntry } from './process-entry.ts';
import { unitNames } from './projection/denial-text.ts';
import { Recent } from './projection/recent.ts';
import { RoleControl } from './roles.ts';
import { SessionControl } from './session.ts';
import { FIRST_SETTINGS, readSettings, sessionPlaces, writeSessionFile, writeSettings } from './settings-file.ts';
import { setAsideAlarm, snapshotAlarm } from './snapshot-alarms.ts';
import { StateSnapshots } from './state-snapshots.ts';
import { takeBack } from './takeover.ts';
import { TournamentDesk } from './tournament/desk.ts';
import { askExchange, type TestExchange } from './venue-keys/ask-exchange.ts';
import { openVenueKeys } from './venue-keys/desk.ts';
import type { AskPermissions } from './venue-keys/permissions.ts';
import { isAccountTraded, watchingFor } from './watchdog.ts';

/** The embedded default: a month of recorded prices that needs no account, no key and no network. */
const EMBEDDED_FEED = 'btc-perp_1m_2021-12-31_2022-02-01.csv.gz';
/** Whose prices a file without a symbol column holds, unless told. */
const DEFAULT_SYMBOL = 'BTC-PERP';
/** Log lines of earlier runs shown after a start. */
const LOG_RECALLED = 300;

export interface ConsoleOptions {
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly host: HostView['name'];
  readonly fallbackReason: string;
  readonly version: string;
  /** Whose prices a feed without a symbol column holds. */
  readonly defaultSymbol?: string;
  /** The paper venue is a process of its own, which outlives this one as an exchange does. */
  readonly venueProcess?: boolean;
  /** False: no watchdog beside such a venue, for tests. */
  readonly watchdog?: boolean;
  /** How an exchange is asked what a key may do; for tests another way than by asking it. */
  readonly askPermissions?: AskPermissions;
  /** A test exchange of this machine, which is asked for prices, keys' permissions and sessions instead of any other. */
  readonly testExchange?: TestExchange | null;
  /** How live prices are had; unless told from the exchanges themselves, when the operator chooses to. */
  readonly openLiveFeed?: OpenLiveFeed;
  readonly note?: (text: string) => void;
}

/**
 * Wires the engine to its adapters and brings back what the journal tells. Knows no window.
 * @throws JournalError, SecretStoreError or Refusal, each with a sentence for the operator
 */
export async function createConsole(options: ConsoleOptions): Promise<Console> {
  const { dataDir, resourcesDir, note = () => {}, testExchange: test = null } = options;
  if (test !== null) admitVenue([test.rest, test.stream]);
  const wallNow = (): number => wallClock.now();
  const micros = (): number => wallClock.monotonic() * 1_000;
  // One that lives on is the session's venue, whatever is asked for: another one beside it would be a second account.
  const isOutside = options.venueProcess === true || (await isExchangeThere(dataDir));
  const ownProcess = (name: 'exchange' | 'watchdog') => ({
    nodePath: findNode(resourcesDir),
    entry: processEntry(name, resourcesDir),
    dataDir,
  });
  const config = await loadConfig(resourcesDir);
  makeDataFolder(dataDir);
  // Neither file holds a limit or a price, and a kill needs neither: a damaged one is said and passed over.
  const settings = orElse(() => readSettings(join(dataDir, 'settings.json')), FIRST_SETTINGS, note);
  const folder = await openDataFolder(dataDir, { wallNow });
  const { journal, management, market, secrets, store } = folder;
  const stoodTo = journal.evidence.durable;
  const proof = await openProof({ dataDir, resourcesDir, store, journal, wallNow });
  const { signing, formerKeys } = proof;
  const snapshots = new StateSnapshots({ journal, market, signing, otherKeys: formerKeys });
  const state = foldJournal(journal, snapshots);
  const chosen = firstPolicySet({ resourcesDir, dataDir }, state);

  const fleet = new AgentFleet({ dataDir, resourcesDir, wallNow, state: () => state, note });
  const venues = new Map<string, VenuePort>();
  let clock: Clock = wallClock;
  const ports: Ports = {
    clock: { now: () => clock.now() },
    machine: { wallNow, micros },
    journal,
    venues,
    agents: fleet,
  };
  const engine = new Engine({
    state,
    ports,
    policy: chosen.set?.policy ?? null,
    risk: chosen.set?.risk ?? NOTHING_ALLOWED,
    declared: (agent) => {
      const manifest = fleet.manifests().get(agent)?.manifest;
      const allocation = state.registry.get(agent)?.allocation;
      return manifest === undefined || allocation === undefined ? undefined : limitsFor(manifest, allocation);
    },
  });
  const roles = new RoleControl({
    core: engine.core,
    passphrases: new Passphrases(dataDir, store),
    wallNow,
    monotonic: () => wallClock.monotonic(),
  });
  await roles.open();
  const recent = new Recent((symbol) => unitNames(engine.state, symbol));
  const { records } = journal.head();
  const recallFault = faultOf(() => {
    for (const record of journal.readRecords({ fromSeq: Math.max(1, records - LOG_RECALLED), skipExpired: true })) {
      recent.record(record, record.seq, record.recordedAt);
    }
  });
  engine.core.onRecord = (record, sequence) => recent.record(record, sequence, wallNow());

  const pauses = new ExchangePauses(join(dataDir, 'pauses.json'), wallNow, note);
  const egress = new EgressWatch(engine.core, () => allowedHosts(engine.inForce.risk));
  let pokeSession = (): void => {};
  const venueKeys = openVenueKeys({
    engine: {
      core: engine.core,
      keyFound: (bad) => {
        engine.keyFound(bad);
        pokeSession();
      },
    },
    store,
    folderId: readDatabaseJson(dataDir)?.id ?? '',
    storeKind: secrets.kind,
    management,
    managementProblem: folder.managementProblem,
    ask: options.askPermissions ?? askExchange({ wallNow, test, egress, pauses }),
    testExchange: test?.rest ?? null,
    roleOf: (asking) => roles.roleOf(asking),
    wallNow,
  });
  const session = new SessionControl({
    engine,
    venues,
    fleet,
    config,
    defaultSymbol: options.defaultSymbol ?? DEFAULT_SYMBOL,
    exchange: isOutside ? ownProcess('exchange') : null,
    openLiveFeed:
      options.openLiveFeed ?? openLiveFeed({ outbound: () => allowedHosts(engine.inForce.risk), egress, test, pauses }),
    accounts: { keys: () => venueKeys.keys, egress, test, pauses },
    wallNow,
    micros,
    onRig: (rig) => {
      clock = rig.clock;
    },
    remember: (place) => writeSessionFile(join(dataDir, 'session.json'), place),
    onVenueReached: () => takeBack(engine, dataDir, true, wallNow, note),
    note,
  });
  pokeSession = () => session.poke();
  const outputs = new AgentOutputs(wallNow);
  fleet.onEvent = (event) => {
    outputs.take(event);
    session.agentEvent(event);
  };
  await session.recover(
    orElse(() => sessionPlaces(join(dataDir, 'session.json')), [], note),
    settings.speed,
  );
  takeBack(engine, dataDir, session.isVenueReached, wallNow, note);
  const cutShort = cutShortAtAnExchange(engine.state);
  engine.resume();
  if (cutShort !== '') latchAfterRestart(engine, cutShort);
  egress.resume();
  if (snapshots.passedOver !== '') raiseMoment(engine.core, snapshotAlarm(snapshots.passedOver));
  if (folder.marketSetAside !== '') raiseMoment(engine.core, setAsideAlarm(folder.marketSetAside));
  if (recallFault !== null) raiseAlarm(engine.core, projectionAlarm(recallFault));
  const policy = new PolicyControl(engine, { resourcesDir, dataDir });
  policy.begin(chosen);
  session.poke();
  const outside = await openOutside({ dataDir, store, wallNow }, engine.core, engageAlert(engine, session), note);
  const escalation = new Escalation({
    core: engine.core,
    policy: () => engine.alarmPolicy,
    webhook: outside.webhook,
    wallNow,
  });

  const monotonic = (): number => wallClock.monotonic();
  const evidence = new Evidence({
    engine,
    journal,
    store,
    folder,
    proof,
    signing,
    snapshots,
    stoodTo,
    outputs,
    dataDir,
    resourcesDir,
    wallNow,
    monotonic,
    note,
  });
  evidence.begin();
  session.poke();
  engine.core.onRecord = (record, sequence) => {
    evidence.record(record);
    recent.record(record, sequence, wallNow());
  };

  const embeddedFeed = join(resourcesDir, 'market', EMBEDDED_FEED);
  const tournaments = new TournamentDesk({
    engine,
    installed: () => fleet.manifests(),
    config,
    resourcesDir,
    launch: { nodePath: findNode(resourcesDir), entry: processEntry('tournament', resourcesDir), dataDir },
    embedded: { feedPath: embeddedFeed, symbol: DEFAULT_SYMBOL },
    seed: () => orElse(() => readSettings(join(dataDir, 'settings.json')), settings, note).seed,
    // A live market goes on while its session is paused.
    isTrading: () => session.state === 'running' || session.state === 'paused',
    note,
  });

  return new Console({
    engine,
    journal,
    management,
    market,
    snapshots,
    session,
    fleet,
    roles,
    escalation,
    outside,
    policy,
    evidence,
    egress,
    venueKeys,
    certified: await certifiedVenues(),
    testExchange: test === null ? null : { origin: test.rest },
    recent,
    dataDir,
    host: { name: options.host, fallbackReason: options.fallbackReason, version: options.version, dataDir },
    secrets,
    embeddedFeed,
    tournaments,
    watching: watchingFor(() => ownProcess('watchdog'), options.watchdog !== false, {
      paperOutlives: isOutside,
      atExchange: test !== null || isAccountTraded(engine),
    }),
    note,
    wallNow,
    monotonic: () => wallClock.monotonic(),
    settings,
    saveSettings: (changed) => writeSettings(join(dataDir, 'settings.json'), changed),
  });
}

/** A signed alert's kill: by the trigger for it, so that the risk config can switch it off. */
function engageAlert(engine: Engine, session: SessionControl): (request: KillRequest) => KillReceipt {
  return (request) => {
    const receipt = engine.triggers.alerted(request);
    session.poke();
    return receipt;
  };
}

/** What it throws: a screen that cannot show what was must not keep a console from its kill. */
function faultOf(act: () => void): Error | null {
  try {
    act();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error('unknown');
  }
}

function orElse<T>(read: () => T, otherwise: T, note: (text: string) => void): T {
  try {
    return read();
  } catch (error) {
    note(error instanceof Error ? error.message : 'a file of the data folder cannot be read');
    return otherwise;
  }
}
