import type { Recording } from './recording.ts';

/** Every path of a value with the JSON types that stand there; `[]` is any element of a list, `{}` any key of a map. */
export type Shape = ReadonlyMap<string, ReadonlySet<string>>;

export interface Difference {
  /** What is said here and not there. */
  readonly extra: readonly string[];
  /** What is said there and not here, of what is said of the same object. */
  readonly missing: readonly string[];
  /** Another type, as `path: here, not there`. */
  readonly types: readonly string[];
}

/** `maps`: the paths of objects whose keys are names of things, such as currencies. */
export function shapeOf(values: readonly unknown[], maps: readonly string[] = []): Shape {
  const shape = new Map<string, Set<string>>();
  const walk = (value: unknown, path: string): void => {
    const types = shape.get(path) ?? new Set();
    shape.set(path, types.add(typeOf(value)));
    if (Array.isArray(value)) for (const it of value) walk(it, `${path}[]`);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, it] of Object.entries(value)) {
        walk(it, under(path, key, maps));
      }
    }
  };
  for (const value of values) walk(value, '');
  return shape;
}

/** What `value` says without the fields that are said nowhere in `shape`. */
export function reduced(value: unknown, shape: Shape, maps: readonly string[] = [], path = ''): unknown {
  if (Array.isArray(value)) return value.map((it) => reduced(it, shape, maps, `${path}[]`));
  if (typeof value !== 'object' || value === null || !isSaidOf(path, shape)) return value;
  const kept = Object.entries(value).filter(([key]) => shape.has(under(path, key, maps)));
  return Object.fromEntries(kept.map(([key, it]) => [key, reduced(it, shape, maps, under(path, key, maps))]));
}

function under(path: string, key: string, maps: readonly string[]): string {
  if (maps.includes(path)) return `${path}.{}`;
  return path === '' ? key : `${path}.${key}`;
}

function isSaidOf(path: string, shape: Shape): boolean {
  return shape.get(path)?.has('object') === true;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

/** Where there is nothing in a list, nothing is known of what would be. */
export function difference(here: Shape, there: Shape, of: Pick<Recording, 'numbersAsText'> = {}): Difference {
  const only = (one: Shape, other: Shape): string[] =>
    [...one.keys()]
      .filter((path) => !path.endsWith('[]') && !other.has(path) && isSaidOf(parentOf(path), other))
      .sort();
  const types: string[] = [];
  for (const [path, said] of here) {
    const known = there.get(path);
    if (known === undefined || of.numbersAsText === true) continue;
    // What was null once may be anything.
    if (known.has('null') && known.size === 1) continue;
    const others = [...said].filter((type) => type !== 'null' && !known.has(type));
    if (others.length > 0) types.push(`${path}: ${others.join(', ')}, not ${[...known].join(', ')}`);
  }
  return { extra: only(here, there), missing: only(there, here), types: types.sort() };
}

function parentOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? '' : path.slice(0, dot);
}
