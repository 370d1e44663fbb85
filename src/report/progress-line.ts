import type { Progress } from "../train/loop";
import { duration } from "./page";

/** One line of progress: what is done, rate, time left, losses. */
export function progressLine({ name, done, total, unit, rate, secondsLeft, losses }: Progress): string {
  const terms = Object.entries(losses).map(([term, value]) => `${term} ${value.toPrecision(3)}`);
  const whole = (value: number) => value.toFixed(0);
  const percent = Math.floor((100 * done) / total);
  const amount = `${percent} %, ${whole(done)} of ${whole(total)} ${unit ?? "images"}`;
  const speed = `, ${rate < 10 ? rate.toFixed(1) : whole(rate)} a second, ${duration(secondsLeft)} left`; // known from the second step on
  return [
    `${name}: ${amount}${Number.isFinite(secondsLeft) ? speed : ""}`,
    ...(terms.length > 0 ? [terms.join(", ")] : []),
  ].join("; ");
}
