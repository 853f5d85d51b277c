import { useCallback } from 'react';
import { AgentsPanel } from '../features/agents/AgentsPanel.tsx';
import { SystemAgents } from '../features/agents/SystemAgents.tsx';
import { DrillBand } from '../features/drill/DrillBand.tsx';
import { ReduceButton } from '../features/holds/ReduceButton.tsx';
import { AgentKillButton } from '../features/kill/AgentKillButton.tsx';
import { RiskPanel } from '../features/risk/RiskPanel.tsx';
import { SessionBanner } from '../features/session/SessionBanner.tsx';
import { SessionControls } from '../features/session/SessionControls.tsx';
import { useView } from '../store/console-store.ts';
import { Activity, Positions } from './Dock.tsx';
import { Views } from './Views.tsx';

/** Fleets up to this many agents leave room for the tables under them; larger ones take the column. */
const SMALL_FLEET = 10;

interface Props {
  readonly theme: string;
  readonly onReset: (runId: string) => void;
}

/** What an agent's details offer besides its kill. */
const renderActions = (agent: string) => <ReduceButton scope={{ kind: 'agent', agent }} label="Reduce only…" />;

/** The operator's screen: agents left; right what is wrong, and one of the views. */
export function Console({ theme, onReset }: Props) {
  const small = useView((view) => view.agents.length <= SMALL_FLEET);
  const halted = useView((view) => view.kill.globalLatched);
  const renderKill = useCallback((agent: string) => <AgentKillButton agent={agent} onReset={onReset} />, [onReset]);
  const tables = (
    <div className={`dock flex min-h-59 flex-1 flex-col border-t border-line ${small ? 'basis-0' : ''}`}>
      <Positions />
      <Activity />
    </div>
  );
  return (
    <>
      <div>
        <h1 className="sr-only">Interlock console</h1>
        <DrillBand />
        <SessionBanner />
        <div className="flex min-h-9 items-center justify-between gap-4 border-b border-line px-3 py-1">
          <SystemAgents />
          <SessionControls />
        </div>
      </div>
      <div className="console" data-fleet={small ? 'small' : 'large'}>
        <div className="column">
          <AgentsPanel renderKill={renderKill} renderActions={renderActions} />
          {small && tables}
        </div>
        <Views
          theme={theme}
          onReset={onReset}
          alarmsClassName={`flex shrink-0 flex-col ${small ? 'min-h-28' : 'h-32'} border-b border-line`}
          trading={
            <>
              <RiskPanel theme={theme} show={halted ? 'limits' : small ? 'all, tall' : 'all'} />
              {!small && tables}
            </>
          }
        />
      </div>
    </>
  );
}
