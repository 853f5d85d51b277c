import type { ComponentProps } from 'react';

type Kind = 'plain' | 'primary' | 'quiet' | 'danger';

const KINDS: Record<Kind, string> = {
  plain: 'border border-line-strong bg-raised text-ink hover:bg-hover',
  primary: 'border border-live-band bg-live-band text-on-live font-semibold hover:opacity-90',
  quiet: 'border border-transparent text-dim hover:bg-hover hover:text-ink',
  danger: 'border border-bad text-bad bg-raised hover:bg-bad-fill font-semibold',
};

interface Props extends ComponentProps<'button'> {
  readonly kind?: Kind;
  readonly size?: 'small' | 'large';
}

/** An ordinary button. The kill has its own, which looks like nothing else. */
export function Button({ kind = 'plain', size = 'small', className = '', ...rest }: Props) {
  const height = size === 'small' ? 'min-h-6 px-2 text-sm' : 'min-h-9 px-4 text-base';
  return (
    <button
      type="button"
      className={`inline-flex items-center justify-center gap-1.5 rounded whitespace-nowrap disabled:cursor-not-allowed disabled:border-line disabled:bg-raised disabled:text-faint disabled:opacity-100 disabled:hover:bg-raised ${height} ${KINDS[kind]} ${className}`}
      {...rest}
    />
  );
}
