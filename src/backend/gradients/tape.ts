import { engine, type Tf } from "../binding";

/**
 * A kernel that saves its output (exp, sigmoid, tanh, softmax ...) saves a clone of it, and tfjs-core writes the clone on the tape before the kernel. On the
 * way back the clone's gradient then comes after the kernel's has been taken, and is lost: second-order gradients through these ops are wrong without a word.
 * Here the clones are moved behind the kernel that made what they copy.
 */
export function orderTape(core: Tf): void {
  const inner = engine(core);
  const add = inner.addTapeNode.bind(inner);
  inner.addTapeNode = (kernel, inputs, outputs, gradient, saved, attributes) => {
    add(kernel, inputs, outputs, gradient, saved, attributes);
    const tape = inner.state.activeTape;
    if (!saved?.length || !tape) return;
    const made = new Set(outputs.map(({ id }) => id));
    const kept = new Set(saved.map(({ id }) => id));
    const clones = [];
    const last = tape.length - 1;
    for (let i = last - 1; i >= 0 && clones.length < saved.length && last - i <= saved.length + 2; i--) {
      const node = tape[i]!;
      const names = Object.keys(node.inputs);
      const isClone = names.length === 1 && kept.has(node.outputs[0]!.id) && made.has(node.inputs[names[0]!]!.id);
      if (isClone) clones.unshift(...tape.splice(i, 1));
    }
    tape.push(...clones);
  };
}

/**
 * Frees what ops saved for a gradient that throws, and its tape; tfjs-core does so only where the gradient succeeds. A gradient that is taken inside of a
 * custom gradient's backward pass leaves the tape of the pass alone; tfjs-core would drop it.
 */
export function freeTape(core: Tf): void {
  const inner = engine(core);
  const gradients = inner.gradients.bind(inner);
  inner.gradients = (...args) => {
    const outer = inner.state.gradientDepth === 0 ? inner.state.activeTape : undefined;
    try {
      return gradients(...args);
    } catch (error) {
      if (inner.state.gradientDepth === 0) {
        for (const { saved } of inner.state.activeTape ?? []) core.dispose(saved ?? []);
        inner.state.activeTape = null;
      }
      throw error;
    } finally {
      if (outer) inner.state.activeTape = outer;
    }
  };
}
