/** Every `step`-th element from one on. */
export function* every<T>(list: readonly T[], from: number, step: number): Generator<T> {
  for (let i = from; i < list.length; i += step) yield list[i]!;
}
