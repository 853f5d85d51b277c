import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import type { RunReply, StepReply } from './protocol.ts';

/** The walls around an agent's process: bubblewrap's namespaces, or Node's permission model alone. */
export type Sandbox = 'bubblewrap' | 'process';

/**
 * What comes from the agents' processes into the engine's queue. After `failed`, and after the engine called `stop`,
 * nothing more comes from that process; a later `started` is a new one.
 */
export type AgentEvent =
  | {
      readonly type: 'started';
      readonly agent: AgentId;
      readonly sandbox: Sandbox;
      /** What this sandbox does not keep out, in words; empty where it holds everything the manifest asks. */
      readonly weaker: string;
      readonly pid: number;
    }
  /** It answered `initialize` and takes steps; it wants this many bars of history first. */
  | {
      readonly type: 'ready';
      readonly agent: AgentId;
      readonly name: string;
      readonly warmupBars: number;
      /** It takes several steps at once ({@link RunReply}). Not there: it does not. */
      readonly takesRuns?: boolean;
    }
  /** Its answer to the step at `at`; answers come in the order of the steps. */
  | { readonly type: 'stepDone'; readonly agent: AgentId; readonly at: TimeMs; readonly reply: StepReply }
  /** Its answer to a run that began with the step at `at`. */
  | { readonly type: 'runDone'; readonly agent: AgentId; readonly at: TimeMs; readonly reply: RunReply }
  | { readonly type: 'heartbeat'; readonly agent: AgentId; readonly wallAt: TimeMs }
  /** Text of the agent, cut to 400 characters: data, shown as text. */
  | { readonly type: 'log'; readonly agent: AgentId; readonly level: 'info' | 'warn'; readonly text: string }
  /** It asked for something that the protocol does not have: `tool` is what it called it, at most 64 characters. */
  | { readonly type: 'toolRefused'; readonly agent: AgentId; readonly tool: string }
  /** It broke the protocol, or ended by itself; its process is killed. `reason` is one sentence for the operator. */
  | { readonly type: 'failed'; readonly agent: AgentId; readonly reason: string };
