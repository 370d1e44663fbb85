import { engine, nativeBackend } from "./binding";
import { trueAttribute } from "./graphdef";
import { build, flatten, signatureOf, type Flat, type Tree } from "./structure";
import { tf } from "./tf";
import { NotCompilable, releaseCaptured } from "./recorded";
import { trace, type Trace } from "./trace";

export type { Tree } from "./structure";

export interface CompileOptions {
  readonly xla?: boolean; // through XLA; an op without an XLA kernel brings the plain function back, with a warning
  readonly optimize?: boolean; // false: without TensorFlow's graph optimiser, bitwise equal to eager execution where both have the same kernels (oneDNN's softmax differs in the last bit)
  readonly strict?: boolean; // throw where the function cannot be compiled, instead of running it eagerly with one warning
  readonly name?: string; // in errors and profiles; the function's own name unless given
}

/** A compiled version of a function, one per signature (structure, shapes, types, and values of what is not a tensor). */
export type Compiled<A extends unknown[], R> = ((...args: A) => R) & {
  signatures(): { ops: number; inputs: number; outputs: number }[];
  /** Removes the functions and lets go of captured tensors. */
  dispose(): void;
};

interface Entry {
  name: string;
  readonly trace: Trace;
  untried: boolean; // XLA compiles at the first call and may refuse
}

// ConfigProto{graph_options{rewrite_options{arithmetic_optimization: OFF}}}: what that pass makes of sums depends on which thread is first, so that no
// training could be repeated to the bit. Without it an encoder's step takes up to 7 % longer, StyleGAN's up to 1 %.
const repeatable = "R\x04R\x028\x02";

/** Signatures of one function from which on it looks as if every call were traced anew. */
const manySignatures = 24;

let serial = 0;
let tracing = false;

/**
 * Makes one TensorFlow function of a whole step: gradients of gradients, optimiser and assignments to variables included. The first call with a signature
 * traces it (a discarded run, of shapes without values unless a shape follows from values), then and from then on the function runs. Shapes are fixed and
 * JavaScript control flow happens once, in the trace; numbers are part of the signature, so what changes from call to call must be a tensor. Tensors from
 * outside are kept alive until dispose(). Inside another compiled function or a gradient it is inlined. GENFEAT_EAGER=1 runs everything eagerly.
 */
export function compile<A extends Tree[], R extends Tree>(
  fn: (...args: A) => R,
  options: CompileOptions = {},
): Compiled<A, R> {
  const label = (options.name ?? (fn.name || "function")).replace(/\W/g, "_");
  const entries = new Map<string, Entry | "eager">();
  const warned = new Set<string>(); // the reasons that a warning has named
  const eagerly = (args: A): R => tf.tidy(() => fn(...args) as tf.TensorContainer) as R;

  const call = (...args: A): R => {
    if (tracing || engine(tf).isTapeOn()) return fn(...args);
    if (process.env["GENFEAT_EAGER"] === "1") return eagerly(args);
    const flat = flattened(args, label);
    const signature = signatureOf(flat);
    let entry = entries.get(signature);
    if (!entry) {
      entries.set(signature, (entry = make(fn, flat, label, options, warned)));
      if (entries.size === manySignatures)
        console.warn(
          `compile(${label}): traced ${manySignatures} times, which takes longer than it saves: give numbers that change from call to call as tensors`,
        );
    }
    return entry === "eager" ? eagerly(args) : (run(entry, flat, label, options) as R);
  };
  return Object.assign(call, {
    signatures: () =>
      [...entries.values()].flatMap((entry) =>
        entry === "eager"
          ? []
          : [{ ops: entry.trace.ops, inputs: entry.trace.inputs.length, outputs: entry.trace.outputs.length }],
      ),
    dispose: () => {
      for (const entry of entries.values()) {
        if (entry === "eager") continue;
        nativeBackend(tf).binding.removeFunction(entry.name);
        releaseCaptured(entry.trace.inputs);
      }
      entries.clear();
    },
  });
}

function make(
  fn: (...args: never[]) => unknown,
  args: Flat,
  label: string,
  options: CompileOptions,
  warned: Set<string>,
): Entry | "eager" {
  tracing = true;
  try {
    const traced = trace(fn, args);
    return { name: add(traced, label, options.xla ?? false), trace: traced, untried: true };
  } catch (error) {
    if (!(error instanceof NotCompilable)) throw named(error, label);
    if (options.strict) throw new Error(`compile(${label}): cannot be compiled: ${error.message}`);
    if (!warned.has(error.message)) console.warn(`compile(${label}): runs eagerly: ${error.message}`);
    warned.add(error.message);
    return "eager";
  } finally {
    tracing = false;
  }
}

function add({ graph, inputs, outputs }: Trace, label: string, xla: boolean): string {
  const name = `genfeat_${serial++}_${label}`;
  const placeholders = inputs.map((_, i) => `a${i}:0`);
  nativeBackend(tf).binding.addFunction(
    name,
    graph,
    placeholders,
    outputs,
    xla ? ["_XlaMustCompile", trueAttribute] : [],
  );
  return name;
}

function run(entry: Entry, args: Flat, label: string, options: CompileOptions): unknown {
  const backend = nativeBackend(tf);
  const inputs = entry.trace.inputs.map((source) => {
    if (source.kind === "argument") return args.tensors[source.index]!;
    if (source.kind === "captured") return source.tensor;
    if (source.variable.isDisposed)
      throw new Error(`compile(${label}): the variable "${source.variable.name}" that it uses was disposed of`);
    return source.variable;
  });
  // Only a call that carries a ConfigProto is optimised.
  const config =
    options.optimize === false
      ? []
      : [{ name: "config_proto", type: backend.binding.TF_ATTR_STRING, value: repeatable }];
  const execute = () =>
    backend.binding.executeOp(entry.name, config, backend.getInputTensorIds(inputs), entry.trace.outputs.length);
  let metadata;
  try {
    metadata = execute();
  } catch (error) {
    if (!(options.xla && entry.untried && !options.strict && /XLA/.test((error as Error).message)))
      throw named(error, label);
    console.warn(`compile(${label}): without XLA: ${(error as Error).message.slice(0, 300)}`);
    backend.binding.removeFunction(entry.name);
    entry.name = add(entry.trace, label, false);
    metadata = execute();
  }
  entry.untried = false;
  const outputs = metadata.map((output) => backend.createOutputTensor(output));
  const results = outputs.slice(0, entry.trace.results);
  entry.trace.written.forEach((variable, i) => {
    const value = outputs[entry.trace.results + i]!;
    variable.assign(value);
    value.dispose();
  });
  return build(entry.trace.result, results);
}

function flattened(args: unknown, label: string): Flat {
  try {
    return flatten(args);
  } catch (error) {
    throw named(error, label);
  }
}

function named(error: unknown, label: string): Error {
  if (!(error instanceof Error)) return new Error(`compile(${label}): ${String(error)}`);
  error.message = `compile(${label}): ${error.message}`;
  return error;
}
