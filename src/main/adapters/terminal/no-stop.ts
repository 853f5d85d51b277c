/**
 * Ctrl-Z stops a process in the middle of whatever it does. A console that trades would be taken for hung by its watchdog,
 * ended and flattened; so it goes on, and says what to do instead.
 */
export function refuseToStop(say: (text: string) => void): void {
  if (process.platform === 'win32') return;
  process.on('SIGTSTP', () =>
    say('Ctrl-Z does not stop a console that trades. Pause the session, or close it with Ctrl-C.'),
  );
}
