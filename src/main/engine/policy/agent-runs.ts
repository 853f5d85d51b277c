import { deny, type Layer, permit } from './layer.ts';

const RUNS = permit('agent-must-run');

/** A process that was stopped, failed or killed has no say any more, whatever of it is still on its way. */
export const agentRuns: Layer = {
  name: 'agent runs',
  ask: ({ entry }) => (entry.status !== 'running' ? deny('agent-must-run', 'POLICY_AGENT_NOT_RUNNING') : RUNS),
};
