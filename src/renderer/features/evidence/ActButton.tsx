import type { InvokeChannel, ReplyOf, RequestOf } from '../../../shared/ipc/contract.ts';
import { call } from '../../store/bridge.ts';
import { confirm, failureText, reportFailure } from '../../store/notices.ts';
import { ROLE_NAMES, useRoleMissing, withRole } from '../../store/role.ts';
import { Button } from '../../ui/Button.tsx';
import { useSending } from '../../ui/use-sending.ts';

/** What makes a copy or asks somebody outside takes its time. */
const WITHIN_MS = 600_000;

interface ActProps<C extends InvokeChannel> {
  readonly channel: C;
  readonly request: RequestOf<C>;
  readonly label: string;
  /** While an answer is awaited. */
  readonly busyLabel: string;
  /** Title of a failure, which stays: `Not published`. */
  readonly failed: string;
  readonly done: (reply: ReplyOf<C>) => string;
}

/** Does what takes nothing away and asks for nothing, at once. */
export function ActButton<C extends InvokeChannel>({ channel, request, label, busyLabel, failed, done }: ActProps<C>) {
  const { sending, send } = useSending();
  const act = async (): Promise<string | null> => {
    const outcome = await call(channel, request, WITHIN_MS);
    const failure = failureText(outcome);
    if (failure !== null) reportFailure(failed, failure);
    if (outcome.kind === 'ok') confirm(done(outcome.value));
    return failure;
  };
  return <Button onClick={() => withRole(channel, label, () => void send(act))}>{sending ? busyLabel : label}</Button>;
}

interface GuardedProps {
  readonly channel: InvokeChannel;
  /** Read out where several buttons have the same words. */
  readonly name?: string;
  readonly label: string;
  /** What needs the role, as in `Rotating a key needs …`. */
  readonly forWhat: string;
  readonly onOpen: () => void;
}

/** Opens a dialog, after the role that its action needs. */
export function GuardedButton({ channel, name, label, forWhat, onOpen }: GuardedProps) {
  const missing = useRoleMissing(channel);
  return (
    <Button
      aria-label={name}
      title={missing === null ? undefined : `needs ${ROLE_NAMES[missing]}: unlocks first`}
      onClick={() => withRole(channel, forWhat, onOpen)}
    >
      {label}
    </Button>
  );
}
