import { call } from '../../store/bridge.ts';
import { confirm, failureText, reportFailure } from '../../store/notices.ts';

/** A report walks through the journal: a long one takes its time. */
const WITHIN_MS = 60_000;
const TYPES = { markdown: 'text/markdown', pdf: 'application/pdf' } as const;

/** Has the report made and hands it to the window to be saved. */
export async function downloadReport(id: string, format: keyof typeof TYPES): Promise<void> {
  confirm('The report is being made…');
  const outcome = await call('incidents.report', { id, format }, WITHIN_MS);
  if (outcome.kind !== 'ok') {
    confirm('');
    reportFailure('The report was not made', failureText(outcome) ?? '');
    return;
  }
  const { name, base64 } = outcome.value;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: TYPES[format] }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Once the window has taken it.
  setTimeout(() => URL.revokeObjectURL(url), WITHIN_MS);
  confirm(`${name} is made.`);
}
