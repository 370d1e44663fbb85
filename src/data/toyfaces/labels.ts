import type { Label } from "../toys/packed-set";
import { attributesOf, faceAttributes } from "./attributes";
import { shapeFace } from "./draw";
import { identityFactors } from "./identity";
import { landmarksOf } from "./landmarks";
import { castingOf, personOf, type Casting } from "./people";

/** The labels of n faces; each holds `width` numbers a face. */
export interface FaceLabels {
  /** Yaw, pitch, roll in degrees: yaw is positive where the nose points to the picture's right, pitch where the face looks up, roll clockwise. */
  readonly pose: Label & { readonly values: Float32Array };
  /** x and y of 68 points: [n,68,2], fractions of the picture. */
  readonly landmarks: Label & { readonly values: Float32Array };
  /** 1 where the face does not hide the point: [n,68]. */
  readonly visible: Label & { readonly values: Uint8Array };
  /** x and y of both eyes, the nose and the corners of the mouth: [n,5,2]. */
  readonly five: Label & { readonly values: Float32Array };
  /** The number of the person, which no other set of the seed uses, unless people are shared. */
  readonly person: Label & { readonly values: Int32Array };
  /** The identity vector, in -1..1, in the order of `identityFactors`. */
  readonly vector: Label & { readonly values: Float32Array };
  /** 0 or 1, in the order of `faceAttributes`. */
  readonly attributes: Label & { readonly values: Uint8Array };
  /** Azimuth and elevation in degrees (positive azimuth: from the picture's right), strength 0..1, warmth -1..1, exposure (a factor). */
  readonly light: Label & { readonly values: Float32Array };
  /** Smile -0.2..1, opening of the mouth 0..1, age 0..1. */
  readonly expression: Label & { readonly values: Float32Array };
  /** The mean of Y of YUV (BT.601) over the picture, 0..1. */
  readonly luminance: Label & { readonly values: Float32Array };
}

/** Labels of the images first .. first + n - 1; pixels [n,size,size,3] */
export function describeFaces(casting: Casting, first: number, n: number, pixels: Uint8Array): FaceLabels {
  const label = <T>(values: T, width: number) => ({ values, width });
  const floats = (width: number) => label(new Float32Array(n * width), width);
  const bytes = (width: number) => label(new Uint8Array(n * width), width);
  const labels: FaceLabels = {
    pose: floats(3),
    landmarks: floats(136),
    visible: bytes(68),
    five: floats(10),
    person: label(new Int32Array(n), 1),
    vector: floats(identityFactors.length),
    attributes: bytes(faceAttributes.length),
    light: floats(5),
    expression: floats(3),
    luminance: floats(1),
  };
  const each = pixels.length / n;
  for (let i = 0; i < n; i++) {
    const { identity, shot } = castingOf(casting, first + i);
    const { points, visible, five } = landmarksOf(shapeFace(identity, shot, 32));
    const { azimuth, elevation, strength, warmth, exposure } = shot.light;
    const put = ({ values, width }: Label, of: readonly number[]) => {
      for (let j = 0; j < width; j++) values[i * width + j] = of[j]!; // quicker than values.set
    };
    put(labels.pose, [shot.yaw, shot.pitch, shot.roll]);
    put(labels.landmarks, points.flat());
    put(labels.visible, visible.map(Number));
    put(labels.five, five.flat());
    put(labels.person, [personOf(casting, first + i)]);
    put(labels.vector, identityFactors.map((name) => identity.factors[name])); // prettier-ignore
    put(labels.attributes, attributesOf(identity, shot));
    put(labels.light, [azimuth, elevation, strength, warmth, exposure]);
    put(labels.expression, [shot.smile, shot.mouthOpen, identity.age]);
    put(labels.luminance, [meanLuminance(pixels.subarray(i * each, (i + 1) * each))]);
  }
  return labels;
}

function meanLuminance(rgb: Uint8Array): number {
  let [red, green, blue] = [0, 0, 0];
  for (let i = 0; i < rgb.length; i += 3) {
    red += rgb[i]!;
    green += rgb[i + 1]!;
    blue += rgb[i + 2]!;
  }
  return (0.299 * red + 0.587 * green + 0.114 * blue) / (rgb.length / 3) / 255;
}
