import { GitAnchor } from '../../../adapters/anchor-git/git-anchor.ts';
import { TimeStampAnchor } from '../../../adapters/anchor-rfc3161/time-stamp-anchor.ts';
import type { AnchorPublisher } from '../../../evidence/anchor.ts';
import type { AnchorSettings } from './anchor-settings.ts';
import type { JournalFit } from './journal-fit.ts';
import { receiptsDir } from './receipts.ts';

/** An anchor, and the folder for its receipts. */
export interface OpenedAnchor {
  readonly publisher: AnchorPublisher;
  readonly dir: string;
}

/** The anchors that the settings name; nothing is asked of any yet. */
export function openAnchors(
  { git, rfc3161 }: AnchorSettings,
  { dataDir, folderId, fit }: { readonly dataDir: string; readonly folderId: string; readonly fit: JournalFit },
): OpenedAnchor[] {
  const opened: OpenedAnchor[] = [];
  if (git !== undefined) {
    const dir = receiptsDir(dataDir, 'git', `${git.remote}\n${git.branch}`);
    opened.push({ publisher: new GitAnchor({ ...git, folderId, fits: (note) => standing(fit, note) }), dir });
  }
  if (rfc3161 !== undefined) {
    opened.push({ publisher: new TimeStampAnchor(rfc3161), dir: receiptsDir(dataDir, 'rfc3161', rfc3161.url) });
  }
  return opened;
}

/** What is wrong with a note that stands at an anchor in this log's place. */
function standing(fit: JournalFit, note: string): string {
  const { mark, isBroken } = fit.of(note);
  if (mark === null) return 'no key of this log signed';
  return isBroken ? `this journal does not have (${mark.size} records)` : '';
}
