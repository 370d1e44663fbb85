import type { Label } from "../toys/packed-set";
import type { Drawing } from "./draw-room";
import { layoutLines, layoutOf, layoutPoints } from "./layout";
import { parts, type Part } from "./parts";
import { luminanceOf } from "./render";
import type { Found } from "./scene";

/** The labels of n rooms; each holds `width` numbers a room. */
export interface RoomLabels {
  /** x and y of the eight points of `layoutPoints`: [n,8,2], fractions of the picture. */
  readonly corners: Label & { readonly values: Float32Array };
  /** 1 where the point is in the picture: [n,8]. */
  readonly cornersVisible: Label & { readonly values: Uint8Array };
  /** The lines of `layoutLines` inside the picture: [n,8,4], x and y of both ends; zeros where nothing is. */
  readonly lines: Label & { readonly values: Float32Array };
  readonly linesVisible: Label & { readonly values: Uint8Array };
  /** x, y, z in metres, yaw and pitch in degrees (positive: to the right, up), focal length in picture widths: [n,6]. */
  readonly camera: Label & { readonly values: Float32Array };
  /** Width, depth and height of the room in metres: [n,3]. */
  readonly box: Label & { readonly values: Float32Array };
  /** The mean of Y of YUV (BT.601) over the picture, 0..1. */
  readonly luminance: Label & { readonly values: Float32Array };
  /** 1 where the lamps are switched on. */
  readonly lightOn: Label & { readonly values: Uint8Array };
  /** How strong they are, .4..1; 0 where they are off. */
  readonly lightStrength: Label & { readonly values: Float32Array };
  readonly night: Label & { readonly values: Uint8Array };
  /** 0: bedroom, 1: kitchen. */
  readonly kind: Label & { readonly values: Uint8Array };
  /** How many objects of each of `parts` the picture shows: [n,parts]. Those that others hide entirely count too. */
  readonly objects: Label & { readonly values: Uint8Array };
  /** The box around the largest object of each part: [n,parts,4], left, top, right, bottom, as if nothing stood before it; zeros where there is none. */
  readonly boxes: Label & { readonly values: Float32Array };
}

export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** The box around the largest of the objects found of a part; undefined where the picture shows none. */
export function largestBox(found: readonly Found[], part: Part): Box | undefined {
  const area = ([a, b, c, d]: Box) => (c - a) * (d - b);
  let best: Box | undefined;
  for (const { part: one, box } of found) if (one === part && (!best || area(box) > area(best))) best = box;
  return best;
}

/** The labels of n rooms, drawn one after the other; pixels: their pictures [n,size,size,3]. */
export function describeRooms(n: number, drawing: (i: number) => Drawing, pixels: Uint8Array): RoomLabels {
  const label = <T>(values: T, width: number) => ({ values, width });
  const floats = (width: number) => label(new Float32Array(n * width), width);
  const bytes = (width: number) => label(new Uint8Array(n * width), width);
  const labels: RoomLabels = {
    corners: floats(layoutPoints.length * 2),
    cornersVisible: bytes(layoutPoints.length),
    lines: floats(layoutLines.length * 4),
    linesVisible: bytes(layoutLines.length),
    camera: floats(6),
    box: floats(3),
    luminance: floats(1),
    lightOn: bytes(1),
    lightStrength: floats(1),
    night: bytes(1),
    kind: bytes(1),
    objects: bytes(parts.length),
    boxes: floats(parts.length * 4),
  };
  const each = pixels.length / n;
  for (let i = 0; i < n; i++) {
    const { spec, camera: view, found } = drawing(i);
    const layout = layoutOf(spec, view);
    const { camera, box, light } = spec;
    const put = ({ values, width }: Label, of: readonly number[]) => values.set(of, i * width);
    put(labels.corners, layout.points.flat());
    put(labels.cornersVisible, layout.visible.map(Number));
    put(
      labels.lines,
      layout.lines.flatMap((line) => line?.flat() ?? [0, 0, 0, 0]),
    );
    put(
      labels.linesVisible,
      layout.lines.map((line) => Number(line !== undefined)),
    );
    put(labels.camera, [camera.x, camera.y, camera.z, camera.yaw, camera.pitch, camera.focal]);
    put(labels.box, [box.width, box.depth, box.height]);
    put(labels.luminance, [luminanceOf(pixels.subarray(i * each, (i + 1) * each))]);
    put(labels.lightOn, [Number(light.on)]);
    put(labels.lightStrength, [light.on ? light.strength : 0]);
    put(labels.night, [Number(light.night)]);
    put(labels.kind, [spec.kind === "bedroom" ? 0 : 1]);
    put(
      labels.objects,
      parts.map((part) => found.filter((one) => one.part === part).length),
    );
    put(
      labels.boxes,
      parts.flatMap((part) => largestBox(found, part) ?? [0, 0, 0, 0]),
    );
  }
  return labels;
}
