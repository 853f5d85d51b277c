import { writeFile } from 'node:fs/promises';
import { INCIDENT_STEPS, type IncidentRow, type IncidentStep, Severity } from '../../shared/view/incident-view.ts';
import { unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { print, printJson } from './print.ts';
import { withConsole } from './with-console.ts';

interface Common {
  readonly data?: string;
  readonly json?: boolean;
}

/** `interlock incident open TITLE --severity ...` */
export async function incidentOpen(title: string, options: Common & { readonly severity: string }): Promise<ExitCode> {
  const severity = severityOf(options.severity);
  return withConsole(options.data, async (call) => {
    const { id } = unwrap(await call('incidents.open', { title, severity }));
    if (options.json === true) printJson({ id });
    else print(`${id} is open, ${severity}.`);
    return EXIT.ok;
  });
}

/** `interlock incident list`: open ones first, the worst first. */
export async function incidentList(options: Common): Promise<ExitCode> {
  const { incidents, wallAt } = await withConsole(options.data, async (call) => {
    return unwrap(await call('console.snapshot', {}));
  });
  const ranked = incidents.toSorted(
    (a, b) =>
      Number(a.state === 'closed') - Number(b.state === 'closed') ||
      rank(a) - rank(b) ||
      b.openedWallAt - a.openedWallAt,
  );
  if (options.json === true) printJson(ranked);
  else for (const it of ranked) print(incidentLine(it, wallAt));
  return EXIT.ok;
}

/** `interlock incident step ID STEP --note ...` */
export async function incidentStep(
  id: string,
  step: string,
  options: Common & { readonly note: string },
): Promise<ExitCode> {
  if (!isStep(step)) throw new CommandFailed(EXIT.usage, `A step is one of ${INCIDENT_STEPS.join(', ')}.`);
  return withConsole(options.data, async (call) => {
    unwrap(await call('incidents.step', { id, step, note: options.note }));
    if (options.json === true) printJson({ id, step, done: true });
    else print(`${id}: ${step} is done.`);
    return EXIT.ok;
  });
}

/** `interlock incident classify ID SEVERITY` */
export async function incidentClassify(id: string, wanted: string, options: Common): Promise<ExitCode> {
  const severity = severityOf(wanted);
  return withConsole(options.data, async (call) => {
    unwrap(await call('incidents.classify', { id, severity }));
    if (options.json === true) printJson({ id, severity });
    else print(`${id} is ${severity} now.`);
    return EXIT.ok;
  });
}

/** `interlock incident close ID --root-cause ... --actions ...` */
export async function incidentClose(
  id: string,
  { rootCause, actions, ...options }: Common & { readonly rootCause: string; readonly actions: string },
): Promise<ExitCode> {
  return withConsole(options.data, async (call) => {
    unwrap(await call('incidents.close', { id, rootCause, actions }));
    if (options.json === true) printJson({ id, closed: true });
    else print(`${id} is closed.`);
    return EXIT.ok;
  });
}

/** `interlock incident report ID --format md|pdf --out FILE` */
export async function incidentReport(
  id: string,
  options: Common & { readonly format?: string; readonly out?: string },
): Promise<ExitCode> {
  const format = options.format ?? 'md';
  if (format !== 'md' && format !== 'pdf') throw new CommandFailed(EXIT.usage, '--format takes md or pdf.');
  if (format === 'pdf' && options.out === undefined) {
    throw new CommandFailed(EXIT.usage, 'A PDF needs --out and a file to write it to.');
  }
  return withConsole(options.data, async (call) => {
    const { base64 } = unwrap(await call('incidents.report', { id, format: format === 'md' ? 'markdown' : 'pdf' }));
    const content = Buffer.from(base64, 'base64');
    if (options.out === undefined) print(content.toString('utf8').trimEnd());
    else await write(options.out, content);
    return EXIT.ok;
  });
}

/** Never over a file that is there: an earlier report may have been handed on. */
async function write(path: string, content: Uint8Array): Promise<void> {
  try {
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new CommandFailed(
      EXIT.usage,
      code === 'EEXIST'
        ? '--out is there already. Name a new file.'
        : `--out cannot be written (${code}). Name a file in a folder that is there.`,
    );
  }
  print('The report is written.');
}

function severityOf(text: string): Severity {
  const parsed = Severity.safeParse(text);
  if (!parsed.success) throw new CommandFailed(EXIT.usage, `A severity is one of ${Severity.options.join(', ')}.`);
  return parsed.data;
}

function isStep(text: string): text is IncidentStep {
  return (INCIDENT_STEPS as readonly string[]).includes(text);
}

function rank({ severity }: IncidentRow): number {
  return Severity.options.indexOf(severity);
}

function incidentLine(it: IncidentRow, wallAt: number): string {
  const done = it.steps.filter(({ doneWallAt }) => doneWallAt !== null).map(({ step }) => step);
  const steps = done.length === 0 ? 'nothing done yet' : `done: ${done.join(', ')}`;
  return `${it.id.padEnd(12)} ${it.state.padEnd(6)} ${it.severity.padEnd(8)} ${clockWords(it, wallAt)}; ${steps}  ${it.title}`;
}

function clockWords({ state, responded, respondByWallAt }: IncidentRow, wallAt: number): string {
  if (state === 'closed') return 'closed';
  if (responded) return 'assessed';
  const by = new Date(respondByWallAt).toISOString();
  return wallAt > respondByWallAt ? `LATE, was to be assessed by ${by}` : `to be assessed by ${by}`;
}
