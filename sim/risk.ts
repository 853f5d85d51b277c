import riskJson from '../resources/policy/risk.json' with { type: 'json' };
import { RiskConfig } from '../src/main/engine/risk/config.ts';

const PERP = { maxOrderQuantity: '1000000', feeRate: '0.0005' };

/** The console's own risk config, in which every instrument of the simulated markets may be traded as well. */
export const SIMULATED_RISK: RiskConfig = RiskConfig.parse({
  ...riskJson,
  instruments: { ...riskJson.instruments, 'ETH-PERP': PERP, 'SOL-PERP': PERP, 'XRP-PERP': PERP },
});
