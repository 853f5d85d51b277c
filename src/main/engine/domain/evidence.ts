/** Where checkpoints can be published so that this machine cannot rewrite them (E8). */
export type AnchorId = 'git' | 'rfc3161';

/**
 * How long the content of a record is kept (E5): audit and transactions seven years, what agents did three, policy
 * decisions 180 days, sessions 90.
 */
export type RetentionClass = 'audit' | 'agents' | 'policy' | 'sessions';
