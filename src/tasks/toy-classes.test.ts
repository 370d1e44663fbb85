import assert from "node:assert/strict";
import { test } from "node:test";
import { ghfeatPresets } from "../experiments/ghfeat-presets";
import { classCount, factorsOf, faceClasses, roomClasses, valuesOfClasses } from "./toy-classes";

const label = <T>(values: T, width: number) => ({ values, width });

test("a class is a combination of labels, the first factor first", () => {
  const names = ["Male", "Smiling", "Eyeglasses"];
  const classes = faceClasses({
    count: 3,
    attributes: { names, values: Uint8Array.of(0, 0, 0, 1, 0, 1, 1, 1, 1) },
    faces: { pose: label(Float32Array.of(-11, 0, 0, 9, 0, 0, 11, 0, 0), 3) } as never,
  });
  assert.deepEqual([...classes], [0, 8 + 4 + 2, 16 + 4 + 2 + 1]);
  assert.deepEqual(
    valuesOfClasses(classes, factorsOf.toyfaces).map((values) => [...values]),
    [
      [0, 1, 2],
      [0, 1, 1],
      [0, 1, 1],
      [0, 0, 1],
    ],
  );
  const rooms = {
    camera: label(Float32Array.of(0, 0, 0, 13, 0, 1, 0, 0, 0, -3, 0, 1), 6),
    lightOn: label(Uint8Array.of(1, 0), 1),
    night: label(Uint8Array.of(0, 1), 1),
  };
  assert.deepEqual([...roomClasses({ count: 2, rooms: rooms as never })], [8 + 2, 4 + 1]);
});

test("the networks have as many classes as there are combinations", () => {
  for (const set of ["toyfaces", "toyrooms"] as const)
    for (const { classifier, judge } of Object.values(ghfeatPresets[set]))
      assert.deepEqual([classifier.classes, judge.classes], Array(2).fill(classCount(factorsOf[set])));
});
