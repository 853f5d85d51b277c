import { deny, type Layer, permit } from './layer.ts';

const PAPER = permit('paper-first');

/**
 * Paper only, since no approval exists that could allow more (T1); and nothing leaves paper while nobody watches the
 * main process (K10).
 */
export const mode: Layer = {
  name: 'the mode',
  ask: ({ call, state }) => {
    if (call.mode === 'paper') return PAPER;
    if (state.watchdog.state !== 'watching') return deny('watchdog-must-watch', 'POLICY_WATCHDOG_GONE');
    return deny('paper-first', 'POLICY_LIVE_NOT_APPROVED');
  },
};
