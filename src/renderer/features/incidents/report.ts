import { call } from '../../store/bridge.ts';
import { confirm, failureText, reportFailure } from '../../store/notices.ts';
import { saveFile } from '../../store/save-file.ts';

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
  saveFile(name, bytes, TYPES[format]);
}
