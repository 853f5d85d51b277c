/**
 * The two Electron channels that carry the contract. One for all calls and one for all events, so that a name which is
 * not in the contract reaches the gateway and is answered there, instead of failing inside Electron.
 */
export const WIRE_INVOKE = 'interlock:invoke';
export const WIRE_EVENT = 'interlock:event';
