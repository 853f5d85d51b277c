import { z } from 'zod';
import { AgentId } from '../../../shared/ids.ts';
import { plainLine } from '../../../shared/plain-text.ts';
import type { Scope } from '../../../shared/scope.ts';

const MAX_TEXT = 400;

/** Shown to the operator and journalled: one harmless line (A8). */
const line = z
  .string()
  .max(MAX_TEXT)
  .transform((text) => plainLine(text).trim())
  .refine((text) => text !== '');

/** `all` is nobody's name (RESERVED_IDS of the manifest), so one word can say either. */
const scope = AgentId.transform(
  (name): Scope => (name === 'all' ? { kind: 'global' } : { kind: 'agent', agent: name }),
);

const AlertBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('kill'), scope, reason: line }),
  z.strictObject({
    kind: z.literal('alarm'),
    priority: z.enum(['critical', 'high', 'medium', 'low']),
    cause: line,
    consequence: line,
    action: line,
  }),
]);
type AlertBody = z.infer<typeof AlertBody>;

/** A kill or an alarm, and nothing else (N3). */
export type Alert = AlertBody & {
  /** The sender's address. */
  readonly source: string;
  /**
   * 64 hex digits, another for each alert: its signature. As the kill's command id it keeps one that was taken before
   * a restart from being taken again after it.
   */
  readonly id: string;
};

/** The alert that a body says; null when it is none. */
export function parseAlert(body: Buffer): AlertBody | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return AlertBody.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
