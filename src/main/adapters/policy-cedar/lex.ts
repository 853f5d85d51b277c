/**
 * Cuts a policy file into its policies, token by token as Cedar's own grammar has them, and a little stricter. Cedar's
 * parser ends its whole process for good when a text nests too deeply, so nothing reaches it that was not counted here.
 */

/** One policy as it stands in a file, from its first annotation to its semicolon. */
export interface Statement {
  readonly text: string;
  /** Where it begins, in characters of the file. */
  readonly start: number;
}

/** Something in a file that Cedar is not even asked about, at a character of the file. */
export interface Fault {
  readonly offset: number;
  readonly reason: string;
}

/** Cedar's parser fails from about 125 nested brackets on, and from about 2,500 tokens in a row. */
const MOST_NESTED = 24;
const MOST_TOKENS = 1_000;

const SPACE = /(?:[ \t\n]|\r\n|\/\/[^\r\n]*)+/y;
const TOKEN =
  /"(?:\\.|[^"\\])*"|[_a-zA-Z][_a-zA-Z0-9]*|\?[_a-zA-Z][_a-zA-Z0-9]*|[0-9]+|[=!<>]=|::|\|\||&&|[@.,;:(){}[\]<>+\-*/%!=]/y;
/** Control characters, and those that change the order or the looks of a text without being seen in it. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}]|[^\P{Cc}\t\n\r]/u;
const OPENING = '([{';
const CLOSING = ')]}';

/** The policies of a file, in its order. A last one without a semicolon is among them: Cedar says what it lacks. */
export function statementsOf(text: string): {
  readonly statements: readonly Statement[];
  readonly faults: readonly Fault[];
} {
  const statements: Statement[] = [];
  const unseen = UNSEEN.exec(text);
  if (unseen !== null) return stopped(unseen.index, 'there is a character that cannot be seen: remove it');
  if (!text.isWellFormed()) return stopped(0, 'this is not text in UTF-8');

  let open: Open | null = null;
  for (let at = skip(text, 0); at < text.length; ) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) return stopped(at, lexicalReason(text, at));
    open ??= { start: at, tokens: 0, depth: 0, last: '' };
    const reason = take(open, token);
    if (reason !== '') return stopped(at, reason);
    at += token.length;
    if (token === ';') {
      statements.push({ text: text.slice(open.start, at), start: open.start });
      open = null;
    }
    at = skip(text, at);
  }
  if (open !== null) statements.push({ text: text.slice(open.start).trimEnd(), start: open.start });
  return { statements, faults: [] };
}

/** What is known of the policy that is being read. */
interface Open {
  readonly start: number;
  tokens: number;
  depth: number;
  last: string;
}

/** Counts a token in; the reason why it may not stand here, or nothing. */
function take(open: Open, token: string): string {
  open.tokens += 1;
  if (open.tokens > MOST_TOKENS)
    return `this policy is too long: write it as several, of at most ${MOST_TOKENS} words each`;
  if (OPENING.includes(token)) open.depth += 1;
  if (CLOSING.includes(token)) open.depth -= 1;
  if (open.depth > MOST_NESTED) return `brackets are nested too deeply: use at most ${MOST_NESTED} levels`;
  if (token.startsWith('?')) return `${token} makes a template: a policy names what it is about`;
  if (open.last === '[' && token === ']') return 'this list is empty: name what it holds, or leave the policy out';
  open.last = token;
  return '';
}

function skip(text: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(text)?.[0].length ?? 0);
}

function lexicalReason(text: string, at: number): string {
  return text[at] === '"'
    ? 'a text begins here and does not end: close it with "'
    : 'this character means nothing here';
}

function stopped(offset: number, reason: string) {
  return { statements: [], faults: [{ offset, reason }] };
}
