import { runAgent } from '../sdk/agent.ts';
import { grid } from './strategy.ts';

runAgent(grid);
