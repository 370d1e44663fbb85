import { reducedTo, type Attributes, type Registrar } from "./register";

/** Comparisons and logic are flat: their gradient is zero, not an error. */
export function registerComparisons({ tf, gradient }: Registrar): void {
  const binary = ["Greater", "GreaterEqual", "Less", "LessEqual", "Equal", "NotEqual", "LogicalAnd", "LogicalOr"];
  for (const kernel of binary)
    gradient(kernel, { inputs: ["a", "b"] }, (_, [a, b]) => ({
      a: () => tf.zeros(a!.shape),
      b: () => tf.zeros(b!.shape),
    }));
  gradient("LogicalNot", { inputs: ["x"] }, (_, [x]) => ({ x: () => tf.zeros(x!.shape) }));
}

/** |x| is flat at 0, as in TensorFlow; the stock gradient is -1 there, which an L1 loss meets wherever two values agree. */
export function registerAbs({ tf, gradient }: Registrar): void {
  gradient("Abs", { inputs: ["x"] }, (dy, [x]) => ({ x: () => dy.mul(tf.sign(x!)) }));
}

/**
 * relu and leakyRelu: their gradient is one native op, linear in dy, and flat in x. It is by the sign of y, which is that of x: y is what most layers that
 * follow keep for their own gradient, and x need not be kept.
 */
export function registerRectifiers({ tf, backend, gradient, kernel, run, constant, attribute }: Registrar): void {
  const type = attribute.type("T", "float32");
  kernel("ReluGrad", ({ dy, y }) => backend.executeSingleOutput("ReluGrad", [type], [dy!, y!]));
  kernel("LeakyReluGrad", ({ dy, y }, { alpha }) =>
    backend.executeSingleOutput("LeakyReluGrad", [attribute.float("alpha", alpha as number), type], [dy!, y!]),
  );
  for (const name of ["Relu", "LeakyRelu"]) {
    const masked = (dy: Parameters<typeof run>[1][string], y: typeof dy, attributes?: Attributes) => {
      if (Number(attributes?.["alpha"]) < 0) throw new Error("leakyRelu of a negative slope has no gradient here");
      return run(`${name}Grad`, { dy, y: constant(y.dtype === "float32" ? y : y.toFloat()) }, attributes);
    };
    gradient(name, { outputs: [true] }, (dy, [y], attributes) => ({ x: () => masked(dy, y!, attributes) }));
    gradient(`${name}Grad`, { inputs: ["y"] }, (dy, [y], attributes) => ({ dy: () => masked(dy, y!, attributes) }));
  }
  gradient("Elu", { inputs: ["x"] }, (dy, [x]) => ({
    x: () => dy.mul(tf.where(x!.greater(0), tf.onesLike(x!), tf.exp(tf.minimum(x!, 0)))),
  }));
}

/** maximum and minimum: dy goes to the larger (smaller) operand, to the first where they are equal; broadcasting is summed back. */
export function registerExtremes({ tf, gradient, constant }: Registrar): void {
  for (const [kernel, first, second] of [
    ["Maximum", "greaterEqual", "less"],
    ["Minimum", "lessEqual", "greater"],
  ] as const)
    gradient(kernel, { inputs: ["a", "b"] }, (dy, [a, b]) => {
      const share = (to: typeof dy, chosen: typeof first | typeof second) => () =>
        reducedTo(dy.mul(tf[chosen](constant(a!), constant(b!)).toFloat()), to.shape);
      return { a: share(a!, first), b: share(b!, second) };
    });
}
