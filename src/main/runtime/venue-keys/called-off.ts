import { Refusal } from '../../../shared/ipc/contract.ts';

/** What comes of it; a Refusal as soon as it is called off, and then nobody hears what comes of it. */
export async function unlessCalledOff<T>(work: () => Promise<T>, calledOff: AbortSignal | undefined): Promise<T> {
  if (calledOff === undefined) return await work();
  const off = Promise.withResolvers<never>();
  const end = (): void => off.reject(new Refusal('Cancelled. Nothing was stored.'));
  calledOff.addEventListener('abort', end, { once: true });
  try {
    if (calledOff.aborted) end();
    return await Promise.race([off.promise, calledOff.aborted ? off.promise : work()]);
  } finally {
    calledOff.removeEventListener('abort', end);
  }
}
