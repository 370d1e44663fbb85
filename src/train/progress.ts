export interface Progress {
  readonly name: string;
  readonly done: number; // of `unit`
  readonly total: number;
  readonly unit?: string; // images unless given
  readonly rate: number; // of `unit` per second
  readonly secondsLeft: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** Where progress goes: a notebook's display, a terminal's bar, a log. */
export interface ProgressSink {
  update(progress: Progress): void;
  /** A sample of what the training makes, when a snapshot was taken: a PNG. */
  picture?(png: Uint8Array): void;
  finish(): void;
}

/** Progress of what is counted by itself: the function to call, which adds the rate and the time left since its first call. */
export function counted(sink: ProgressSink, name: string, unit = "images"): (done: number, total: number) => void {
  let [began, first] = [0, 0];
  return (done, total) => {
    const now = performance.now();
    if (began === 0) [began, first] = [now, done];
    const rate = now > began ? ((done - first) * 1000) / (now - began) : 0;
    const secondsLeft = rate > 0 ? (total - done) / rate : Infinity;
    sink.update({ name, unit, done, total, rate, secondsLeft, losses: {} });
  };
}

/** Images per second over about the last 20 steps. */
export function movingRate(): (images: number, now: number) => number {
  const marks: { total: number; now: number }[] = [];
  let total = 0;
  return (images, now) => {
    marks.push({ total: (total += images), now });
    if (marks.length > 20) marks.shift();
    const [first, last] = [marks[0]!, marks.at(-1)!];
    return last.now > first.now ? (1000 * (last.total - first.total)) / (last.now - first.now) : 0;
  };
}
