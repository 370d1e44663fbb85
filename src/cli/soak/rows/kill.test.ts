import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../child";
import { hasReached, momentIn } from "./kill";

test("kills are spread evenly over a whole run, one in each quarter, from before the first step until after the last", () => {
  const times = [1400, 1900, 2300, 3600, 4000, 4600]; // two steps of each training, the last two of the end
  const end = times.at(-1)!;
  const moments = Array.from({ length: 4 }, (_, n) =>
    Array.from({ length: 100 }, (_, i) => {
      const { step, after } = momentIn(times, n, (i + 0.5) / 100);
      assert.ok(after >= 0 && after <= (times[step] ?? end) - (times[step - 1] ?? 0), "before the next step");
      return (times[step - 1] ?? 0) + after;
    }),
  ).flat();
  moments.forEach((time, i) => assert.ok(Math.abs(time - (end * (i + 0.5)) / 400) < 1e-6));
  assert.deepEqual([momentIn(times, 0, 0).step, momentIn(times, 3, 0.99).step], [0, 5]);
});

test("a life has come as far as a step when it or one of its training's later steps is said, however it began", () => {
  const step = (training: string, n: number): Message => ({ training, step: n });
  const told = (wanted: number, ...messages: Message[]) => messages.map(hasReached(wanted, 4));
  assert.deepEqual(told(0, { evaluating: true }, { ready: true }), [false, true]);
  assert.deepEqual(told(2, { ready: true }, step("gan", 1), step("gan", 2), { evaluating: true }), [false, false, true, true]); // prettier-ignore
  assert.deepEqual(told(6, { ready: true }, step("gan", 4), step("encoder", 1), step("encoder", 2)), [false, false, false, true]); // prettier-ignore
  assert.deepEqual(told(2, { ready: true }, step("encoder", 1)), [false, true]);
});
