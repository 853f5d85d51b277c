/** Status of a control: proved in full, proved in part, or not built. */
export type Status = 'enforced' | 'partly' | 'not yet';

/** One row of docs/controls.md. */
export interface Control {
  readonly id: string;
  readonly text: string;
  readonly status: Status;
  /** Files and folders that enforce it, from the checkout's folder. */
  readonly places: readonly string[];
  /** Files of the tests that prove it. */
  readonly tests: readonly string[];
  /** Its line in the file, from 0. */
  readonly line: number;
}

export interface Matrix {
  readonly controls: readonly Control[];
  readonly problems: readonly string[];
}

/** How many controls each group has: a row that vanishes is noticed. */
const GROUPS = { K: 13, A: 10, P: 7, R: 8, T: 7, E: 9, S: 7, N: 4, M: 4, H: 2, X: 2, U: 5 } as const;

/** Every control's id, once. */
export const IDS: readonly string[] = Object.entries(GROUPS).flatMap(([group, count]) =>
  Array.from({ length: count }, (_, index) => `${group}${index + 1}`),
);

const STATUSES: readonly string[] = ['enforced', 'partly', 'not yet'];
const ROW = /^\| *([A-Z]\d+) *\|/;

/** Reads the matrix: every row whose first cell is an id. What is wrong with its form is told in `problems`. */
export function parseMatrix(markdown: string): Matrix {
  const controls: Control[] = [];
  const problems: string[] = [];
  for (const [line, text] of markdown.split('\n').entries()) {
    const id = ROW.exec(text)?.[1];
    if (id === undefined) continue;
    const cells = text
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const [, control = '', status = '', places = '', tests = ''] = cells;
    if (cells.length !== 5) problems.push(`${id}: a row has 5 cells, not ${cells.length}`);
    if (!IDS.includes(id)) problems.push(`${id}: there is no such control`);
    if (control === '') problems.push(`${id}: says nothing`);
    if (!isStatus(status)) problems.push(`${id}: the status is ${STATUSES.join(', ')}, not "${status}"`);
    else controls.push({ id, text: control, status, places: listed(places), tests: listed(tests), line });
  }
  for (const id of IDS) {
    const rows = controls.filter((control) => control.id === id).length;
    if (rows !== 1) problems.push(`${id}: stands in ${rows} rows instead of one`);
  }
  return { controls, problems };
}

/** The matrix with the test files of each control written into its last cell; a dash where there are none. */
export function withTests(markdown: string, filesOf: (id: string) => readonly string[]): string {
  const lines = markdown.split('\n');
  for (const control of parseMatrix(markdown).controls) {
    const files = filesOf(control.id);
    const cells = (lines[control.line] ?? '').split('|').slice(0, 5);
    lines[control.line] = `${cells.join('|')}| ${files.map((file) => `\`${file}\``).join(', ') || '—'} |`;
  }
  return lines.join('\n');
}

function isStatus(text: string): text is Status {
  return STATUSES.includes(text);
}

/** The names in back-quotes of a cell. */
function listed(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}
