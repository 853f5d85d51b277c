import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { AgentRow } from '../../shared/view/agent-view.ts';
import type { ConsoleView } from '../../shared/view/console-view.ts';

/** `connecting` until the first snapshot; `lost` when nothing came for three seconds. */
export type Connection = 'connecting' | 'open' | 'lost';

interface ConsoleState {
  readonly view: ConsoleView | null;
  /** The agents of `view` by name, so that a row finds itself without a search. */
  readonly agents: ReadonlyMap<string, AgentRow>;
  readonly connection: Connection;
  /** Machine time at which the main process was last heard. */
  readonly heardWallAt: number;
}

export const useConsoleStore = create<ConsoleState>()(() => ({
  view: null,
  agents: new Map(),
  connection: 'connecting',
  heardWallAt: Date.now(),
}));

/** Takes over a new view; every row and section that did not change keeps its identity. */
export function showView(view: ConsoleView, nowWallAt: number): void {
  const last = useConsoleStore.getState();
  const agents =
    last.view?.agents === view.agents ? last.agents : new Map(view.agents.map((agent) => [agent.id, agent]));
  useConsoleStore.setState({ view, agents, heardWallAt: nowWallAt, connection: 'open' });
}

/**
 * A slice of the view. Only for components below the shell, which are not there before the first snapshot.
 * A slice that is not there is a fault of the composition, hence the error.
 */
export function useView<T>(select: (view: ConsoleView) => T): T {
  return useConsoleStore((state) => select(shown(state.view)));
}

/** A slice that is a fresh list or record: compared by its members. */
export function useViewShallow<T>(select: (view: ConsoleView) => T): T {
  return useConsoleStore(useShallow((state) => select(shown(state.view))));
}

/** One agent's row, or undefined when it is gone. */
export function useAgent(id: string): AgentRow | undefined {
  return useConsoleStore((state) => state.agents.get(id));
}

function shown(view: ConsoleView | null): ConsoleView {
  if (view === null) throw new Error('the console is shown before its first snapshot');
  return view;
}
