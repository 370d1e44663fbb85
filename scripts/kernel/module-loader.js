// Modules of the project, compiled in memory by tslab. A module that changed, and whatever imports it, is evaluated again at the next
// import; all others keep their instance, and with it their state: weights stay where they are.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");
const Module = require("node:module");
const { makeError, registerScript } = require("./error-report");
const { fileStamp } = require("./file-watch");
const { LOOP_PARAMETERS } = require("./loop-checks");

/** @typedef {{ text: string, maps: (string | undefined)[], file: string, version: number }} Code */
/** @typedef {{ exports: unknown, imports: Set<string>, done: boolean, jsonStamp?: string }} Loaded */

class ModuleLoader {
  /**
   * By the path that tslab would write (.js).
   * @type {Map<string, Code>}
   */
  #code = new Map();
  /**
   * By the same path, or by that of a JSON file.
   * @type {Map<string, Loaded>}
   */
  #loaded = new Map();
  /**
   * What is being evaluated, outermost first.
   * @type {string[]}
   */
  #evaluating = [];
  #root;
  #compiler;
  #interrupts;

  /**
   * @param {string} root
   * @param {import("./compiler").Compiler} compiler
   * @param {ReturnType<import("./interrupt").watchInterrupts>} interrupts
   */
  constructor(root, compiler, interrupts) {
    this.#root = root;
    this.#compiler = compiler;
    this.#interrupts = interrupts;
  }

  /**
   * Takes newly compiled modules and forgets the instances that are out of date.
   * @param {{ path: string, data: string }[]} outputs
   * @returns {string[]} files of the forgotten instances
   */
  update(outputs) {
    this.#evaluating = [];
    const outdated = [];
    for (const { path: out, data } of outputs) {
      const old = this.#code.get(out);
      const maps = this.#compiler.takeMaps(data);
      if (old?.text === data) continue; // touched, not changed
      this.#code.set(out, { text: data, maps, file: sourceOf(out), version: (old?.version ?? 0) + 1 });
      outdated.push(out);
    }
    for (const [file, { jsonStamp }] of this.#loaded)
      if (jsonStamp !== undefined && jsonStamp !== fileStamp(file)) outdated.push(file);
    /** @type {string[]} */
    const forgotten = [];
    for (const out of outdated) this.#forget(out, forgotten);
    return forgotten.sort();
  }

  /** @param {string} out @param {string[]} forgotten */
  #forget(out, forgotten) {
    if (!this.#loaded.delete(out)) return;
    forgotten.push(this.#label(out));
    for (const [importer, { imports }] of [...this.#loaded]) if (imports.has(out)) this.#forget(importer, forgotten);
  }

  /**
   * `require` for a cell, or for the module `importer`.
   * @param {string} file
   * @param {Loaded} [importer]
   */
  requireFor(file, importer) {
    const folder = path.dirname(file);
    const ofNode = Module.createRequire(file);
    /** @param {string} id */
    const require_ = (id) => {
      if (id === "tslab") return require("tslab");
      if (!/^(\/|\.\.?(\/|$))/.test(id)) return ofNode(id);
      const target = this.#resolve(path.resolve(folder, id));
      if (!target) return ofNode(id);
      importer?.imports.add(target);
      return target.endsWith(".json") ? this.#loadJson(target) : this.#load(target);
    };
    return Object.assign(require_, { resolve: ofNode.resolve, cache: ofNode.cache });
  }

  /** @param {string} target @returns {string | undefined} */
  #resolve(target) {
    if (target.endsWith(".json")) return target;
    return [target, `${target}.js`, path.join(target, "index.js")].find((out) => this.#code.has(out));
  }

  /** @param {string} out @returns {unknown} its exports */
  #load(out) {
    const known = this.#loaded.get(out);
    if (known?.done) return known.exports;
    if (known) {
      const cycle = [...this.#evaluating.slice(this.#evaluating.indexOf(out)), out]
        .map((step) => this.#label(step))
        .join(" -> ");
      throw makeError("ImportCycleError", cycle, ["Modules of src must not import each other in a circle."]);
    }
    const code = /** @type {Code} */ (this.#code.get(out));
    /** @type {Loaded} */
    const loaded = { exports: {}, imports: new Set(), done: false };
    this.#loaded.set(out, loaded);
    this.#evaluating.push(out);
    try {
      loaded.exports = this.#evaluate(out, code, loaded);
      loaded.done = true;
      return loaded.exports;
    } catch (error) {
      this.#loaded.delete(out);
      throw error;
    } finally {
      this.#evaluating.pop();
    }
  }

  /** @param {string} out @param {Code} code @param {Loaded} loaded */
  #evaluate(out, { text, maps, file, version }, loaded) {
    const name = version > 1 ? `${file}?version=${version}` : file;
    registerScript(name, { maps, extraLines: 0, label: this.#label(out), source: fs.readFileSync(file, "utf8") });
    const wrapped = `(function (exports, require, module, __filename, __dirname, ${LOOP_PARAMETERS}) {\n${text}\n})`;
    const run = new vm.Script(wrapped, { filename: name, lineOffset: -1 }).runInThisContext();
    const module = { exports: loaded.exports, filename: file, id: file };
    const { state, stop } = this.#interrupts;
    run.call(
      module.exports,
      module.exports,
      this.requireFor(file, loaded),
      module,
      file,
      path.dirname(file),
      state,
      stop,
    );
    return module.exports;
  }

  /** @param {string} file @returns {unknown} */
  #loadJson(file) {
    const known = this.#loaded.get(file);
    if (known) return known.exports;
    const exports = JSON.parse(fs.readFileSync(file, "utf8"));
    this.#loaded.set(file, { exports, imports: new Set(), done: true, jsonStamp: fileStamp(file) });
    return exports;
  }

  /** @param {string} out */
  #label(out) {
    return path.relative(this.#root, this.#code.get(out)?.file ?? out);
  }
}
exports.ModuleLoader = ModuleLoader;

/** @param {string} out */
function sourceOf(out) {
  const base = out.slice(0, -".js".length);
  return [".ts", ".tsx", ".js", ".jsx"].map((extension) => base + extension).find((file) => fs.existsSync(file)) ?? out;
}
