import { Check, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { ReplyOf } from '../../../shared/ipc/contract.ts';
import { call } from '../../store/bridge.ts';
import { useAgent } from '../../store/console-store.ts';
import { failureText } from '../../store/notices.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Problem } from '../../ui/Field.tsx';

export interface Question {
  readonly agent: string;
  readonly tool: string;
  /** The instrument asked about; null where the agent's first one will do. */
  readonly symbol: string | null;
}
type Explanation = ReplyOf<'policy.explain'>;
type Answer = { readonly explanation: Explanation } | { readonly problem: string } | null;

interface Props {
  readonly question: Question;
  readonly onClose: () => void;
}

/** What would be decided now, layer by layer. Asking does nothing. */
export function ExplainDialog({ question, onClose }: Props) {
  const { agent, tool } = question;
  const row = useAgent(agent);
  const symbols = [...new Set([...(question.symbol ? [question.symbol] : []), ...(row?.symbols ?? [])])];
  const [symbol, setSymbol] = useState(question.symbol ?? row?.symbols[0] ?? '');
  const [reducing, setReducing] = useState(false);
  const [answer, setAnswer] = useState<Answer>(null);
  const safe = useRef<HTMLButtonElement>(null);
  const symbolId = useId();
  const mode = row?.mode ?? 'paper';

  useEffect(() => {
    let current = true;
    const ask = async (): Promise<void> => {
      // A purpose of the operator's own: asking without one would be denied for want of it.
      const outcome = await call('policy.explain', { agent, tool, symbol, mode, purpose: 'explain', reducing });
      if (!current) return;
      setAnswer(
        outcome.kind === 'ok' ? { explanation: outcome.value } : { problem: failureText(outcome) ?? 'no answer' },
      );
    };
    void ask();
    return () => {
      current = false;
    };
  }, [agent, tool, symbol, mode, reducing]);

  return (
    <Dialog
      title={`May ${agent} use ${tool}?`}
      description="What would be decided now. Every layer has to agree; the first that denies names the rule. Nothing is done by asking."
      safe={safe}
      onClose={onClose}
      wide
    >
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        {symbols.length > 0 && (
          <span className="inline-flex items-center gap-2">
            <label htmlFor={symbolId}>Instrument</label>
            <select
              id={symbolId}
              value={symbol}
              onChange={(event) => setSymbol(event.target.value)}
              className="figure min-h-7 rounded border border-line-strong bg-raised px-1.5 text-sm"
            >
              {symbols.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </span>
        )}
        <label className="flex min-h-7 items-center gap-2">
          <input
            type="checkbox"
            checked={reducing}
            onChange={(event) => setReducing(event.target.checked)}
            className="size-4 accent-(--ink)"
          />
          only reduces its position
        </label>
        <span className="text-dim">{mode}</span>
      </div>
      <div aria-live="polite" className="mt-3 min-h-56">
        {answer === null && <p className="text-dim">Asking…</p>}
        {answer !== null && 'problem' in answer && <Problem text={`Not explained: ${answer.problem}`} />}
        {answer !== null && 'explanation' in answer && <Layers explanation={answer.explanation} />}
      </div>
      <div className="mt-4 flex justify-end">
        <Button ref={safe} size="large" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}

function Verdict({ allowed }: { readonly allowed: boolean }) {
  return allowed ? (
    <Badge look="plain" icon={Check}>
      allows
    </Badge>
  ) : (
    <Badge look="warn" icon={X}>
      DENIES
    </Badge>
  );
}

function Layers({ explanation }: { readonly explanation: Explanation }) {
  const { allowed, rule, reason, layers } = explanation;
  const cell = 'border-b border-line/60 py-1 pr-3 align-top';
  return (
    <>
      <p className="text-lg">
        <strong>{allowed ? 'Allowed' : 'Denied'}</strong> by <span className="figure">{rule}</span>
        {reason !== '' && `: ${reason}`}
      </p>
      <table className="mt-2 w-full text-sm">
        <caption className="sr-only">Layers, in the order in which they are asked</caption>
        <thead>
          <tr className="text-left text-xs text-faint">
            <th scope="col" className="pb-0.5 font-normal">
              layer
            </th>
            <th scope="col" className="pb-0.5 font-normal">
              verdict
            </th>
            <th scope="col" className="pb-0.5 font-normal">
              rule
            </th>
            <th scope="col" className="pb-0.5 font-normal">
              in words
            </th>
          </tr>
        </thead>
        <tbody>
          {layers.map((layer) => (
            <tr key={layer.layer}>
              <th scope="row" className={`${cell} text-left font-normal whitespace-nowrap`}>
                {layer.layer}
              </th>
              <td className={cell}>
                <Verdict allowed={layer.allowed} />
              </td>
              <td className={`${cell} figure`}>{layer.rule}</td>
              <td className={`${cell} w-full text-dim`}>{layer.words}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
