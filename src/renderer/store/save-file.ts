import { confirm, reportFailure } from './notices.ts';

/** How long the window may take to have taken a file that is handed to it. */
const TAKEN_WITHIN_MS = 60_000;

/** Hands a file to the window to be saved. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), TAKEN_WITHIN_MS);
  confirm(`${name} is made.`);
}

/** Copies a text. By the event that a person's own copying raises: the window's other way asks for a permission. */
export function copyText(text: string, done: string): void {
  const put = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  document.addEventListener('copy', put, { once: true });
  const isCopied = document.execCommand('copy');
  document.removeEventListener('copy', put);
  if (isCopied) confirm(done);
  else reportFailure('Nothing was copied', 'The window does not let it: save the file instead.');
}
