import { z } from 'zod';
import { AgentRow, SystemAgentRow } from './agent-view.ts';
import { AlarmRow } from './alarm-view.ts';
import { DenialRow, GrantRow, PermissionRow, ToolRow } from './authority-view.ts';
import { ConsoleView, LogRow } from './console-view.ts';
import { AnchorRow, KeyRow, LegalHoldRow } from './evidence-view.ts';
import { HostRow } from './host-row.ts';
import { IncidentRow } from './incident-view.ts';
import { FillRow, OrderRow, PositionRow } from './order-view.ts';
import { CurvePoint } from './risk-view.ts';
import { HoldRow, TriggerRow } from './trading-view.ts';
import { VenueKeyRow } from './venue-key-view.ts';

/** The parts of the view that are tables of rows with an id. */
export const TABLES = [
  'agents',
  'system',
  'positions',
  'orders',
  'fills',
  'log',
  'alarms',
  'permissions',
  'grants',
  'tools',
  'denials',
  'holds',
  'triggers',
  'anchors',
  'keys',
  'venueKeys',
  'hosts',
  'legalHolds',
  'incidents',
] as const;
export type TableName = (typeof TABLES)[number];

const changes = <R extends z.ZodType>(row: R) =>
  z.strictObject({ upsert: z.array(row), remove: z.array(z.string()) }).optional();

/**
 * What changed since version - 1: whole small sections, rows of tables by id, points added to the curve. Coalesced to
 * at most ten a second, so a delta is bounded by the size of the view and never by the rate of events.
 */
export const ConsoleDelta = z.strictObject({
  version: z.number(),
  wallAt: z.number(),
  sections: ConsoleView.pick({
    band: true,
    host: true,
    session: true,
    venues: true,
    certified: true,
    testExchange: true,
    kill: true,
    risk: true,
    journal: true,
    secrets: true,
    watchdog: true,
    settings: true,
    role: true,
    policy: true,
    chaos: true,
    alerts: true,
    evidence: true,
  }).partial(),
  tables: z.strictObject({
    agents: changes(AgentRow),
    system: changes(SystemAgentRow),
    positions: changes(PositionRow),
    orders: changes(OrderRow),
    fills: changes(FillRow),
    log: changes(LogRow),
    alarms: changes(AlarmRow),
    permissions: changes(PermissionRow),
    grants: changes(GrantRow),
    tools: changes(ToolRow),
    denials: changes(DenialRow),
    holds: changes(HoldRow),
    triggers: changes(TriggerRow),
    anchors: changes(AnchorRow),
    keys: changes(KeyRow),
    venueKeys: changes(VenueKeyRow),
    hosts: changes(HostRow),
    legalHolds: changes(LegalHoldRow),
    incidents: changes(IncidentRow),
  }),
  /** Points that follow the last one the receiver has; `curveReset` replaces the whole curve. */
  curve: z.array(CurvePoint),
  curveReset: z.boolean(),
});
export type ConsoleDelta = z.infer<typeof ConsoleDelta>;

/** The parts of the view that go whole when anything in them changed. */
export const SECTIONS = Object.keys(ConsoleDelta.shape.sections.shape) as readonly (keyof ConsoleDelta['sections'])[];

type Row = { readonly id: string };

function applyRows<R extends Row>(rows: readonly R[], change: { upsert: R[]; remove: string[] } | undefined): R[] {
  if (change === undefined) return rows as R[];
  const incoming = new Map(change.upsert.map((row) => [row.id, row]));
  const removed = new Set(change.remove);
  const kept: R[] = [];
  for (const row of rows) {
    if (removed.has(row.id)) continue;
    const replacement = incoming.get(row.id);
    kept.push(replacement ?? row);
    if (replacement !== undefined) incoming.delete(row.id);
  }
  kept.push(...incoming.values());
  return kept;
}

/**
 * The view after a delta, sharing every row and section that did not change.
 * Returns null when the delta does not follow the view's version: the receiver then asks for a snapshot.
 */
export function applyDelta(view: ConsoleView, delta: ConsoleDelta): ConsoleView | null {
  if (delta.version !== view.version + 1) return null;
  const sections = Object.fromEntries(Object.entries(delta.sections).filter(([, value]) => value !== undefined));
  return {
    ...view,
    ...sections,
    version: delta.version,
    wallAt: delta.wallAt,
    agents: applyRows(view.agents, delta.tables.agents),
    system: applyRows(view.system, delta.tables.system),
    positions: applyRows(view.positions, delta.tables.positions),
    orders: applyRows(view.orders, delta.tables.orders),
    fills: applyRows(view.fills, delta.tables.fills),
    log: applyRows(view.log, delta.tables.log),
    alarms: applyRows(view.alarms, delta.tables.alarms),
    permissions: applyRows(view.permissions, delta.tables.permissions),
    grants: applyRows(view.grants, delta.tables.grants),
    tools: applyRows(view.tools, delta.tables.tools),
    denials: applyRows(view.denials, delta.tables.denials),
    holds: applyRows(view.holds, delta.tables.holds),
    triggers: applyRows(view.triggers, delta.tables.triggers),
    anchors: applyRows(view.anchors, delta.tables.anchors),
    keys: applyRows(view.keys, delta.tables.keys),
    venueKeys: applyRows(view.venueKeys, delta.tables.venueKeys),
    hosts: applyRows(view.hosts, delta.tables.hosts),
    legalHolds: applyRows(view.legalHolds, delta.tables.legalHolds),
    incidents: applyRows(view.incidents, delta.tables.incidents),
    curve: delta.curveReset ? delta.curve : delta.curve.length > 0 ? [...view.curve, ...delta.curve] : view.curve,
  };
}
