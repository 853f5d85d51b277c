import type { Asker, CallError, InvokeChannel } from '../../shared/ipc/contract.ts';
import type { ConsoleFace } from './console-face.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';

/** What every way into a console needs: its calls, checked, and where refusals and ended sessions are told. */
export interface ConsoleDoor {
  readonly dispatch: Dispatch;
  readonly onDenied: (refused: {
    readonly channel: string;
    readonly asker: Asker;
    readonly error: Pick<CallError, 'code'>;
  }) => void;
  readonly onSessionEnd: (session: string) => void;
}

/** One console's calls: roles are asked of it in the instant of the call, and each refusal is journalled there. */
export function consoleDoor(
  face: Pick<ConsoleFace, 'handlers' | 'roleOf' | 'callRefused' | 'sessionEnded'>,
  onFailure: (channel: InvokeChannel, error: unknown) => void,
): ConsoleDoor {
  const onDenied: ConsoleDoor['onDenied'] = ({ channel, asker: { by, via }, error: { code } }) =>
    face.callRefused({ channel, by, via, code });
  return {
    dispatch: createDispatch({
      handlers: face.handlers,
      roleOf: (session) => face.roleOf(session),
      onDenied,
      onFailure,
    }),
    onDenied,
    onSessionEnd: (session) => face.sessionEnded(session),
  };
}
