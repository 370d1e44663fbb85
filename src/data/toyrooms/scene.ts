import type { Ring } from "./camera";
import type { Part } from "./parts";
import type { Radiance } from "./tone";
import type { Vector } from "./vector";

/** One drawing step. One with a part also appears in the mask; one without only shades. */
export type Step =
  /** Polygons in one plane that reflect the room's light. */
  | {
      readonly kind: "lit";
      readonly part: Part | undefined;
      readonly rings: readonly Ring[];
      /** A point of the plane, its normal, and the normal that the light sees (they differ on cushions). */
      readonly origin: Vector;
      readonly plane: Vector;
      readonly normal: Vector;
      readonly albedo: Radiance;
      readonly opacity: number;
    }
  /** Polygons that shine: from `radiance` at the height `from` to `end` at `to`. */
  | {
      readonly kind: "emit";
      readonly part: Part | undefined;
      readonly rings: readonly Ring[];
      readonly radiance: Radiance;
      readonly end: Radiance;
      readonly from: number;
      readonly to: number;
      readonly opacity: number;
    }
  /** What lies there already, times a factor: shadows and sunlight. blur: fraction of the picture */
  | { readonly kind: "scale"; readonly rings: readonly Ring[]; readonly factor: Radiance; readonly blur: number }
  /** A halo of light that is added, in fractions of the picture. */
  | {
      readonly kind: "halo";
      readonly x: number;
      readonly y: number;
      readonly radius: number;
      readonly radiance: Radiance;
    };

/** An object's part and the box around what is inside the picture: left, top, right, bottom in fractions of it. */
export interface Found {
  readonly part: Part;
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
}
