import type * as tf from "@tensorflow/tfjs-node-gpu";

// The parts of tfjs-node 4.22 and tfjs-core that are not in their declarations. The version is pinned; the set-up's self-test would notice a change.

export type Tf = typeof tf;

export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

export type HostValues = Float32Array | Int32Array | Uint8Array;

export interface Binding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_STRING: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(shape: number[], dtype: number, values: HostValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): HostValues;
  executeOp(op: string, attributes: readonly OpAttribute[], inputs: number[], outputs: number): TensorMetadata[];
  runSavedModel(...args: unknown[]): TensorMetadata[];
  getNumOfTensors(): number;
  /** Ours (native/functions.cc): registers a GraphDef as a function that executeOp runs by name. `attributes`: name, serialized AttrValue, name, ... */
  addFunction(name: string, graph: Uint8Array, inputs: string[], outputs: string[], attributes: unknown[]): void;
  removeFunction(name: string): void;
  /** Ours: shapes and types of a GraphDef's values, which are not computed; null where a shape depends on values. */
  inferShapes(graph: Uint8Array, outputs: string[]): ({ shape: number[]; dtype: number } | null)[];
  /** Ours: from here on TensorFlow prints the device of each op, where GENFEAT_NATIVE_LOG=0. */
  logPlacement(): void;
}

export interface NativeBackend {
  binding: Binding;
  readonly isUsingGpuDevice: boolean;
  getDTypeInteger(dtype: tf.DataType): number;
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  executeSingleOutput(op: string, attributes: readonly OpAttribute[], inputs: readonly tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
  refCount(dataId: object): number;
  incRef(dataId: object): void;
  disposeData(dataId: object): boolean;
}

export function nativeBackend(core: Tf): NativeBackend {
  return core.backend() as unknown as NativeBackend;
}

interface TapeNode {
  inputs: Record<string, tf.Tensor>;
  outputs: tf.Tensor[];
  saved: tf.Tensor[] | undefined;
}

/** tfjs-core's engine: what we use of its inside. */
export interface Engine {
  readonly registeredVariables: Record<string, tf.Variable>;
  readonly state: { activeTape: TapeNode[] | null | undefined; readonly gradientDepth: number };
  gradients(f: () => tf.Tensor, xs: tf.Tensor[], dy?: tf.Tensor, allowNoGradients?: boolean): unknown;
  addTapeNode(
    kernel: string,
    inputs: Record<string, tf.Tensor>,
    outputs: tf.Tensor[],
    gradient: unknown,
    saved: tf.Tensor[] | undefined,
    attributes: unknown,
  ): void;
  isTapeOn(): boolean;
  runKernel(kernel: string, inputs: object, attributes?: object): tf.Tensor;
  makeTensorFromTensorInfo(info: { dataId: object; shape: number[]; dtype: tf.DataType }): tf.Tensor;
}

export function engine(core: Tf): Engine {
  return core.engine() as unknown as Engine;
}

/** The same values off the tape: nothing is differentiated through it. */
export function constant<T extends tf.Tensor>(core: Tf, { dataId, shape, dtype }: T): T {
  nativeBackend(core).incRef(dataId);
  return engine(core).makeTensorFromTensorInfo({ dataId, shape, dtype }) as T;
}
