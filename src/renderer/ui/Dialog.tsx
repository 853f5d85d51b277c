import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

/** What a dialog leaves inert: everything but itself and the kill. */
const BEHIND = '[data-behind-dialog]';
const FOCUSABLE =
  'button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), a[href], [tabindex]:not([tabindex="-1"])';

interface Props {
  readonly title: string;
  readonly description: string;
  /** The safe choice: focused first. */
  readonly safe: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/**
 * A dialog that traps the focus but never covers or disables KILL ALL: its cover begins below the header and all but
 * the kill is made inert. A library's modal would hide the header from screen readers too, hence our own. It is put
 * beside the shell, so that a panel that opens it does not make it inert as well.
 */
export function Dialog({ title, description, safe, onClose, wide = false, children }: Props) {
  const titleId = useId();
  const descriptionId = useId();
  const box = useRef<HTMLDivElement>(null);
  // Read while rendering: an effect of something inside may move the focus before the one below runs.
  const [opener] = useState(() => document.activeElement);

  useEffect(() => {
    const behind = [...document.querySelectorAll<HTMLElement>(BEHIND)];
    for (const part of behind) part.inert = true;
    (safe.current ?? box.current)?.focus();
    return () => {
      for (const part of behind) part.inert = false;
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [safe, opener]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
      return;
    }
    if (event.key !== 'Tab') return;
    const inside = [...(box.current?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])];
    const edge = event.shiftKey ? inside.at(0) : inside.at(-1);
    const other = event.shiftKey ? inside.at(-1) : inside.at(0);
    if (document.activeElement === edge || document.activeElement === box.current) {
      event.preventDefault();
      other?.focus();
    }
  };

  return createPortal(
    <div className="cover fixed inset-x-0 top-(--header-height) bottom-0 z-20 flex items-start justify-center overflow-y-auto p-5">
      <div
        ref={box}
        role="dialog"
        aria-labelledby={titleId}
        aria-describedby={descriptionId}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className={`w-full ${wide ? 'max-w-3xl' : 'max-w-xl'} rounded-lg border border-line-strong bg-panel shadow-2xl`}
      >
        <div className="border-b border-line px-5 py-4">
          <h2 id={titleId} className="text-xl font-semibold">
            {title}
          </h2>
          <p id={descriptionId} className="mt-1 text-dim">
            {description}
          </p>
        </div>
        <div className="px-5 py-4">{children}</div>
      </div>
    </div>,
    document.body,
  );
}
