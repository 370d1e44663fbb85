import assert from "node:assert/strict";
import { test } from "node:test";
import { cornerDistance, landmarkErrors, describeCorners, describeLandmarks } from "./points";

const near = (value: number, expected: number) =>
  assert.ok(Math.abs(value - expected) < 1e-12, `${value} is not ${expected}`);

/** Two faces of left eye, right eye and nose: eyes 10 and 5 apart. */
const truth = [0, 0, 10, 0, 5, 5, 0, 0, 3, 4, 1, 1];
const eyes = [[0], [1]] as const;

test("landmark errors are over the distance of the eyes, face by face, in percent", () => {
  const predicted = [...truth];
  predicted[4]! += 1; // the first nose by 1 of 10
  predicted[10]! += 3; // the second by 5 of 5
  predicted[11]! -= 4;
  const { distance, square } = landmarkErrors({ points: 3, predicted, truth }, eyes);
  near(distance, (100 * (0.1 + 1)) / 6);
  near(square, (100 * (0.01 + 1)) / 6);
  assert.deepEqual(landmarkErrors({ points: 3, predicted: truth, truth }, eyes), { distance: 0, square: 0 });
});

test("an eye may be the mean of several points", () => {
  const around = [-1, 0, 1, 0, 9, 0, 11, 0];
  const { distance } = landmarkErrors({ points: 4, predicted: around.map((x) => x + 3), truth: around }, [[0, 1], [2, 3]]); // prettier-ignore
  near(distance, (100 * Math.hypot(3, 3)) / 10);
});

test("corner distance is over the diagonal, of visible corners, then of images", () => {
  const corners = [0, 0, 1, 1, 0.5, 0.5, 0.2, 0.2];
  const predicted = [0.3, 0.4, 1, 1, 0.5, 0.6, 0.2, 0.2];
  near(cornerDistance({ points: 2, predicted, truth: corners }), (100 * ((0.5 + 0) / 2 + 0.1 / 2)) / 2 / Math.SQRT2);
  near(cornerDistance({ points: 2, predicted, truth: corners }, [1, 0, 0, 0]), (100 * 0.5) / Math.SQRT2);
  assert.throws(() => cornerDistance({ points: 2, predicted, truth: corners }, [0, 0, 0, 0]), /none of 2 images/);
  assert.throws(() => cornerDistance({ points: 2, predicted, truth: corners }, [1]), /expected 2 x 2 values, got 1/);
});

test("other shapes, coordinates that are not finite and eyes in one place are named", () => {
  assert.throws(() => landmarkErrors({ points: 5, predicted: truth, truth }, eyes), /x and y of 5 points for each image, got 12 values/); // prettier-ignore
  assert.throws(
    () => landmarkErrors({ points: 3, predicted: [1], truth }, eyes),
    /predicted: expected 12 values, got 1/,
  );
  const broken = truth.map((x, k) => (k === 7 ? NaN : x));
  assert.throws(
    () => landmarkErrors({ points: 3, predicted: broken, truth }, eyes),
    /predicted: image 1 has a coordinate of NaN/,
  );
  assert.throws(
    () => landmarkErrors({ points: 3, predicted: truth, truth }, [[0], [0]]),
    /eyes of image 0 are 0 apart/,
  );
});

test("the protocol says what was counted", () => {
  assert.match(describeLandmarks(1000, 5, "pupils"), /^landmark error: 5 points of 1,000 images, .*\(pupils\)/);
  assert.match(describeCorners(3), /^corner distance: 3 images, in percent/);
});
