import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../../..');
const table = readFileSync(join(ROOT, 'docs/alarms.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.slice(2, -2).split(' | '));

/** What names an alarm in the code otherwise than by a text in that place: where its text is, or what it comes to. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'trip.tripId': ['trip-…'],
  '`${trip.tripId}-incomplete`': ['trip-…-incomplete'],
  '`${trip.tripId}-moved`': ['trip-…-moved'],
  'lateAlarmId(incident)': ['incident-…-late'],
  'callAlarmId(effect)': ['call-…'],
  'roundAlarmId(name)': ['round-…'],
  'wrongAlarmId(role': ['passphrase-wrong-…-…'],
  'alarmOf(scope': ['hold-…'],
  'venueKeyAlarmId(alarm': ['venue-key-due-…', 'venue-key-refused-…', 'venue-key-untested-…', 'venue-key-unwiped-…'],
  'alarmIdOf(anomaly)': ['egress-failing-…', 'egress-rate-…'],
  'feedAlarmId(symbol)': ['live-feed-…'],
  'impossibleAlarmId(venue)': ['impossible-…'],
  'endsAlarmId(grantId)': ['grant-…-ends'],
  'endedAlarmId(grantId)': ['grant-…-ended'],
  'dueAlarmId(id)': ['rotation-due-…'],
  'unfinishedAlarmId(alias)': ['rotation-unfinished-…'],
  '`${OWN_ALARMS}${channel}`': ['escalation-desktop', 'escalation-webhook'],
};
/** Not raised: passed on as it came, or sent once for a test of the webhook. */
const NOT_RAISED = new Set(['alarm.alarmId', "'webhook-test'"]);

/** Each alarm's name as the code has it, with the file. */
function named(): { readonly file: string; readonly expression: string }[] {
  const files = globSync('src/main/{engine,runtime,cli}/**/*.ts', { cwd: ROOT }).filter(
    (file) => !/[.]test[.]ts$|[/]testing[/]|[/]alarm-records[.]ts$/.test(file),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    return [...text.matchAll(/\balarmId(?: =|:) ((?:`[^`]*`|[^,;\n}])+)/g)]
      .map((match) => ({ file, expression: constantOf(text, (match[1] ?? '').trim()) }))
      .filter(({ expression }) => !expression.startsWith('string') && !NOT_RAISED.has(expression));
  });
}

/** A constant's own text, where it is one of this file. */
function constantOf(text: string, expression: string): string {
  if (!/^[A-Z_]+$/.test(expression)) return expression;
  return new RegExp(`const ${expression} = ('[^']*');`).exec(text)?.[1] ?? expression;
}

/** A text with what it fills in as `…`. */
function pattern(expression: string): string | null {
  const text = /^(['`])(.*)\1$/.exec(expression)?.[2];
  return text === undefined ? null : text.replace(/\$\{[^}]*\}/g, '…');
}

describe('docs/alarms.md', () => {
  const rows = table.map(([name = '']) => name.replaceAll('`', ''));

  it('[U2] has a row for every alarm in the code', () => {
    const missing = named().flatMap(({ file, expression }) => {
      const names = ELSEWHERE[expression] ?? [pattern(expression) ?? `${expression} (name it in this test)`];
      return names.filter((name) => !rows.includes(name)).map((name) => `${file}: ${name}`);
    });
    expect(missing).toEqual([]);
    expect(named().length).toBeGreaterThan(15);
  });

  it('[U2] each says priority, cause, consequence, what to do and when it clears', () => {
    expect(rows.length).toBeGreaterThan(15);
    expect(new Set(rows).size).toBe(rows.length);
    for (const cells of table) {
      expect(cells).toHaveLength(6);
      for (const cell of cells) expect(cell.trim()).not.toBe('');
    }
  });
});
