import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import type { AnchorsVerified } from '../../../../shared/ipc/evidence-channels.ts';
import type { AnchorRow } from '../../../../shared/view/evidence-view.ts';
import type { Console } from '../../console.ts';

const ASKER = { by: 'test', via: 'socket', session: 'test', role: 'administrator' } as const;

/** The kept receipts of a data folder, by their names, of one anchor. */
export function receiptsIn(data: string, anchor: string): string[] {
  const dir = join(data, 'anchors');
  return existsSync(dir)
    ? globSync(`${anchor}-*/*.receipt`, { cwd: dir })
        .map((name) => join(dir, name))
        .sort()
    : [];
}

export async function published(console: Console): Promise<void> {
  await console.handlers['anchors.publish']({}, ASKER);
}

export async function rowOf(console: Console, id: AnchorRow['id']): Promise<AnchorRow> {
  const { anchors } = await console.handlers['anchors.status']({}, ASKER);
  const row = anchors.find((it) => it.id === id);
  if (row === undefined) throw new Error(`there is no row for ${id}`);
  return row;
}

export async function verified(console: Console): Promise<AnchorsVerified> {
  return await console.handlers['anchors.verify']({}, ASKER);
}
