import type { ImageEntry } from "../decode";
import type { ImageSource } from "../images";
import type { Annotations } from "./annotations";

/** A part of a set with the number of its images as published; undefined where the user's files decide. */
export interface Split {
  readonly name: string;
  readonly count?: number;
  readonly note: string;
}

/** The images of a split in the split's order, none of them read. */
export interface Listing extends Annotations {
  readonly name: string; // as in "CelebA test"
  readonly count: number;
  /** From one on, every `step`-th; all unless given. */
  images(from?: number, step?: number): Iterable<ImageEntry> | AsyncIterable<ImageEntry>;
  /** Where all images lie in one file, that file: what makes it out that they are the same. */
  readonly container?: string;
}

/** A split with its pixels and all that is known about them. `labels` are the values of `classes`. */
export interface OpenSet extends ImageSource, Annotations {
  readonly skipped: readonly Skipped[]; // damaged images, where they may be left out
  readonly protocol: string; // how images became pixels, for a result's record
  readonly sha256?: string; // of all pixels, where they are packed
  readonly folder?: string; // of the packed pixels
  readonly close: () => void;
}

/** An image that was left out. */
export interface Skipped {
  readonly index: number; // in the whole split
  readonly reason: string; // with the file's name
}

export interface ListOptions {
  readonly count?: number | undefined; // the first images only; then only these need to be there
  readonly signal?: AbortSignal | undefined;
}

export interface OpenOptions extends ListOptions {
  readonly size: number; // pixels of a side
  readonly channels?: 1 | 3 | undefined; // 3 unless the set is grey
  readonly onDamaged?: "fail" | "skip" | undefined; // fail unless given; skipped images leave the annotations, too
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

export interface MakeOptions {
  readonly size: number;
  readonly count?: number | undefined;
  readonly seed?: number | undefined;
  readonly split?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/** What the project knows of a data set, whether its files are on this machine or not. */
export interface DataSet {
  readonly name: string; // on the command line
  readonly title: string;
  readonly standsFor?: string; // of drawn sets: what of the papers they stand for
  readonly folder: string; // the name of its folder among those of the sets
  readonly images: string; // their size and format in words
  readonly splits: readonly Split[];
  readonly layout: readonly string[]; // what its folder must hold, a line each
  readonly source: string; // where to get it
  readonly licence: string;
  /** Published checksums by file name: MD5 of the file, or SHA-256 of its unzipped content (Fashion-MNIST: Debian zips it anew). */
  readonly sums?: Readonly<Record<string, string>>;

  /** What the folder lacks, in words; empty where it can be opened. Looks at names only. */
  missing(folder: string): string[];
  /** The images of a split, where they are files or records. Throws MissingData, or an Error that names file and line. */
  list?(folder: string, split: string, options?: ListOptions): Listing | Promise<Listing>;
  /** A split with its pixels. */
  open(folder: string, split: string, options: OpenOptions): Promise<OpenSet>;
  /** Draws or decodes ahead of time; -> where the result lies. */
  make?(folder: string, options: MakeOptions): Promise<string>;
}
