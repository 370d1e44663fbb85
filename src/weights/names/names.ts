import type { Tensors } from "../dnnlib";
import { elementBytes } from "../source-array";

/**
 * Where another's file keeps a tensor of ours: `name`, seen as of shape `view` where one is given (row-major, as reshaping does), is ours once its axes are
 * in the order `axes`: our axis i is its axis axes[i]. Without axes they are ours already. Ours named in `reverse` run the other way there.
 */
export interface Place {
  readonly name: string;
  readonly view?: readonly number[];
  readonly axes?: readonly number[];
  readonly reverse?: readonly number[];
}

/** Our flat name -> its place in their file. A table may have more than a tree has: a network that ends earlier takes what it needs. */
export type Names = Readonly<Record<string, Place>>;

/** PyTorch's order of a convolution's axes, [outputs, inputs, height, width], seen from ours, [height, width, inputs, outputs]. */
export const kernelAxes = [2, 3, 1, 0];

/** A convolution of PyTorch without bias. */
export const kernelNames = (ours: string, theirs: string): Names => ({
  [`${ours}.weight`]: { name: `${theirs}.weight`, axes: kernelAxes },
});

/** A convolution of PyTorch with bias. */
export const convNames = (ours: string, theirs: string): Names => ({
  ...kernelNames(ours, theirs),
  [`${ours}.bias`]: { name: `${theirs}.bias` },
});

/** A dense layer of PyTorch, whose weight is [outputs, inputs]. */
export const denseNames = (ours: string, theirs: string): Names => ({
  [`${ours}.weight`]: { name: `${theirs}.weight`, axes: [1, 0] },
  [`${ours}.bias`]: { name: `${theirs}.bias` },
});

/** A batch normalisation of PyTorch. */
export const normNames = (ours: string, theirs: string): Names => ({
  [`${ours}.gamma`]: { name: `${theirs}.weight` },
  [`${ours}.beta`]: { name: `${theirs}.bias` },
  [`${ours}.mean`]: { name: `${theirs}.running_mean` },
  [`${ours}.variance`]: { name: `${theirs}.running_var` },
});

const widest = 8192; // maps; released networks have 2,048 at most
/** Most layers of one kind that are counted in a file. */
export const mostLayers = 64;

/** A width, as the length of a bias or the like gives it, which has to be there in full: an axis of anything else needs no bytes where another has size 0. Undefined where it is not one. */
export function widthOf(tensors: Tensors, name: string): number | undefined {
  const { shape = [], type, bytes } = tensors.get(name) ?? {};
  const [width] = shape;
  if (shape.length !== 1 || !type || !bytes || width! * elementBytes[type] > bytes.length) return undefined;
  return width! > 0 && width! <= widest ? width : undefined;
}

/** Many tables as one. */
export const allNames = (tables: readonly Names[]): Names => Object.assign({}, ...tables) as Names;
