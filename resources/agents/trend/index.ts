import { runAgent } from '../sdk/agent.ts';
import { trend } from './strategy.ts';

runAgent(trend);
