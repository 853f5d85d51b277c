import type { ConsoleView } from '../../shared/view/console-view.ts';
import { type ConsoleDelta, SECTIONS, TABLES, type TableName } from '../../shared/view/delta.ts';
import type { CurvePoint } from '../../shared/view/risk-view.ts';

/**
 * Finds what changed since the last view that was published, by the text of each section and row: the view is plain
 * data of bounded size, so this is bounded too, and nothing has to announce its changes.
 */
export class DeltaMaker {
  readonly #sections = new Map<string, string>();
  readonly #rows = new Map<TableName, Map<string, string>>();
  #curve: ConsoleView['curve'] = [];

  /** The delta from the view given last to this one; the first one holds everything. */
  next(view: ConsoleView): ConsoleDelta {
    const sections: Record<string, unknown> = {};
    for (const name of SECTIONS) {
      const text = JSON.stringify(view[name]);
      if (this.#sections.get(name) === text) continue;
      this.#sections.set(name, text);
      sections[name] = view[name];
    }
    const tables: Record<string, unknown> = {};
    for (const name of TABLES) {
      const change = this.#rowChanges(name, view[name]);
      if (change !== undefined) tables[name] = change;
    }
    const known = this.#curve;
    const grew =
      view.curve.length >= known.length && known.every((point, index) => isSamePoint(point, view.curve[index]));
    this.#curve = view.curve;
    return {
      version: view.version,
      wallAt: view.wallAt,
      sections: sections as ConsoleDelta['sections'],
      tables: tables as ConsoleDelta['tables'],
      curve: grew ? view.curve.slice(known.length) : view.curve,
      curveReset: !grew,
    };
  }

  #rowChanges(
    name: TableName,
    rows: readonly { readonly id: string }[],
  ): { upsert: unknown[]; remove: string[] } | undefined {
    const known = this.#rows.get(name) ?? new Map<string, string>();
    const now = new Map<string, string>();
    const upsert: unknown[] = [];
    for (const row of rows) {
      const text = JSON.stringify(row);
      now.set(row.id, text);
      if (known.get(row.id) !== text) upsert.push(row);
    }
    const remove = [...known.keys()].filter((id) => !now.has(id));
    this.#rows.set(name, now);
    return upsert.length === 0 && remove.length === 0 ? undefined : { upsert, remove };
  }
}

function isSamePoint(point: CurvePoint, other: CurvePoint | undefined): boolean {
  return point === other || (other !== undefined && point.every((value, index) => value === other[index]));
}
