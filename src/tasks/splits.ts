import { fashionFiles, fashionMnist } from "../data/fashion";
import { part, range, type LabelledImages, type ImageSource } from "../data/images";
import type { DrawnSetRequest } from "../data/toys/packed-set";
import type { Difficulty } from "../data/toyfaces/shot";
import { toyFaces } from "../data/toyfaces/toy-faces";
import { toyRooms } from "../data/toyrooms/toy-rooms";
import type { GhFeatConfig, ImageSetName } from "../experiments/ghfeat";
import { counted, type ProgressSink } from "../train/progress";
import { faceClasses, roomClasses } from "./toy-classes";

/** The first images of a set, as many as a measurement takes. */
export const firstOf = (set: LabelledImages, count: number) => part(set, `${set.name}, the first ${count}`, 0, count);

/** The images of a configuration: what is trained on, what choices are made on, what is reported. */
export interface Splits {
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
  readonly test: LabelledImages;
  readonly files: readonly string[]; // that were read; none where images are drawn
}

type Request = Pick<GhFeatConfig, "images" | "validationImages"> & {
  readonly gan: { readonly model: { resolution: number } };
};

/** How drawing is watched and stopped. */
export interface DrawingOptions {
  readonly progress?: ProgressSink | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Opens the images; drawn ones are drawn at the first call and packed on disk. Throws what the signal was aborted with. */
export async function splitsOf(config: Request, { progress, signal }: DrawingOptions = {}): Promise<Splits> {
  const { set, train, test, difficulty } = config.images;
  const size = config.gan.model.resolution;
  const wanted = { size, progress, signal, ...(difficulty && { difficulty }) };
  const open = (split: "train" | "test", count: number) => openSplit(set, { split, count, ...wanted });
  const all = await open("train", train);
  const first = train - config.validationImages;
  return {
    train: part(all, `${all.name}, images 1 to ${first}`, 0, first),
    validation: part(all, `${all.name}, images ${first + 1} to ${train}`, first, config.validationImages),
    test: await open("test", test),
    files: set === "fashion" ? fashionFiles() : [],
  };
}

/** Drawn images that are asked for. */
export interface Wanted extends DrawingOptions {
  readonly split: "train" | "test";
  readonly count: number;
  readonly size: number;
  readonly difficulty?: Difficulty; // of faces, which need one
}

const stored = new Map<string, LabelledImages>(); // whose files stay open, once in a process

async function openSplit(set: ImageSetName, wanted: Wanted): Promise<LabelledImages> {
  const { split, count, size, difficulty } = wanted;
  if (set === "fashion") {
    const all = fashionMnist(split);
    if (size !== all.size) throw new Error(`${all.name}: its images have ${all.size} pixels, the generator ${size}`);
    return count === all.count ? all : firstOf(all, count);
  }
  const key = JSON.stringify([set, split, count, size, difficulty]);
  const before = stored.get(key);
  if (before) return before;
  const images = set === "toyfaces" ? await drawnFaces(wanted) : await drawnRooms(wanted);
  const labels = "faces" in images ? faceClasses(images) : roomClasses(images);
  const opened = labelled(images, labels, images.close);
  if ("read" in opened) stored.set(key, opened);
  return opened;
}

/** The drawn faces of a split, with their labels and masks; of medium difficulty where none is asked for. */
export const drawnFaces = ({ difficulty = "medium", progress, signal, ...wanted }: Wanted) =>
  watched(`drawing faces, ${wanted.split}`, { progress, signal }, (how) => toyFaces({ ...wanted, difficulty, ...how }));

/** The drawn bedrooms of a split. */
export const drawnRooms = ({ progress, signal, ...wanted }: Wanted) =>
  watched(`drawing bedrooms, ${wanted.split}`, { progress, signal }, (how) => toyRooms({ ...wanted, ...how }));

/** Opens a drawn set; nothing is shown of one that lies there packed. */
export async function watched<T>(
  name: string,
  { progress, signal }: DrawingOptions,
  open: (how: Pick<DrawnSetRequest, "progress" | "signal">) => Promise<T>,
): Promise<T> {
  try {
    return await open({ signal, progress: progress && counted(progress, name) });
  } finally {
    progress?.finish(); // also of one that was stopped
  }
}

const memory = 2 ** 30; // bytes

type Drawn = ImageSource & { readonly sha256: string };

/** The images of a drawn set, read into memory unless they take more than `most` bytes; then its file stays open. */
export function labelled(set: Drawn, labels: Uint8Array, close: () => void, most = memory): LabelledImages {
  const { name, size, channels, count, read, sha256 } = set;
  const about = { name, size, channels, count };
  if (count * size * size * channels > most)
    return { ...about, read, labels: Int32Array.from(labels), content: sha256 };
  const pixels = read(range(0, count));
  close();
  return { ...about, pixels, labels };
}
