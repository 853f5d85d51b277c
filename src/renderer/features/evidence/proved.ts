import type { AnchorRow, EvidenceView } from '../../../shared/view/evidence-view.ts';
import { count, number } from '../../ui/format.ts';

export const ANCHOR_NAMES: Record<AnchorRow['id'], string> = {
  git: 'the git branch',
  rfc3161: 'the time-stamp authority',
};

interface Proved {
  /** How much of the journal is proved against whom: no more than is so (E8). */
  readonly text: string;
  /** An anchor or a checkpoint proves more than there is: the journal was cut. */
  readonly cut: boolean;
}

/** What may honestly be said about a journal of so many records. */
export function provedWords(
  records: number,
  checkpoint: EvidenceView['checkpoint'],
  anchors: readonly AnchorRow[],
): Proved {
  const provedTo = Math.max(0, ...anchors.map((anchor) => anchor.provedTo));
  const signedTo = checkpoint?.size ?? 0;
  const most = Math.max(provedTo, signedTo);
  if (most > records) {
    return {
      text: `${count(most, 'record was', 'records were')} proved once, and the journal has ${number(records)}: it was cut or rolled back.`,
      cut: true,
    };
  }
  if (records === 0) return { text: 'The journal is empty: there is nothing to prove yet.', cut: false };
  const rest = records - provedTo;
  const alone = `${aloneWords(rest, provedTo === 0)} proved by this machine alone${unsignedWords(records - Math.max(signedTo, provedTo), rest)}.`;
  if (provedTo === 0) return { text: `${alone} ${whyNone(anchors)}`, cut: false };
  const against = anchors.filter((anchor) => anchor.provedTo === provedTo).map(({ id }) => ANCHOR_NAMES[id]);
  const proved = `${provedTo === 1 ? 'Record 1 is' : `Records 1 to ${number(provedTo)} are`} proved against ${against.join(' and ')}`;
  return { text: rest === 0 ? `${proved}: the whole journal.` : `${proved}; ${alone}`, cut: false };
}

function aloneWords(rest: number, isAll: boolean): string {
  if (isAll) return rest === 1 ? 'The one record is' : `All ${number(rest)} records are`;
  return rest === 1 ? 'the last one is' : `the last ${number(rest)} are`;
}

/** The chain alone holds what no checkpoint covers. */
function unsignedWords(unsigned: number, rest: number): string {
  if (unsigned <= 0) return '';
  return unsigned === rest ? ', and not signed yet' : `, ${number(unsigned)} of them not signed yet`;
}

function whyNone(anchors: readonly AnchorRow[]): string {
  return anchors.every(({ state }) => state === 'off')
    ? 'No anchor is set: whoever holds this machine and its keys could write them anew.'
    : 'Nothing is published yet.';
}

/** What is wrong with the evidence or due, in a few words each; `bad` is what may have been tampered with or lost. */
export interface Trouble {
  readonly words: string;
  readonly bad: boolean;
}

/** What the name of the view says while it is not open. */
export function troubles(
  journalProblem: string,
  { outside, replica }: Pick<EvidenceView, 'outside' | 'replica'>,
  anchors: readonly AnchorRow[],
  keysDue: number,
): readonly Trouble[] {
  const found: Trouble[] = [];
  if (journalProblem !== '') found.push({ words: 'the journal does not verify', bad: true });
  if (outside.state === 'failed') found.push({ words: 'no copies of checkpoints outside', bad: true });
  for (const { id, state } of anchors) {
    if (state === 'failed') found.push({ words: `${ANCHOR_NAMES[id]} failed`, bad: true });
    if (state === 'late') found.push({ words: `${ANCHOR_NAMES[id]} is late`, bad: false });
  }
  if (replica.state === 'failed') found.push({ words: 'the replica failed', bad: true });
  if (replica.state === 'late') found.push({ words: 'the replica is late', bad: false });
  if (keysDue > 0) found.push({ words: `${count(keysDue, 'key')} to rotate`, bad: false });
  return found;
}
