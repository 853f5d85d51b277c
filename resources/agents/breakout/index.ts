import { runAgent } from '../sdk/agent.ts';
import { breakout } from './strategy.ts';

runAgent(breakout);
