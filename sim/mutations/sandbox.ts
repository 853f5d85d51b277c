import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyEdit, type Mutation } from './mutation.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** What the simulation needs to run. */
const COPIED = ['package.json', 'tsconfig.base.json', 'tsconfig.node.json', 'tsconfig.json', 'src', 'sim', 'resources'];

/** A copy of the sources in a temporary folder, in which one mutation at a time can be applied. */
export class Sandbox {
  readonly path = mkdtempSync(join(tmpdir(), 'interlock-mutation-'));

  constructor() {
    for (const name of COPIED) cpSync(join(ROOT, name), join(this.path, name), { recursive: true });
    // Also when the run is broken off.
    process.once('exit', () => this.remove());
    symlinkSync(join(ROOT, 'node_modules'), join(this.path, 'node_modules'), 'junction');
  }

  /** Lets `act` see the mutated sources, and takes the mutation back. @throws RangeError when it does not apply */
  async with<T>(mutation: Mutation, act: () => Promise<T>): Promise<T> {
    const before = new Map<string, string>();
    const after = new Map<string, string>();
    for (const edit of mutation.edits) {
      const text = after.get(edit.file) ?? readFileSync(join(this.path, edit.file), 'utf8');
      if (!before.has(edit.file)) before.set(edit.file, text);
      after.set(edit.file, applyEdit(text, edit, mutation.name));
    }
    try {
      for (const [file, text] of after) writeFileSync(join(this.path, file), text);
      return await act();
    } finally {
      for (const [file, text] of before) writeFileSync(join(this.path, file), text);
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
