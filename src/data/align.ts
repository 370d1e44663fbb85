/** x and y in pixels, counted from 0 at the middle of the first one, as face detectors give them. */
export type Point = readonly [x: number, y: number];

/** The four places that the alignment goes by; left is left in the picture. */
export interface FacePoints {
  readonly leftEye: Point; // the middle of the eye
  readonly rightEye: Point;
  readonly leftMouth: Point; // the corner of the mouth
  readonly rightMouth: Point;
}

/** A square that lies at an angle in a picture: its middle, and the way from there to the middle of its right side. The way down is that turned by 90 degrees. */
export interface Quad {
  readonly centre: Point;
  readonly right: Point;
}

const average = (...points: readonly Point[]): Point => [
  points.reduce((sum, [x]) => sum + x, 0) / points.length,
  points.reduce((sum, [, y]) => sum + y, 0) / points.length,
];

/** What 5 points (eyes, nose, mouth corners, as CelebA orders them) or 68 (dlib, iBUG 300-W) say of the four places. Throws with the number that it got. */
export function facePoints(points: readonly Point[]): FacePoints {
  if (points.length === 5) {
    const [leftEye, rightEye, , leftMouth, rightMouth] = points as [Point, Point, Point, Point, Point];
    return { leftEye, rightEye, leftMouth, rightMouth };
  }
  if (points.length !== 68) throw new Error(`${points.length} points, expected 5 or 68`);
  return {
    leftEye: average(...points.slice(36, 42)),
    rightEye: average(...points.slice(42, 48)),
    leftMouth: points[48]!,
    rightMouth: points[54]!,
  };
}

/**
 * The square that is cut out around a face (Karras et al. 2018, appendix C; as FF-HQ's code has it): x' = e1 - e0, y' = mean(e) - mean(m), its middle
 * at mean(e) - 0.1 y', its axis along x' - rot90(y'), half its side the larger of 2 |x'| and 1.8 |y'|. Throws where the points span nothing.
 */
export function alignedQuad({ leftEye, rightEye, leftMouth, rightMouth }: FacePoints): Quad {
  const eyes = average(leftEye, rightEye);
  const mouth = average(leftMouth, rightMouth);
  const across: Point = [rightEye[0] - leftEye[0], rightEye[1] - leftEye[1]];
  const down: Point = [mouth[0] - eyes[0], mouth[1] - eyes[1]];
  if (!(across[0] * down[1] - across[1] * down[0] > 0))
    throw new Error("the eyes and the mouth are not where a face has them (is left the left of the picture?)");
  const axis: Point = [across[0] + down[1], across[1] - down[0]];
  const half = Math.max(2 * Math.hypot(...across), 1.8 * Math.hypot(...down)) / Math.hypot(...axis);
  return {
    centre: [eyes[0] + 0.1 * down[0], eyes[1] + 0.1 * down[1]],
    right: [axis[0] * half, axis[1] * half],
  };
}

/** The side of the square in pixels. */
export const sideOf = ({ right }: Quad): number => 2 * Math.hypot(...right);

/** Upper left, lower left, lower right, upper right. */
export function cornersOf({ centre: [x, y], right: [a, b] }: Quad): [Point, Point, Point, Point] {
  return [
    [x - a + b, y - b - a],
    [x - a - b, y - b + a],
    [x + a - b, y + b + a],
    [x + a + b, y + b - a],
  ];
}

/** Where a point of the picture lies in the square, as fractions from its upper left corner. */
export function fractionIn({ centre, right: [a, b] }: Quad, [x, y]: Point): [number, number] {
  const [u, v] = [x - centre[0], y - centre[1]];
  const scale = 2 * (a * a + b * b);
  return [0.5 + (u * a + v * b) / scale, 0.5 + (v * a - u * b) / scale];
}
