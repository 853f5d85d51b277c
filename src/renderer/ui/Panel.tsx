import { type ReactNode, useId } from 'react';

interface Props {
  readonly title: string;
  /** Quiet words beside the title. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled region of the console. */
export function Panel({ title, note, actions, className = '', children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={className}>
      <div className="flex min-h-7 items-center gap-3 px-3 pt-1">
        <h2 id={id} className="heading">
          {title}
        </h2>
        <div className="min-w-0 flex-1 truncate text-xs text-faint">{note}</div>
        {actions}
      </div>
      {children}
    </section>
  );
}
