import type { KeyboardEvent } from 'react';

/** ↑ and ↓ go from button to button of a list, and stop at its ends. `buttons`: which of those inside are its rows. */
export function goAlong(event: KeyboardEvent<HTMLElement>, buttons = 'button'): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(buttons)];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  if (step === 0 || at < 0) return;
  event.preventDefault();
  const next = rows.at(Math.min(rows.length - 1, Math.max(0, at + step)));
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
