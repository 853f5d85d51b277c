import { memo } from 'react';
import { shortAge } from './format.ts';

interface Props {
  readonly children: string;
  /** Whole seconds of age when the figure may not be trusted, else null. */
  readonly stale: number | null;
  readonly className?: string;
}

/** A figure that greys out and shows its age beside itself when it is stale. */
export const Figure = memo(function Figure({ children, stale, className = '' }: Props) {
  if (stale === null) return <span className={`figure ${className}`}>{children}</span>;
  return (
    <span className={`figure text-faint ${className}`} data-stale={stale}>
      <span className="mr-1 text-[0.625rem] tracking-tighter not-italic">
        <span className="sr-only">stale, age </span>
        {shortAge(stale)}
      </span>
      <span className="italic underline decoration-dotted decoration-1 underline-offset-2">{children}</span>
    </span>
  );
});
