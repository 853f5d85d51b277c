/** Names of variables that hold a secret. The keyring's own only say where its socket is. */
const SECRET_NAME = /key|secret|token|passw|passphrase|credential|private|auth(?!ority|_sock)/i;
const KEPT = /^(GNOME_KEYRING_|DBUS_)/;
/** A user and a password in an address, and 32 bytes or more in hex. A path may hold a hash: it is none. */
const SECRET_VALUE = /^\w+:\/\/[^\s/@]+:[^\s/@]+@|^[0-9a-f]{64,}$/i;

/**
 * Forgets variables that look like secrets of other programs, which the operator's shell may hold: Interlock uses none,
 * and whatever is started from here, or written of this process when it fails, must not have them (S6). What the system
 * itself keeps of the environment a process began with is beyond this.
 */
export function dropSecretVariables(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(env)) {
    if (KEPT.test(name)) continue;
    if (SECRET_NAME.test(name) || SECRET_VALUE.test(value ?? '')) delete env[name];
  }
}
