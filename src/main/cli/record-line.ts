/** A record as a line of an export tells it; of one that has expired agent, action and body are gone. */
export interface RecordLine {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly agent: string | null;
  readonly action: string | null;
  readonly recordedAt: number;
  readonly hash: string;
  /** The text that was hashed; null when it has expired. */
  readonly body: string | null;
}

const BODY = ',"body":';

/** Of an export's lines those that are records; the others are gaps, statements, checkpoints, header and trailer. */
export function isRecordLine(line: string): boolean {
  return line.startsWith('{"seq":');
}

export function readRecordLine(line: string): RecordLine {
  const { seq, at, kind, agent = null, action = null, recordedAt, hash } = JSON.parse(line);
  const body = line.indexOf(BODY);
  const text = body < 0 ? null : line.slice(body + BODY.length, -1);
  return { seq, at, kind, agent, action, recordedAt, hash, body: text };
}
