// Compiles cells with tslab and runs them.
"use strict";
const path = require("node:path");
const util = require("node:util");
const vm = require("node:vm");
const { getCodeMetadata } = require("tslab/dist/metadata");
const { compileError } = require("./compile-error");
const { addNote, makeError, registerScript } = require("./error-report");
const { declarationsAfterFailure, namesOfCell } = require("./failed-cell");
const { LOOP_PARAMETERS } = require("./loop-checks");

/**
 * @typedef {object} Parts
 * @property {string} root
 * @property {import("./compiler").Compiler} compiler
 * @property {import("tslab/dist/converter").Converter} converter
 * @property {import("./module-loader").ModuleLoader} loader
 * @property {import("./cell-guard").CellGuard} guard
 * @property {ReturnType<import("./interrupt").watchInterrupts>} interrupts
 */

/** @typedef {{ output: string, declarations: string, names: string[], lastExpression?: string }} CompiledCell */

class Executor {
  #parts;
  /**
   * Values of all top-level names of the notebook.
   * @type {Record<string, unknown>}
   */
  #values = {};
  /** Their types, as declarations in front of the next cell. */
  #declarations = "";
  #require;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#require = parts.loader.requireFor(path.join(parts.root, "cell.js"));
  }

  /**
   * @param {string} source
   * @param {number} count number of the cell
   * @returns {Promise<unknown>} value of the last expression, awaited; rejects with what the cell threw
   */
  async run(source, count) {
    const { guard, compiler } = this.#parts;
    const [late] = guard.takeLateErrors();
    if (late) throw addNote(late, "This cell was not run, because earlier work failed.");
    const cell = this.#compile(source, count);
    if (!cell) return undefined;
    const before = { values: { ...this.#values }, declarations: this.#declarations };
    try {
      const value = await guard.run(count, () => this.#evaluate(cell, source, count));
      this.#declarations = cell.declarations;
      return value;
    } catch (error) {
      this.#declarations = declarationsAfterFailure(compiler.ts, cell, before, this.#values);
      throw error;
    }
  }

  /** @param {string} source @param {number} count @returns {CompiledCell | undefined} nothing if the cell only defines a module */
  #compile(source, count) {
    const { compiler, converter, loader } = this.#parts;
    const { mode, module } = getCodeMetadata(source);
    if (mode === "browser") throw makeError("NotSupported", "@browser cells cannot be run by this kernel", []);
    compiler.readChanges();
    if (module) {
      const found = converter.addModule(module, source);
      if (found.length > 0) throw compileError(compiler, source, count, found);
      return undefined;
    }
    const result = converter.convert(this.#declarations, source);
    const forgotten = loader.update(result.sideOutputs ?? []);
    if (forgotten.length > 0)
      process.stderr.write(`[kernel] evaluated again at their next import: ${forgotten.join(", ")}\n`);
    if (result.diagnostics.length > 0) throw compileError(compiler, source, count, result.diagnostics);
    return {
      output: result.output ?? "",
      declarations: result.declOutput ?? "",
      names: namesOfCell(compiler),
      ...(result.lastExpressionVar && { lastExpression: result.lastExpressionVar }),
    };
  }

  /** @param {CompiledCell} cell @param {string} source @param {number} count */
  async #evaluate({ output, lastExpression }, source, count) {
    const { root, compiler, interrupts } = this.#parts;
    const label = `cell [${count}]`;
    registerScript(label, { maps: compiler.takeMaps(output), extraLines: 1, label, source });
    // Always async: tslab overlooks `for await` when it looks for await.
    const wrapped = `(async function (exports, require, __filename, __dirname, ${LOOP_PARAMETERS}) {\n${plainExports(output)}\n})`;
    const run = new vm.Script(wrapped, { filename: label, lineOffset: -1 }).runInThisContext();
    await run(
      this.#values,
      this.#require,
      path.join(root, `cell-${count}.ts`),
      root,
      interrupts.state,
      interrupts.stop,
    );
    if (!lastExpression) return undefined;
    const value = this.#values[lastExpression];
    delete this.#values[lastExpression];
    return await value; // a promise that nobody awaits would fail after the cell
  }

  /**
   * The displays of a value.
   * @param {any} value not null or undefined
   * @returns {Promise<Record<string, unknown>>} by MIME type
   */
  async displaysOf(value) {
    const isTensor = value.constructor?.name === "Tensor";
    const text = isTensor ? String(value) : util.inspect(value);
    const custom = value[Symbol.for("Jupyter.display")];
    if (typeof custom === "function") return { "text/plain": text, ...(await custom.call(value)) };
    return typeof value.toHTML === "function"
      ? { "text/plain": text, "text/html": value.toHTML() }
      : { "text/plain": text };
  }

  /** @param {string} source @param {number} position */
  inspect(source, position) {
    return this.#parts.converter.inspect(this.#declarations, source, position);
  }

  /** @param {string} source @param {number} position */
  complete(source, position) {
    return this.#parts.converter.complete(this.#declarations, source, position);
  }

  close() {
    this.#parts.converter.close();
  }
}
exports.Executor = Executor;

// TypeScript re-exports imported names by a getter that cannot be redefined by a later cell. tslab answers with a Proxy, which makes
// every assignment to a top-level `let` slow (0.5 us); a plain object and plain assignments do as well.
const REEXPORT =
  /^Object\.defineProperty\(exports, "([^"]+)", \{ enumerable: true, get: function \(\) \{ return (.+); \} \}\);$/gm;

/** @param {string} text */
const plainExports = (text) => text.replace(REEXPORT, "exports.$1 = $2;");
