import { useCallback, useState } from 'react';
import { useView, useViewShallow } from '../../store/console-store.ts';
import { useHeldOrder } from '../../ui/held-order.ts';
import { Panel } from '../../ui/Panel.tsx';
import { Grant, PastGrant } from './Grant.tsx';
import { IssueDialog, RevokeDialog } from './GrantDialogs.tsx';
import { grantGroups, isRunning } from './grants.ts';

type Open =
  | { readonly dialog: 'revoke'; readonly grant: string }
  | { readonly dialog: 'issue'; readonly agent: string };

/** Who may act for which task, until when, and how much of it is used. */
export function GrantsPanel() {
  const grants = useView((view) => view.grants);
  // Their names alone: a fleet's figures change ten times a second.
  const running = useViewShallow((view) => view.agents.filter(isRunning).map((agent) => agent.id));
  const [open, setOpen] = useState<Open | null>(null);
  const close = useCallback(() => setOpen(null), []);
  const revoke = useCallback((grant: string) => setOpen({ dialog: 'revoke', grant }), []);
  const issue = useCallback((agent: string) => setOpen({ dialog: 'issue', agent }), []);
  const { current, past } = grantGroups(grants, new Set(running));
  const { rows, holder } = useHeldOrder(current);
  const live = current.filter((grant) => grant.state === 'live').length;
  const ended = current.length - live;
  const note = `${live} live${ended > 0 ? ` · ${ended} ended under a running agent` : ''} · the first to end first`;
  const revoked = open?.dialog === 'revoke' ? grants.find((grant) => grant.id === open.grant) : undefined;
  return (
    <Panel
      title="Grants"
      note={note}
      className="flex min-h-64 flex-[1_1_0] flex-col max-[1099px]:flex-none border-t border-line"
    >
      <section
        className="min-h-0 flex-1 overflow-y-auto"
        aria-label="Grants list"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
        tabIndex={0}
      >
        <ul aria-label="Grants, the first to end first" {...holder}>
          {rows.map((grant) => (
            <Grant key={grant.id} grant={grant} onRevoke={revoke} onIssue={issue} />
          ))}
        </ul>
        {current.length === 0 && (
          <p className="px-3 py-1 text-sm text-faint">
            No agent holds a grant: none may act. Starting one gives it its own.
          </p>
        )}
        {past.length > 0 && (
          <details className="border-t border-line">
            <summary className="min-h-7 px-3 py-1 text-sm text-dim">Past grants, {past.length}</summary>
            <ul aria-label="Past grants, newest first">
              {past.map((grant) => (
                <PastGrant key={grant.id} grant={grant} />
              ))}
            </ul>
          </details>
        )}
      </section>
      {revoked !== undefined && <RevokeDialog grant={revoked} onClose={close} />}
      {open?.dialog === 'issue' && <IssueDialog agent={open.agent} onClose={close} />}
    </Panel>
  );
}
