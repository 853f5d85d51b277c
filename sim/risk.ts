import riskJson from '../resources/policy/risk.json' with { type: 'json' };
import type { DeclaredLimits } from '../src/main/engine/agents/manifest.ts';
import { RiskConfig } from '../src/main/engine/risk/config.ts';
import { cash } from '../src/shared/money.ts';

const PERP = { maxOrderQuantity: '1000000', feeRate: '0.0005' };

/** The console's own risk config, in which every instrument of the simulated markets may be traded as well. */
export const SIMULATED_RISK: RiskConfig = RiskConfig.parse({
  ...riskJson,
  instruments: { ...riskJson.instruments, 'ETH-PERP': PERP, 'SOL-PERP': PERP, 'XRP-PERP': PERP },
});

/** What every simulated agent's manifest lets itself do. */
export const SIMULATED_LIMITS: DeclaredLimits = {
  maxOrderValue: cash('50000'),
  maxPositionValue: cash('50000'),
  maxOpenOrders: 50,
  maxOrdersPerMinute: 100,
  maxSessionMs: 840 * 3_600_000,
  maxToolCalls: 100_000_000,
};
