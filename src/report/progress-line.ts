import type { Progress } from "../train/loop";
import { duration } from "./page";

/** One line of progress: images done, rate, time left, losses. */
export function progressLine({ name, done, total, rate, secondsLeft, losses }: Progress): string {
  const terms = Object.entries(losses).map(([term, value]) => `${term} ${value.toPrecision(3)}`);
  const percent = Math.floor((100 * done) / total);
  const left = Number.isFinite(secondsLeft) ? duration(secondsLeft) : "unknown time";
  return `${name}: ${percent} %, ${done} of ${total} images, ${rate.toFixed(0)} a second, ${left} left; ${terms.join(", ")}`;
}
