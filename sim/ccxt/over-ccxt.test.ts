import { describe, expect, it } from 'vitest';
import { drawScenario } from '../simulation/draw.ts';
import type { Simulation } from '../simulation/simulation.ts';
import { ADAPTERS } from './adapters.ts';
import { runOverCcxt } from './run-over-ccxt.ts';

SEEDS
