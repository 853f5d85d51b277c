import { runAgent } from '../sdk/agent.ts';
import { revert } from './strategy.ts';

runAgent(revert);
