import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { TestSession } from '../../../src/main/adapters/keychain/test-session.ts';

/** Called in a `describe`: its tests have a login of their own with a keyring, which is their environment's too. */
export function useKeyring(): () => TestSession {
  let session: TestSession;
  beforeAll(async () => {
    session = new TestSession();
    await session.bus();
    await session.keyring('login password');
  });
  afterAll(() => session.remove());
  beforeEach(() => {
    for (const name of ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR']) vi.stubEnv(name, session.env[name]);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  return () => session;
}
