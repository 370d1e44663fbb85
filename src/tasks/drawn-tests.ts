import type { ImageSource } from "../data/images";
import { faceParts, type FacePart } from "../data/toyfaces/parts";
import { patchOf, type Patch } from "../data/toyrooms/edits";
import type { GhFeatConfig } from "../experiments/ghfeat";
import { drawnFaces, drawnRooms, watched, type DrawingOptions, type Wanted } from "./splits";
import { faceClasses, roomClasses } from "./toy-classes";

/** A part of an image, to be pasted into another or to be edited where it lies: pixels [size,size,3], mask [size,size] with 1 inside. */
export type Cutout = Pick<Patch, "size" | "pixels" | "mask">;

/** Drawn images that no network was trained on, with what their drawing tells of them. */
export interface DrawnTest<P extends string> {
  readonly images: ImageSource;
  readonly classes: Uint8Array; // combinations of factors, see toy-classes.ts: [n]
  readonly points: Float32Array; // the landmarks, or the corners of the room: [n,points,2], fractions of the picture
  /** Where the image shows the part; undefined where it does not. */
  readonly cut: (index: number, part: P) => Cutout | undefined;
  readonly close: () => void;
}

type Request = Pick<GhFeatConfig, "images"> & { readonly gan: { readonly model: { readonly resolution: number } } };

const wantedOf = ({ images, gan }: Request, { progress, signal }: DrawingOptions): Wanted => ({
  ...{ split: "test", count: images.test, size: gan.model.resolution, progress, signal },
  ...(images.difficulty && { difficulty: images.difficulty }),
});

export const faceRegions = ["eyes", "nose", "mouth", "glasses"] as const satisfies readonly FacePart[];
export type FaceRegion = (typeof faceRegions)[number];

/** Faces; a region is the part's exact mask and the pixels next to it, which its outline colours. Lenses belong to glasses, eyes behind clear ones to eyes. */
export async function faceTest(config: Request, options: DrawingOptions = {}): Promise<DrawnTest<FaceRegion>> {
  const faces = await drawnFaces(wantedOf(config, options));
  const masks = await watched("drawing faces' masks", options, faces.masks);
  const withLenses = await watched("drawing faces' masks with lenses", options, (how) =>
    faces.masks({ ...how, lenses: true }),
  );
  const { size } = faces;
  return {
    images: faces,
    classes: faceClasses(faces),
    points: faces.points!.values,
    cut: (index, part) => {
      const parts = (part === "glasses" ? withLenses : masks).read([index]);
      const number = faceParts.indexOf(part);
      if (!parts.includes(number)) return undefined;
      const mask = grown(
        parts.map((one) => Number(one === number)),
        size,
      );
      return { size, mask, pixels: faces.read([index]) };
    },
    close: () => [faces, masks, withLenses].forEach((set) => set.close()),
  };
}

export const roomRegions = ["bed", "window", "lamp"] as const;
export type RoomRegion = (typeof roomRegions)[number];

/** Bedrooms; a region is the box around the part, as papers paste it. */
export async function roomTest(config: Request, options: DrawingOptions = {}): Promise<DrawnTest<RoomRegion>> {
  const rooms = await drawnRooms(wantedOf(config, options));
  return {
    images: rooms,
    classes: roomClasses(rooms),
    points: rooms.points!.values,
    cut: (index, part) => patchOf(rooms.spec(index), part, rooms.size),
    close: rooms.close,
  };
}

/** A mask and all pixels next to it, also over corners. [size,size] -> [size,size] */
function grown(mask: Uint8Array, size: number): Uint8Array {
  const near = [-1, 0, 1];
  return mask.map((_, i) => {
    const [x, y] = [i % size, Math.floor(i / size)];
    const isNear = near.some((dy) =>
      near.some((dx) => {
        const [column, row] = [x + dx, y + dy];
        return column >= 0 && column < size && row >= 0 && row < size && mask[row * size + column] === 1;
      }),
    );
    return Number(isNear);
  });
}
