// tslab's TypeScript with six functions replaced. The namespace's members cannot be reassigned, so a copy of it goes into
// require.cache before tslab is loaded.
"use strict";
const path = require("node:path");
const { lightBuilder } = require("./builder");
const { FileWatch } = require("./file-watch");
const { loopChecks } = require("./loop-checks");
const { expandShorthand } = require("./shorthand");

const PACKAGE = "@tslab/typescript-for-tslab";
const EARLIER = "__prev__.d.ts"; // what tslab calls the declarations of earlier cells
const MAP_MARK = "//# sourceMappingURL=data:application/json;base64,";

/** On top of tslab's: types mean in a notebook what they mean in src. Without `types` all of node_modules/@types would be read. */
const OPTIONS = { strict: true, exactOptionalPropertyTypes: true, types: ["node"], inlineSourceMap: true };

/** Packages whose declarations are read while the front end still waits for the kernel, not in the first cell. */
const WARM = ["@tensorflow/tfjs-node-gpu"];

/** @typedef {(string | undefined)[]} SourceMaps JSON, from the compiled text back to the source */

class Compiler {
  /**
   * What was wrong with the cell compiled last and with the modules it imports.
   * @type {readonly import("typescript").Diagnostic[]}
   */
  diagnostics = [];
  /** @type {import("typescript").BuilderProgram | undefined} */
  builder;
  /**
   * Modules found free of errors, until any file changes.
   * @type {Set<string>}
   */
  #checked = new Set();
  /**
   * Compiled CommonJS text -> its source maps, until taken.
   * @type {Map<string, SourceMaps>}
   */
  #maps = new Map();
  #watch;
  /** @type {(() => void) | undefined} */
  #invalidation;

  /** @param {string} root @param {typeof import("typescript")} ts */
  constructor(root, ts) {
    this.root = root;
    this.ts = ts;
    this.#watch = new FileWatch(root);
  }

  /** Makes the next compilation see the files as they are now. */
  readChanges() {
    const changed = this.#watch.compare();
    this.#invalidation?.();
    this.#invalidation = undefined;
    if (changed) this.#checked.clear();
  }

  /** @param {string} text compiled by tslab @returns {SourceMaps} */
  takeMaps(text) {
    const maps = this.#maps.get(text) ?? [];
    this.#maps.delete(text);
    return maps;
  }

  /** The file that TypeScript makes of the running cell. */
  cellFile() {
    return this.builder?.getSourceFile(path.join(this.root, "__tslab__.ts"));
  }

  /** @param {any} patched the namespace that tslab will get; `any` because TypeScript's internal functions are not declared */
  install(patched) {
    const ts = /** @type {any} */ (this.ts);
    ts.sys.watchFile = this.#watch.watchFile.bind(this.#watch);
    ts.sys.watchDirectory = this.#watch.watchDirectory.bind(this.#watch);

    /** @type {(files: string[], options: object, sys: any, createProgram: unknown, ...rest: unknown[]) => any} */
    patched.createWatchCompilerHost = (files, options, sys, _createProgram, ...rest) => {
      const all = [...files, this.#addWarmFile(sys)];
      const host = ts.createWatchCompilerHost(all, { ...options, ...OPTIONS }, sys, lightBuilder(this.ts), ...rest);
      this.#holdInvalidation(host);
      return host;
    };
    /** @type {(host: any) => any} */
    patched.createWatchProgram = (host) => {
      const { afterProgramCreate } = host;
      host.afterProgramCreate = (/** @type {import("typescript").BuilderProgram} */ builder) => {
        this.builder = builder;
        this.#expandShorthandIn(builder);
        afterProgramCreate(builder);
      };
      return ts.createWatchProgram(host);
    };
    // tslab checks all modules behind a cell for every cell, and drops the file names of chained messages.
    /** @type {(program: unknown, files: readonly import("typescript").SourceFile[]) => readonly import("typescript").Diagnostic[]} */
    patched.getPreEmitDiagnosticsOfFiles = (program, files) => {
      const unchecked = files.filter((file) => !this.#checked.has(file.fileName));
      this.diagnostics = ts.getPreEmitDiagnosticsOfFiles(program, unchecked);
      const faulty = new Set(this.diagnostics.map((diagnostic) => diagnostic.file?.fileName));
      const cell = this.cellFile();
      for (const file of unchecked) if (file !== cell && !faulty.has(file.fileName)) this.#checked.add(file.fileName);
      return this.diagnostics;
    };
    // tslab's second step, from ES modules to CommonJS: inserts the loop checks and keeps the source maps of both steps.
    /** @type {(input: string, options: any) => any} */
    patched.transpileModule = (input, options) => {
      const at = input.lastIndexOf(MAP_MARK);
      const first = at < 0 ? undefined : Buffer.from(input.slice(at + MAP_MARK.length).trim(), "base64").toString();
      const result = ts.transpileModule(at < 0 ? input : input.slice(0, at), {
        ...options,
        compilerOptions: { ...options.compilerOptions, sourceMap: true },
        transformers: { before: [loopChecks(this.ts)] },
      });
      const text = result.outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
      this.#maps.set(text, [result.sourceMapText, first]);
      return { ...result, outputText: text };
    };
  }

  /** @param {import("typescript").BuilderProgram} builder */
  #expandShorthandIn(builder) {
    const emit = builder.emit.bind(builder);
    builder.emit = (file, write, token, onlyDeclarations, transformers) => {
      const isEarlier = (/** @type {string} */ name) => path.basename(name) === EARLIER;
      const before = [expandShorthand(this.ts, builder.getProgram().getTypeChecker(), isEarlier)];
      return emit(file, write, token, onlyDeclarations, { ...transformers, before });
    };
  }

  /**
   * Adds a file that exists only for TypeScript and imports the packages to warm.
   * @param {any} sys
   * @returns {string}
   */
  #addWarmFile(sys) {
    const file = path.join(this.root, "__warm__.d.ts");
    const text = WARM.map((name) => `import ${JSON.stringify(name)};\n`).join("") + "export {};\n";
    const { readFile, fileExists } = sys;
    sys.readFile = (/** @type {string} */ name, /** @type {unknown} */ encoding) =>
      name === file ? text : readFile.call(sys, name, encoding);
    sys.fileExists = (/** @type {string} */ name) => name === file || fileExists.call(sys, name);
    return file;
  }

  /**
   * tslab's timer can hold one callback, TypeScript sets two: a file that appears after it was missing would crash.
   * @param {any} host
   */
  #holdInvalidation(host) {
    const { setTimeout, clearTimeout } = host;
    host.setTimeout = (
      /** @type {() => void} */ callback,
      /** @type {number} */ ms,
      /** @type {unknown[]} */ ...rest
    ) =>
      callback.name === "invalidateResolutionsOfFailedLookup"
        ? (this.#invalidation = callback)
        : setTimeout(callback, ms, ...rest);
    host.clearTimeout = (/** @type {unknown} */ timer) => {
      if (typeof timer !== "function") clearTimeout(timer);
      else if (timer === this.#invalidation) this.#invalidation = undefined;
    };
  }
}

/**
 * Puts the patched copy of TypeScript where tslab will find it.
 * @param {string} root
 * @returns {Compiler}
 */
exports.installCompiler = (root) => {
  const file = require.resolve(PACKAGE, { paths: [path.dirname(require.resolve("tslab"))] });
  const ts = require(file);
  const compiler = new Compiler(root, ts);
  const patched = { ...ts };
  compiler.install(patched);
  const cached = require.cache[file];
  if (!cached) throw new Error(`${file} is not in require.cache; the kernel cannot be assembled`);
  cached.exports = patched;
  return compiler;
};
exports.Compiler = Compiler;
