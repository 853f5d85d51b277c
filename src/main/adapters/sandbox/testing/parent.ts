import { cash } from '../../../../shared/money.ts';
import { AgentProcesses } from '../agent-processes.ts';
import { loadManifest } from '../manifest.ts';
import { descendants, minute, PERP } from './rig.ts';

/** A console that starts the agent in argv, lets it hang in a step, tells all processes below itself, and waits for death. */
const [, , folder = '', dataDir = ''] = process.argv;
const port = new AgentProcesses({
  agents: [loadManifest(folder)],
  nodePath: process.execPath,
  dataDir,
  wallNow: Date.now,
  session: () => ({ seed: 1, allocation: cash('1'), currency: 'USD', instruments: [PERP] }),
  onEvent: (event) => {
    if (event.type !== 'ready') return;
    port.step(event.agent, minute(0));
    setTimeout(() => process.stdout.write(`${JSON.stringify(descendants(process.pid))}\n`), 300);
  },
});
port.start('looping');
