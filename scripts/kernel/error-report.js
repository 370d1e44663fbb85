// Errors as the notebook shows them: positions in cells and in src/*.ts instead of compiled text, with the lines around.
"use strict";
const path = require("node:path");
const util = require("node:util");
const { SourceMap } = require("node:module");

/** @typedef {{ ename: string, evalue: string, traceback: string[] }} Report content of Jupyter's `error` message */
/** @typedef {{ maps: (string | undefined)[], parsed?: SourceMap[], extraLines: number, label: string, source: string }} Script */

/**
 * By the name under which V8 knows it.
 * @type {Map<string, Script>}
 */
const scripts = new Map();

/**
 * Makes positions in a compiled script readable.
 * @param {string} name as given to vm.Script
 * @param {Omit<Script, "parsed">} script `extraLines`: lines that tslab puts before the source
 */
exports.registerScript = (name, script) => scripts.set(name, script);

const NOTES = Symbol("notes"); // lines above an error: where it came from
const DETAILS = Symbol("details"); // lines that stand for the stack

/**
 * What was thrown, as an Error.
 * @param {unknown} thrown
 * @returns {Error}
 */
function asError(thrown) {
  if (util.types.isNativeError(thrown) || thrown instanceof Error) return thrown;
  return makeError("NonErrorThrown", typeof thrown === "string" ? thrown : util.inspect(thrown), []);
}
exports.asError = asError;

/** @param {string} name @param {string} message @param {string[]} details lines that stand for the stack @returns {Error} */
function makeError(name, message, details) {
  return Object.assign(new Error(message), { name, [DETAILS]: details });
}
exports.makeError = makeError;

/** @param {Error & { [NOTES]?: string[] }} error @param {string} note goes above earlier notes @returns {Error} the same */
exports.addNote = (error, note) => Object.assign(error, { [NOTES]: [note, ...(error[NOTES] ?? [])] });

/**
 * Position in a compiled script -> position in its source, all counted from 1.
 * @param {string} name
 * @param {number} line
 * @param {number} column
 */
function original(name, line, column) {
  const script = scripts.get(name);
  if (!script) return undefined;
  script.parsed ??= script.maps.flatMap((map) => (map ? [new SourceMap(JSON.parse(map))] : []));
  let at = { line: line - 1, column: column - 1 };
  for (const map of script.parsed) {
    const entry = map.findEntry(at.line, at.column);
    if (!("originalLine" in entry)) return undefined;
    at = { line: entry.originalLine, column: entry.originalColumn };
  }
  return `${script.label}:${at.line + 1 - script.extraLines}:${at.column + 1}`;
}

const HIDDEN = [__dirname + path.sep, "/tslab/dist/", "node:internal/", "node:vm", "node:events"];

Error.prepareStackTrace = (error, sites) => {
  const lines = sites.flatMap((site) => {
    const name = site.getFileName() ?? "";
    if (HIDDEN.some((part) => name.includes(part))) return [];
    const line = site.getLineNumber() ?? 1;
    const column = site.getColumnNumber() ?? 1;
    const position = original(name, line, column);
    if (!position) return [`    at ${site}`];
    const text = String(site).replace(`${name}:${line}:${column}`, position);
    return [`    at ${text.replace(/^(?:Object\.<anonymous>|eval) \((.*)\)$/, "$1")}`];
  });
  return [heading(error), ...lines].join("\n");
};

/** @param {Error} error */
function heading(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "an error that cannot be printed";
  }
}

/**
 * The lines around a position, which is counted from 1.
 * @param {string} source
 * @param {number} line
 * @param {number} column
 * @returns {string[]}
 */
function excerpt(source, line, column) {
  const lines = source.split("\n");
  if (line < 1 || line > lines.length) return [];
  const width = String(line + 1).length;
  const first = Math.max(1, line - 2);
  const shown = lines.slice(first - 1, line + 1).map((text, index) => {
    const number = first + index;
    return `${number === line ? "-->" : "   "} ${String(number).padStart(width)} | ${text}`;
  });
  shown.splice(line - first + 1, 0, `    ${" ".repeat(width)} | ${" ".repeat(Math.max(0, column - 1))}^`);
  return shown;
}
exports.excerpt = excerpt;

/**
 * The lines around the first frame of the stack that lies in a cell or in src.
 * @param {string[]} frames
 * @returns {string[]}
 */
function excerptOfFrames(frames) {
  for (const frame of frames) {
    const match = /\(?((?:cell \[\d+\])|[^\s()]+):(\d+):(\d+)\)?$/.exec(frame.replace(/^\s*at (?:async )?/, ""));
    const script = match && [...scripts.values()].findLast((candidate) => candidate.label === match[1]);
    if (script) return ["", `${match[1]}:${match[2]}`, ...excerpt(script.source, Number(match[2]), Number(match[3]))];
  }
  return [];
}

/** @param {unknown} thrown @returns {Report} */
exports.describe = (thrown) => {
  const error = /** @type {Error & { [NOTES]?: string[], [DETAILS]?: string[], errors?: unknown[] }} */ (
    asError(thrown)
  );
  const ename = String(error.name || error.constructor.name);
  const evalue = String(error.message);
  const notes = error[NOTES] ?? [];
  const title = `${ename}: ${evalue}`;
  const details = error[DETAILS];
  if (details) return { ename, evalue, traceback: [...notes, title, ...details] };

  const frames = String(error.stack ?? "")
    .split("\n")
    .filter((line) => line.startsWith("    at "));
  const traceback = [...notes, title, ...frames, ...excerptOfFrames(frames)];
  for (let cause = error.cause, depth = 0; cause && depth < 5; depth++) {
    traceback.push("", `caused by ${cause instanceof Error ? cause.stack : util.inspect(cause)}`);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  for (const one of Array.isArray(error.errors) ? error.errors.slice(0, 5) : [])
    traceback.push("", `one of: ${one instanceof Error ? one.stack : util.inspect(one)}`);
  return { ename, evalue, traceback };
};
