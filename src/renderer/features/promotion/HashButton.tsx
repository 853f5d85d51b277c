import { Copy } from 'lucide-react';
import { copyText } from '../../store/save-file.ts';
import { shortHash } from '../../ui/format.ts';

interface Props {
  /** What it is the hash of, as in `Copy the hash of the feed`. */
  readonly of: string;
  readonly hash: string;
}

/** A hash, short; pressed, it is copied in full. */
export function HashButton({ of, hash }: Props) {
  return (
    <button
      type="button"
      title={hash}
      aria-label={`Copy the hash of ${of}, ${shortHash(hash)}`}
      onClick={() => copyText(hash, `The hash of ${of} is copied.`)}
      className="inline-flex min-h-6 items-center gap-1 rounded px-1 hover:bg-hover"
    >
      <span className="figure text-xs">{shortHash(hash)}</span>
      <Copy size={11} aria-hidden="true" className="text-faint" />
    </button>
  );
}
