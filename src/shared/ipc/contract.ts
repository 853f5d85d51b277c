import { z } from 'zod';
import { AgentId, CommandId, TripId } from '../ids.ts';
import { Role } from '../roles.ts';
import { Scope, TradingScope } from '../scope.ts';
import { ChaosView, ConsoleView, SettingsView } from '../view/console-view.ts';
import { ConsoleDelta } from '../view/delta.ts';
import { AnchorRow } from '../view/evidence-view.ts';
import { CurveFile } from '../view/tournament.ts';
import {
  AnchorsVerified,
  ClassifyIncident,
  CloseIncident,
  ConsistencyProof,
  ExportReply,
  ExportRequest,
  IncidentId,
  IncidentReport,
  InclusionProof,
  JournalExportRequest,
  LegalHoldId,
  NarrativeOrNone,
  OpenIncident,
  RecordDetail,
  ReportIncident,
  SearchReply,
  SearchRequest,
  StatementsVerified,
  StepIncident,
} from './evidence-channels.ts';
import { LiveMarkets } from './live-markets.ts';
import {
  AskCurve,
  ShowTournament,
  StartTournament,
  TournamentShown,
  TournamentStarted,
} from './tournament-channels.ts';
import { EnterVenueKey, TypedVenueKey, VenueKeyAlias, VenueKeyEntered } from './venue-key-channels.ts';

/**
 * Every channel between the main process and whoever asks it (renderer, command line), once. The main process's
 * handlers, the preload, the renderer's client and the test mocks are all derived from this object, so a channel that
 * is not here does not exist. Each call is checked for sender, schema and role before its handler runs.
 */
interface Invoke<Q extends z.ZodType, R extends z.ZodType> {
  readonly kind: 'invoke';
  readonly request: Q;
  readonly reply: R;
  /** The least role that may call it. */
  readonly role: Role;
}
interface Event<P extends z.ZodType> {
  readonly kind: 'event';
  readonly payload: P;
  readonly role: Role;
}

const invoke = <Q extends z.ZodType, R extends z.ZodType>(role: Role, request: Q, reply: R): Invoke<Q, R> => ({
  kind: 'invoke',
  request,
  reply,
  role,
});
const event = <P extends z.ZodType>(role: Role, payload: P): Event<P> => ({ kind: 'event', payload, role });

const nothing = z.strictObject({});
const done = z.strictObject({ ok: z.literal(true) });

/** Words an operator types: bounded, one line. */
const Reason = z
  .string()
  .trim()
  .min(1, 'say why')
  .max(500)
  .refine((text) => !/[\n\r]/.test(text), 'one line only');

export const KillReceipt = z.strictObject({
  tripId: TripId,
  /** LATCHED: taken now. ALREADY: this commandId or this scope was latched before; nothing happened twice. */
  status: z.enum(['LATCHED', 'ALREADY']),
  gateClosedMicros: z.number(),
  /** False: the latch could not be written to disk. The gate is closed all the same. */
  persisted: z.boolean(),
});
export type KillReceipt = z.infer<typeof KillReceipt>;

/** Roles that a passphrase unlocks; everybody who holds the data folder is an operator without. */
const Unlockable = z.enum(['approver', 'administrator']);
const Passphrase = z.string().min(8, 'use at least 8 characters').max(256);
const GrantId = z.string().regex(/^grant-[a-z0-9]{1,32}$/);
const ToolName = z.string().min(1).max(40);

export const contract = {
  'console.snapshot': invoke('viewer', nothing, ConsoleView),
  'console.delta': event('viewer', ConsoleDelta),

  'kill.engage': invoke(
    'operator',
    z.strictObject({ scope: Scope, commandId: CommandId, reason: z.string().max(500).default('') }),
    KillReceipt,
  ),
  /**
   * Permits restarting the scope's agents; starts none (K6). `typed` repeats the scope: `ALL` or the agent's name. Root
   * cause and actions close the trip's incident in the same turn (E7): empty only when that is closed already.
   */
  'kill.reset': invoke(
    'operator',
    z.strictObject({
      tripId: TripId,
      reason: Reason,
      typed: z.string().max(64),
      residualsSeen: z.boolean(),
      rootCause: NarrativeOrNone,
      actions: NarrativeOrNone,
    }),
    done,
  ),

  'agents.start': invoke('operator', z.strictObject({ agent: AgentId }), done),
  /** Stops the process and cancels its orders; keeps its position. A kill flattens as well. */
  'agents.stop': invoke('operator', z.strictObject({ agent: AgentId }), done),

  /**
   * The recorded session, or with `live` today's prices of these instruments, which go out for them. `account`: the key
   * whose account at the console's test exchange is traded on them, instead of the paper venue.
   */
  'session.start': invoke(
    'operator',
    z.strictObject({
      speed: SettingsView.shape.speed.optional(),
      live: LiveMarkets.optional(),
      account: VenueKeyAlias.optional(),
    }),
    done,
  ),
  /** Ends a live session, which has no end of its own. Positions stay as they are. */
  'session.end': invoke('operator', nothing, done),
  'session.pause': invoke('operator', nothing, done),
  'session.resume': invoke('operator', nothing, done),
  'session.speed': invoke('operator', z.strictObject({ speed: SettingsView.shape.speed }), done),

  'alarms.acknowledge': invoke('operator', z.strictObject({ id: z.string().min(1).max(64) }), done),
  /** Puts an alarm away for a while, at most as long as its priority lets; it comes back by itself (U2). */
  'alarms.shelve': invoke(
    'operator',
    z.strictObject({ id: z.string().min(1).max(64), minutes: z.number().int().min(1).max(1_440) }),
    done,
  ),

  /** Raises this window's or connection's role until it times out (P3). The passphrase is checked, never kept or logged. */
  'role.unlock': invoke(
    'viewer',
    z.strictObject({ role: Unlockable, passphrase: Passphrase }),
    z.strictObject({ role: Role, untilWallAt: z.number() }),
  ),
  'role.lock': invoke('viewer', nothing, done),
  /** Sets a role's passphrase; the first one needs none, a later one the one before. */
  'role.passphrase': invoke(
    'operator',
    z.strictObject({ role: Unlockable, current: z.string().max(256).default(''), next: Passphrase }),
    done,
  ),

  /** Reads the policy folder again: whole, or what is in force stays and `problems` says why (P5). */
  'policy.reload': invoke(
    'administrator',
    nothing,
    z.strictObject({ sha256: z.string(), problems: z.array(z.string()) }),
  ),
  /** What would be decided and by which rule, layer by layer; nothing is done. */
  'policy.explain': invoke(
    'viewer',
    z.strictObject({
      agent: AgentId,
      tool: z.string().min(1).max(64),
      symbol: z.string().max(24).default(''),
      mode: z.enum(['paper', 'live']).default('paper'),
      purpose: z.string().max(120).default(''),
      reducing: z.boolean().default(false),
    }),
    z.strictObject({
      allowed: z.boolean(),
      rule: z.string(),
      reason: z.string(),
      layers: z.array(z.strictObject({ layer: z.string(), allowed: z.boolean(), rule: z.string(), words: z.string() })),
    }),
  ),
  /** Issues a new grant to an agent that runs, in place of the one it has (P2): never done silently. */
  'grants.issue': invoke('operator', z.strictObject({ agent: AgentId, task: Reason }), done),
  /** Ends a grant at once: its entries are cancelled, what is on its way is held. Its exits stay (ADR 9). */
  'grants.revoke': invoke('operator', z.strictObject({ grantId: GrantId, reason: Reason }), done),
  'tools.disable': invoke('operator', z.strictObject({ tool: ToolName, reason: Reason }), done),
  'tools.restore': invoke('approver', z.strictObject({ tool: ToolName, reason: Reason }), done),
  /** From now on the scope may only reduce (R2). */
  'trading.reduce': invoke('operator', z.strictObject({ scope: TradingScope, reason: Reason }), done),
  'trading.release': invoke('approver', z.strictObject({ holdId: z.string().min(1).max(64), reason: Reason }), done),
  /** Switches faults on and off for a drill; paper only (K12). */
  'chaos.set': invoke('administrator', ChaosView, done),

  'settings.change': invoke('operator', SettingsView.partial(), SettingsView),
  'journal.verify': invoke(
    'viewer',
    nothing,
    z.strictObject({
      ok: z.boolean(),
      records: z.number(),
      head: z.string(),
      problem: z.string(),
      /** The first record that is not good; null when none is, or what is wrong stands on none. */
      firstBad: z.number().nullable(),
      /** Signed checkpoints of the journal that it was held against. */
      checkpoints: z.number(),
    }),
  ),
  'journal.search': invoke('viewer', SearchRequest, SearchReply),
  /** One record with its trail, its proof and its statement. */
  'journal.record': invoke('viewer', z.strictObject({ seq: z.number().int().min(1) }), RecordDetail),
  /** That a record is in the newest checkpoint; a new one is made when none covers it (E3). */
  'journal.prove': invoke('viewer', z.strictObject({ seq: z.number().int().min(1) }), InclusionProof),
  'journal.consistency': invoke(
    'viewer',
    z.strictObject({ fromSize: z.number().int().min(0), toSize: z.number().int().min(0) }),
    ConsistencyProof,
  ),
  /** Signs a checkpoint of everything there is, and answers with the note. */
  'journal.checkpoint': invoke('operator', nothing, z.strictObject({ size: z.number(), note: z.string() })),
  'journal.export': invoke('viewer', JournalExportRequest, ExportReply),
  /** The signed statements of the window as lines of DSSE envelopes (E4). */
  'statements.export': invoke('viewer', ExportRequest, ExportReply),
  /** Checks every statement of the journal against its record and its signature. */
  'statements.verify': invoke('viewer', nothing, StatementsVerified),
  /** The public keys that checkpoints and statements were signed with, oldest first, as C2SP verifier keys. */
  'evidence.keys': invoke('viewer', nothing, z.strictObject({ keys: z.array(z.string()) })),

  /** Publishes the newest checkpoint to every anchor that is set, now. */
  'anchors.publish': invoke('operator', nothing, done),
  /** The rows of the view, once the kept receipts were looked at. */
  'anchors.status': invoke('viewer', nothing, z.strictObject({ anchors: z.array(AnchorRow) })),
  /** Checks every receipt that is kept against its note, and the notes against the journal. */
  'anchors.verify': invoke('viewer', nothing, AnchorsVerified),
  'keys.rotate': invoke('administrator', z.strictObject({ alias: z.string().max(60), reason: Reason }), done),
  /** The name that the caller is shown by, kept encrypted and nowhere else (S4): set, with '' removed, or only read. */
  'operator.name': invoke(
    'operator',
    z.strictObject({
      name: z
        .string()
        .trim()
        .max(80)
        .refine((text) => !/\p{C}/u.test(text), 'letters only, on one line')
        .nullable()
        .default(null),
    }),
    z.strictObject({ name: z.string() }),
  ),
  'retention.hold': invoke('operator', z.strictObject({ reason: Reason }), done),
  'retention.release': invoke('approver', z.strictObject({ holdId: LegalHoldId, reason: Reason }), done),
  /** Lets the content go of what has run out, now. */
  'retention.expire': invoke('administrator', nothing, z.strictObject({ records: z.number() })),
  'replica.make': invoke('operator', nothing, z.strictObject({ records: z.number() })),

  /**
   * Opens the main process's own dialog for the key of an exchange (S1). The page that asks for it sees nothing of the
   * key: what comes of it stands in the rows.
   */
  'venueKeys.enter': invoke('administrator', EnterVenueKey, done),
  /** The same for the command line, over the control socket alone: the key is in it. */
  'venueKeys.add': invoke('administrator', EnterVenueKey.extend({ key: TypedVenueKey }), VenueKeyEntered),
  /** Asks the exchange what the key may do, now (S2). */
  'venueKeys.test': invoke('administrator', z.strictObject({ alias: VenueKeyAlias }), done),
  /** Takes a key out of use and out of the keychain, for good. `typed` repeats the alias. */
  'venueKeys.revoke': invoke(
    'administrator',
    z.strictObject({ alias: VenueKeyAlias, typed: z.string().max(64), reason: Reason }),
    done,
  ),
  /** The key may have been seen: it is due for rotation from now on (S3). */
  'venueKeys.exposed': invoke('administrator', z.strictObject({ alias: VenueKeyAlias, reason: Reason }), done),

  'incidents.open': invoke('operator', OpenIncident, z.strictObject({ id: IncidentId })),
  'incidents.classify': invoke('operator', ClassifyIncident, done),
  'incidents.step': invoke('operator', StepIncident, done),
  /** Only with a root cause and what was done about it (E7). */
  'incidents.close': invoke('operator', CloseIncident, done),
  'incidents.report': invoke('viewer', ReportIncident, IncidentReport),

  /** Plays agents on the same data, each in a world of its own (T3); answers when that has begun. */
  'tournament.start': invoke('operator', StartTournament, TournamentStarted),
  /** Goes on with the one that was cut short. */
  'tournament.resume': invoke('operator', nothing, TournamentStarted),
  'tournament.stop': invoke('operator', nothing, done),
  'tournament.show': invoke('viewer', ShowTournament, TournamentShown),
  /** An entrant's equity by the hour, if its file is the one that was journalled. */
  'tournament.curve': invoke('viewer', AskCurve, CurveFile),
} as const;

export type Contract = typeof contract;
export type Channel = keyof Contract;
export type InvokeChannel = { [C in Channel]: Contract[C]['kind'] extends 'invoke' ? C : never }[Channel];
export type EventChannel = { [C in Channel]: Contract[C]['kind'] extends 'event' ? C : never }[Channel];

/** What a caller passes: defaults may be left out. */
export type RequestOf<C extends InvokeChannel> = z.input<Contract[C]['request']>;
/** What a handler receives: parsed. */
export type ParsedRequestOf<C extends InvokeChannel> = z.output<Contract[C]['request']>;
export type ReplyOf<C extends InvokeChannel> = z.output<Contract[C]['reply']>;
export type PayloadOf<C extends EventChannel> = z.output<Contract[C]['payload']>;

/** What a refused or failed call answers. `message` is for the operator: no path, schema, key or stack (E6). */
export const CallError = z.strictObject({
  code: z.enum(['UNKNOWN_CHANNEL', 'FORBIDDEN_SENDER', 'FORBIDDEN_ROLE', 'BAD_REQUEST', 'REFUSED', 'FAILED']),
  message: z.string(),
});
export type CallError = z.infer<typeof CallError>;

/** The envelope every invoke answers with, so that an error keeps its code across the process border. */
export type CallResult<C extends InvokeChannel> = { ok: true; value: ReplyOf<C> } | { ok: false; error: CallError };

/** One handler a channel: what the main process implements. */
export type Handlers = {
  [C in InvokeChannel]: (request: ParsedRequestOf<C>, caller: Caller) => Promise<ReplyOf<C>> | ReplyOf<C>;
};

/** Who calls, as the main process knows it, never as the caller says. */
export interface Asker {
  readonly by: string;
  readonly via: 'window' | 'socket' | 'tray' | 'menu' | 'hotkey';
  /** One window's or one connection's: an unlocked role belongs to it and to no other. Minted by the main process. */
  readonly session: string;
}

/** The same with the role that the session had in the instant of the call: the dispatch asks for it (P3). */
export interface Caller extends Asker {
  readonly role: Role;
}

/** The object the preload exposes as `window.interlock`, and the mock implements. */
export interface InterlockBridge {
  invoke<C extends InvokeChannel>(channel: C, request: RequestOf<C>): Promise<CallResult<C>>;
  on<C extends EventChannel>(channel: C, listener: (payload: PayloadOf<C>) => void): () => void;
}

export const INVOKE_CHANNELS = Object.entries(contract)
  .filter(([, entry]) => entry.kind === 'invoke')
  .map(([name]) => name) as InvokeChannel[];
export const EVENT_CHANNELS = Object.entries(contract)
  .filter(([, entry]) => entry.kind === 'event')
  .map(([name]) => name) as EventChannel[];

/** An error a handler throws when it refuses by rule; its message is shown to the operator as it stands. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
