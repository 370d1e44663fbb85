import { join } from "node:path";
import type { Annotations } from "../sets/annotations";
import type { ImageSource } from "../images";
import { openDrawnSet, type DrawnSet, type DrawnSetRequest } from "../toys/packed-set";
import { mixSeed } from "../toys/random";
import { drawRoom } from "./draw-room";
import { describeRooms, type RoomLabels } from "./labels";
import { layoutPoints } from "./layout";
import { layoutMask, partMask } from "./masks";
import { renderDrawing } from "./render";
import { sampleRoom } from "./sample";
import type { Kind, RoomSpec } from "./spec";

const roomSplits = ["train", "test"] as const;
export type RoomSplit = (typeof roomSplits)[number];
const roomKinds = ["bedroom", "kitchen", "both"] as const;

export interface ToyRoomsOptions extends Pick<DrawnSetRequest, "folder" | "signal" | "progress"> {
  readonly size: number; // 32..256
  readonly count: number;
  readonly seed?: number; // 0 unless given
  /** bedroom unless given */
  readonly kind?: (typeof roomKinds)[number];
  /** train unless given; train and test share no room */
  readonly split?: RoomSplit;
}

/** Drawn rooms with exact labels. `labels` and `classes` tell bedroom (0) from kitchen (1); `points` are the eight layout points. */
export interface ToyRooms extends ImageSource, Annotations, Pick<DrawnSet, "folder" | "sha256" | "close"> {
  readonly rooms: RoomLabels;
  /** What the image shows, for edits of it. */
  readonly spec: (index: number) => RoomSpec;
  /** Masks, drawn on the first call: [n,size,size,1], each byte an index in `parts`, or in `faces` for the layout. */
  readonly masks: (of?: "parts" | "layout", how?: Pick<DrawnSetRequest, "signal" | "progress">) => Promise<DrawnSet>;
}

const drawingCode = ["draw-room.ts", "labels.ts", "masks.ts", "render.ts", "sample.ts"].map((file) =>
  join(__dirname, file),
);

/**
 * toyrooms: drawn bedrooms and kitchens that stand for LSUN's. The same options give the same pixels and labels. Packed on disk; throws where an option is
 * out of its range.
 */
export async function toyRooms(options: ToyRoomsOptions): Promise<ToyRooms> {
  const { size, count, seed, kind, split } = checked(options);
  const { folder, signal, progress } = options;
  const name = `toyrooms ${kind === "both" ? "bedrooms and kitchens" : `${kind}s`} (drawn, stands for LSUN) ${split}`;
  const spec = (index: number) => roomAt({ seed, kind, split }, index);
  const each = <T>(first: number, n: number, one: (room: RoomSpec) => T): T[] =>
    Array.from({ length: n }, (_, i) => one(spec(first + i)));
  const request = {
    size,
    count,
    settings: { seed, kind, split },
    folder,
    signal,
    progress,
    code: drawingCode,
  };
  const set = await openDrawnSet({
    ...request,
    name,
    channels: 3,
    draw: async (first, n) => {
      await new Promise(setImmediate); // an interruption gets its turn between batches
      return each(first, n, (room) => renderDrawing(drawRoom(room), size));
    },
    describe: (first, n, pixels) => ({ ...describeRooms(n, (i) => drawRoom(spec(first + i)), pixels) }),
  });
  const rooms = set.described as unknown as RoomLabels;
  const kinds = Int32Array.from(rooms.kind.values);
  return {
    ...set,
    name,
    labels: kinds,
    classes: { names: ["bedroom", "kitchen"], values: kinds },
    points: { names: layoutPoints, values: rooms.corners.values },
    rooms,
    spec: (index) => {
      if (!(Number.isInteger(index) && index >= 0 && index < count))
        throw new Error(`${name}: room ${index} asked for, there are ${count}`);
      return spec(index);
    },
    masks: (of = "parts", how = {}) =>
      openDrawnSet({
        ...request,
        ...how,
        name: `${name}, ${of === "parts" ? "masks" : "layout masks"}`,
        settings: { ...request.settings, of },
        channels: 1,
        draw: async (first, n) => {
          await new Promise(setImmediate);
          const mask = of === "parts" ? partMask : layoutMask;
          return each(first, n, (room) => mask(drawRoom(room), size));
        },
      }),
  };
}

type Chosen = Required<Pick<ToyRoomsOptions, "seed" | "kind" | "split">>;

/** Room `index` of a set. */
export function roomAt({ seed, kind, split }: Chosen, index: number): RoomSpec {
  const own = mixSeed(seed, roomSplits.length * index + roomSplits.indexOf(split)); // one to one, so no two are alike
  const one: Kind | undefined = kind === "both" ? undefined : kind;
  return sampleRoom(own, one);
}

function checked(options: ToyRoomsOptions): Chosen & Pick<ToyRoomsOptions, "size" | "count"> {
  const { size, count, seed = 0, kind = "bedroom", split = "train" } = options;
  const refuse = (what: string, value: unknown, remedy: string): never => {
    throw new Error(`toyrooms: ${what} ${String(value)}; ${remedy}`);
  };
  const whole = (value: number, low: number, high: number) => Number.isInteger(value) && value >= low && value <= high;
  if (!whole(size, 32, 256)) refuse("size", size, "a whole number of pixels from 32 to 256 is needed");
  if (!whole(count, 1, 2 ** 24)) refuse("count", count, "a whole number from 1 to 16,777,216 is needed");
  if (!whole(seed, 0, 2 ** 31 - 1)) refuse("seed", seed, "a whole number from 0 to 2,147,483,647 is needed");
  if (!roomKinds.includes(kind)) refuse("kind", kind, `one of ${roomKinds.join(", ")} is needed`);
  if (!roomSplits.includes(split)) refuse("split", split, `one of ${roomSplits.join(", ")} is needed`);
  return { size, count, seed, kind, split };
}
