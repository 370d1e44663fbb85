// What TypeScript finds wrong with a cell, or with a module behind it, as one error.
"use strict";
const path = require("node:path");
const { excerpt, makeError } = require("./error-report");

const TOP_LEVEL_AWAIT = 1308; // reported by TypeScript, allowed by tslab
const MOST = 10; // diagnostics shown

/**
 * @param {import("./compiler").Compiler} compiler
 * @param {string} source of the cell
 * @param {number} count of the cell
 * @param {{ messageText: string, start: { line: number } }[]} reported by tslab: only for what has no place in a file
 * @returns {Error} SyntaxError or TypeScriptError; the message is the first finding
 */
exports.compileError = (compiler, source, count, reported) => {
  const { ts, root } = compiler;
  const cell = compiler.cellFile();
  const findings = compiler.diagnostics.flatMap((diagnostic) => {
    const { file, start, code } = diagnostic;
    if (!file || start === undefined || code === TOP_LEVEL_AWAIT) return [];
    const inCell = file.fileName === cell?.fileName;
    const position = ts.getLineAndCharacterOfPosition(file, start);
    const line = position.line + (inCell ? 0 : 1); // tslab puts one line before a cell
    const column = position.character + 1;
    const place = `${inCell ? `cell [${count}]` : path.relative(root, file.fileName)}:${line}:${column}`;
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    const title = `${place} - TS${code}: ${message}`;
    return [{ syntax: code < 2000, title, lines: [title, ...excerpt(inCell ? source : file.text, line, column)] }];
  });
  const [first] = findings;
  if (!first) {
    const lines = reported.map(({ messageText, start }) => `cell [${count}]:${start.line + 1} - ${messageText}`);
    return makeError("TypeScriptError", lines[0] ?? "the cell could not be compiled", lines);
  }
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : "";
  const lines = findings.slice(0, MOST).flatMap((finding, index) => [...(index > 0 ? [""] : []), ...finding.lines]);
  const name = findings.some((finding) => finding.syntax) ? "SyntaxError" : "TypeScriptError";
  return makeError(name, first.title.split("\n")[0] + more, lines);
};
