/** Market seconds a second that the screen offers; the settings take any other. */
export const SPEEDS = [1, 10, 60, 600, 'max'] as const;
export type Speed = number | 'max';

/** The value of a select back as a speed. */
export function parseSpeed(text: string): Speed {
  return text === 'max' ? 'max' : Number(text);
}
