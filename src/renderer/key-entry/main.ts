import type { KeyEntryBridge, KeyField, TypedKey } from '../../shared/ipc/key-entry.ts';
import './key-entry.css';

declare global {
  interface Window {
    /** Put there by the dialog's own preload. */
    readonly keyEntry?: KeyEntryBridge;
  }
}

const LABELS: Readonly<Record<KeyField, string>> = { apiKey: 'API key', secret: 'Secret', passphrase: 'Passphrase' };

/**
 * The dialog for one key: it is told in its address what to ask for, hands over what was typed, and forgets it. It shares
 * no code with the console's page.
 */
const asked = new URLSearchParams(location.search);
const alias = asked.get('alias') ?? '';
const exchange = asked.get('exchange') ?? '';
const fields = (asked.get('fields') ?? '').split(',').filter((it): it is KeyField => Object.hasOwn(LABELS, it));
const isRotation = asked.get('replaces') === 'true';
const testExchange = asked.get('testExchange') ?? '';

const form = found('form') as HTMLFormElement;
const answer = found('#answer');
found('h1').textContent = isRotation ? `A new key for ${alias}` : `The key ${alias}`;
found('#place').textContent =
  `This window talks to the test exchange on this machine, ${testExchange}, which speaks as ${exchange} does. Nothing real is traded there.`;
found('#about').textContent =
  `Only a key that cannot withdraw is kept: in the system's keychain, and nowhere else.` +
  (isRotation ? ' It takes the place of the one there once it passed its test.' : '');

let isAsking = false;
const inputs = new Map<KeyField | 'typed', HTMLInputElement>();
for (const field of fields) form.append(labelled(field, LABELS[field], 'password'));
const keep = button('Test and keep', 'submit');
const close = button('Cancel', 'button');
const buttons = document.createElement('div');
buttons.className = 'buttons';
buttons.append(close, keep);
form.append(buttons);
inputs.get('apiKey')?.focus();

close.addEventListener('click', leave);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') leave();
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
});

async function send(): Promise<void> {
  if ([...inputs.values()].some((input) => input.value === '')) return say('refused', 'Fill in each field.');
  const typed: TypedKey = Object.fromEntries([...inputs].map(([field, input]) => [field, input.value.trim()]));
  keep.disabled = true;
  isAsking = true;
  say('asking', 'Asking the test exchange on this machine what this key may do…');
  const { kind, text } = await handOver(typed);
  isAsking = false;
  keep.disabled = false;
  say(kind, text);
  if (kind === 'confirm') {
    if (!inputs.has('typed')) buttons.before(labelled('typed', `Type ${alias} to confirm`, 'text'));
    inputs.get('typed')?.focus();
    return;
  }
  forget();
  if (kind !== 'stored') return void inputs.get('apiKey')?.focus();
  keep.remove();
  for (const input of inputs.values()) input.disabled = true;
  close.textContent = 'Close';
  close.focus();
}

async function handOver(typed: TypedKey) {
  const failed = { kind: 'refused', text: 'The console did not answer. Close this window and ask again.' } as const;
  return (await window.keyEntry?.submit(typed).catch(() => failed)) ?? failed;
}

/** What is being tested is called off first; the window closes once that is sure, or says that it was too late. */
function leave(): void {
  if (isAsking) say('asking', 'Cancelling…');
  forget();
  window.keyEntry?.cancel();
}

function forget(): void {
  for (const input of inputs.values()) input.value = '';
}

function say(kind: string, text: string): void {
  answer.dataset.kind = kind;
  answer.textContent = text;
}

function labelled(field: KeyField | 'typed', text: string, type: 'password' | 'text'): HTMLLabelElement {
  const label = document.createElement('label');
  const input = document.createElement('input');
  Object.assign(input, { type, name: field, autocomplete: 'off', spellcheck: false, maxLength: 800 });
  label.append(text, input);
  inputs.set(field, input);
  return label;
}

function button(text: string, type: 'submit' | 'button'): HTMLButtonElement {
  const made = document.createElement('button');
  Object.assign(made, { type, textContent: text });
  return made;
}

function found(selector: string): HTMLElement {
  const element = document.querySelector<HTMLElement>(selector);
  if (element === null) throw new Error(`key-entry.html has no ${selector}`);
  return element;
}
