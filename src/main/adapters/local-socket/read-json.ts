/** The JSON value of a line; undefined, which JSON cannot say, when it is none. */
export function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
