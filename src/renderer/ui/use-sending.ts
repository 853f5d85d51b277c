import { useState } from 'react';

interface Sending {
  /** True while an answer is awaited. */
  readonly sending: boolean;
  /** Why the last one did not happen, in words; empty when nothing needs saying. */
  readonly problem: string;
  /** Says what is wrong with what was typed, before anything is sent. */
  readonly refuse: (problem: string) => void;
  /** Does it, unless something is being sent; `act` returns why it failed, or null. True when it was done. */
  readonly send: (act: () => Promise<string | null>) => Promise<boolean>;
}

/** One command at a time out of a dialog, and what came of the last. */
export function useSending(): Sending {
  const [sending, setSending] = useState(false);
  const [problem, refuse] = useState('');
  const send = async (act: () => Promise<string | null>): Promise<boolean> => {
    if (sending) return false;
    setSending(true);
    refuse('');
    const failure = await act();
    setSending(false);
    refuse(failure ?? '');
    return failure === null;
  };
  return { sending, problem, refuse, send };
}
