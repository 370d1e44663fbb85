import { AFTER } from "./after";
import {
  constant,
  nativeBackend,
  type Binding,
  type HostValues,
  type OpAttribute,
  type TensorMetadata,
} from "./binding";
import { GraphWriter } from "./graphdef";
import { NotCompilable, releaseCaptured, UnknownShape, type Recorded, type Source } from "./recorded";
import { tf } from "./tf";

/** Values of a constant that may say something about a shape: axes, sizes, paddings. */
const mostInShapes = 64;

interface Value {
  readonly name: string;
  readonly dtype: number;
  readonly shape: number[];
  readonly constant?: HostValues; // of small constants, which decide shapes
}

/**
 * Stands in for the native binding and writes down what passes. Values are known by the number of their native handle; unless ops are executed, results are
 * shapes without values, which TensorFlow infers, and their numbers are negative.
 */
export class Recorder {
  private readonly backend = nativeBackend(tf);
  private readonly raw = this.backend.binding;
  private readonly writer = new GraphWriter(this.raw);
  private readonly names = new Map<number, Value>();
  private readonly constants = new Map<string, string>();
  private readonly variableOf: Map<number, tf.Variable>;
  private readonly inputs: Source[] = [];
  private readonly firstNew: number; // handles below it existed before the trace
  private readonly firstTensor: number; // so did tensors with an id below it,
  private readonly uploaded = new Set<number>(); // also those that are uploaded only now, at their first use
  private fault: string | undefined;
  private nodes = 0;
  private ops = 0;
  private shapes = 0; // results without values so far
  private readonly stand: Binding;
  private seen: readonly tf.Tensor[] = [];
  private seenIds: number[] = [];

  constructor(
    args: readonly tf.Tensor[],
    variables: readonly tf.Variable[],
    private readonly executes: boolean,
  ) {
    const ids = (tensors: readonly tf.Tensor[]) => this.backend.getInputTensorIds(tensors);
    this.variableOf = new Map(ids(variables).map((id, i) => [id, variables[i]!]));
    ids(args).forEach((id, index) => this.addInput(id, { kind: "argument", index }, args[index]!));
    this.firstNew = this.raw.createTensor([1], this.raw.TF_INT32, new Int32Array(1));
    this.raw.deleteTensor(this.firstNew);
    const probe = tf.scalar(0);
    this.firstTensor = probe.id;
    probe.dispose();
    this.stand = this.standIn();
  }

  private standIn(): Binding {
    const { raw } = this;
    return Object.create(raw, {
      executeOp: { value: this.executeOp },
      createTensor: { value: this.createTensor },
      [AFTER]: { value: true },
      deleteTensor: { value: (id: number) => id >= 0 && raw.deleteTensor(id) },
      tensorDataSync: {
        value: (id: number) => {
          this.fail("a tensor's value is read (dataSync, data, print)");
          if (id < 0) throw new NotCompilable(this.fault);
          return raw.tensorDataSync(id);
        },
      },
      runSavedModel: {
        value: (...args: unknown[]) => {
          this.fail("a SavedModel is run");
          return raw.runSavedModel(...args);
        },
      },
    }) as Binding;
  }

  /** Runs `action`, which disposes of what the trace made. */
  clearing<T>(action: () => T): T {
    this.backend.binding = this.stand;
    try {
      return action();
    } finally {
      this.backend.binding = this.raw;
    }
  }

  /** Runs `action` with recording on. */
  during<T>(action: () => T): T {
    const { backend, raw, stand } = this;
    const getInputTensorIds = backend.getInputTensorIds.bind(backend);
    const random = Math.random;
    backend.getInputTensorIds = (tensors) => {
      backend.binding = raw; // what existed before is captured, not written down as a constant
      for (const id of getInputTensorIds(tensors.filter((tensor) => tensor.id < this.firstTensor)))
        if (id >= this.firstNew && !this.names.has(id)) this.uploaded.add(id);
      backend.binding = stand;
      this.seen = tensors; // executeOp is given handles only
      return (this.seenIds = getInputTensorIds(tensors));
    };
    Math.random = () => {
      this.fail("it draws random numbers in JavaScript (Math.random, tf.randomNormal, tf.dropout); use Random");
      return random();
    };
    try {
      backend.binding = stand;
      return action();
    } finally {
      backend.binding = raw;
      Reflect.deleteProperty(backend, "getInputTensorIds");
      Math.random = random;
    }
  }

  finish(outputs: readonly tf.Tensor[]): Recorded {
    const ids = this.backend.getInputTensorIds(outputs);
    const names = ids.map((id, i) => {
      const { name, dtype } = this.resolve(id);
      return `${this.writer.node("Identity", `o${i}`, [name], [this.type("T", dtype)])}:0`;
    });
    if (this.fault) throw new NotCompilable(this.fault);
    return { graph: this.writer.finish(), ops: this.ops, inputs: this.inputs, outputs: names };
  }

  /** Whether a tensor came into being during the trace; what the function returns need not have. */
  made(tensor: tf.Tensor): boolean {
    return tensor.id >= this.firstTensor;
  }

  /** Gives captured tensors back. */
  release(): void {
    releaseCaptured(this.inputs);
  }

  private readonly executeOp: Binding["executeOp"] = (op, attributes, ids, count) => {
    if (op === AFTER) return this.identityAfter(attributes, ids);
    let results;
    try {
      results = this.results(op, attributes, ids, count);
    } catch (error) {
      if (error instanceof NotCompilable || error instanceof UnknownShape) throw error;
      const said = (error as Error).message.replace(/ for '\{\{node op\}\} = [^']*'/, ""); // a name of results()
      throw new Error(`${op} (node n${this.nodes}): ${said}`, { cause: error });
    }
    if (this.fault) return results;
    const inputs = ids.map((id) => this.resolve(id));
    this.ops++;
    const name = this.writer.node(
      op,
      `n${this.nodes++}`,
      inputs.map((input) => input.name),
      this.completed(op, attributes, inputs[0]?.dtype),
    );
    results.forEach(({ id, dtype, shape }, i) => this.names.set(id, { name: `${name}:${i}`, dtype, shape }));
    return results;
  };

  /** What an op results in; unless ops are executed, shapes as TensorFlow infers them from those of the inputs. */
  private results(op: string, attributes: readonly OpAttribute[], ids: number[], count: number): TensorMetadata[] {
    if (this.executes) return this.raw.executeOp(op, attributes, ids, count);
    const writer = new GraphWriter(this.raw);
    const values = ids.map((id) => this.resolve(id));
    if (this.fault) throw new NotCompilable(this.fault); // a value that nobody knows the shape of
    const inputs = values.map(({ dtype, shape, constant }, i) =>
      constant ? writer.constant(`i${i}`, dtype, shape, constant) : writer.placeholder(`i${i}`, dtype, shape),
    );
    writer.node(op, "op", inputs, this.completed(op, attributes, values[0]?.dtype));
    const outputs = Array.from({ length: count }, (_, i) => `op:${i}`);
    return this.raw.inferShapes(writer.finish(), outputs).map((result) => {
      if (!result) throw new UnknownShape(op);
      return { id: -++this.shapes, ...result };
    });
  }

  /** An Identity of the first value that waits for the node of the second. */
  private identityAfter(attributes: readonly OpAttribute[], [id, gate]: number[]) {
    const results = this.results("Identity", attributes, [id!], 1);
    if (this.fault) return results;
    const [value, waited] = [this.resolve(id!), this.resolve(gate!)];
    this.ops++;
    const inputs = [value.name, `^${waited.name.replace(/:\d+$/, "")}`];
    const name = this.writer.node("Identity", `n${this.nodes++}`, inputs, attributes);
    this.names.set(results[0]!.id, { ...value, name: `${name}:0` });
    return results;
  }

  private readonly createTensor: Binding["createTensor"] = (shape, dtype, values) => {
    const id = this.raw.createTensor(shape, dtype, values);
    if (dtype === this.raw.TF_STRING) this.fail("it makes a tensor of strings");
    if (this.fault) return id;
    const name = this.constant(shape, dtype, values);
    this.names.set(id, { name, dtype, shape, ...(values.length <= mostInShapes && { constant: values.slice() }) });
    return id;
  };

  /** Small constants (axes, shapes) are written once. */
  private constant(shape: number[], dtype: number, values: HostValues): string {
    const key =
      values.length <= 16
        ? `${dtype}|${shape.join()}|${Array.from(values, (v) => (Object.is(v, -0) ? "-0" : v)).join()}`
        : undefined;
    const known = key === undefined ? undefined : this.constants.get(key);
    if (known) return known;
    const name = `${this.writer.constant(`c${this.nodes++}`, dtype, shape, values)}:0`;
    if (key !== undefined) this.constants.set(key, name);
    return name;
  }

  /** tfjs-node leaves out an attribute of ExpandDims and gives Mean a wrong one; eager execution infers them, a graph does not. */
  private completed(op: string, attributes: readonly OpAttribute[], dtype: number | undefined): readonly OpAttribute[] {
    if (op !== "ExpandDims" && op !== "Mean") return attributes;
    return [...attributes.filter(({ name }) => name !== "T"), this.type("T", dtype!)];
  }

  private resolve(id: number): Value {
    const known = this.names.get(id);
    if (known) return known;
    const variable = this.variableOf.get(id);
    const tensor = this.seen[this.seenIds.indexOf(id)];
    if (variable) return this.addInput(id, { kind: "variable", variable }, variable);
    if (tensor && (id < this.firstNew || this.uploaded.has(id))) {
      return this.addInput(id, { kind: "captured", tensor: tf.keep(constant(tf, tensor)) }, tensor);
    }
    this.fail("it uses a tensor that was made in a way the trace does not see");
    return { name: "", dtype: this.raw.TF_FLOAT, shape: [] };
  }

  private addInput(id: number, source: Source, { shape, dtype }: tf.Tensor): Value {
    const type = this.backend.getDTypeInteger(dtype);
    const name = this.writer.placeholder(`a${this.inputs.push(source) - 1}`, type, shape);
    const value = { name: `${name}:0`, dtype: type, shape };
    this.names.set(id, value);
    return value;
  }

  private type(name: string, value: number): OpAttribute {
    return { name, type: this.raw.TF_ATTR_TYPE, value };
  }

  private fail(reason: string): void {
    this.fault ??= reason;
  }
}
