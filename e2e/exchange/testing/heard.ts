/** Everything that a stream of ccxt brings, until it is closed. */
export function heard<T>(next: () => Promise<readonly T[]>): T[] {
  const all: T[] = [];
  const listen = async (): Promise<void> => {
    for (;;) all.push(...structuredClone(await next()));
  };
  listen().catch(() => {});
  return all;
}
