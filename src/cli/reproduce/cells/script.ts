import { join } from "node:path";
import { createRequire } from "node:module";
import { Script } from "node:vm";
import ts from "typescript";

/** A fault in a cell's text. */
export class CellSyntaxError extends Error {
  override name = "SyntaxError";
}

/** Runs the cells; `enter` is awaited before each, with its number from 0 on. Rejects with what a cell threw. */
export type CellScript = (enter: (cell: number) => Promise<void>) => Promise<void>;

/**
 * The cells as one script in the project's folder `root`. The same as in the kernel: imports from the root, await at the top level, a later cell may declare a
 * name anew. Other than there: types are not checked, and the value of a last expression is not shown. Throws CellSyntaxError with cell and line.
 */
export function cellScript(cells: readonly string[], root: string): CellScript {
  const starts: number[] = []; // of each cell, as a line of the whole
  const lines: string[] = [];
  cells.forEach((cell, i) => {
    lines.push(`;await __enter(${i});`);
    starts.push(lines.length);
    lines.push(...cell.split("\n"));
  });
  const compilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
    esModuleInterop: true,
  };
  const { outputText, diagnostics } = ts.transpileModule(lines.join("\n"), {
    compilerOptions,
    reportDiagnostics: true,
    transformers: { before: [declareAnew] },
  });
  const fault = diagnostics?.[0];
  if (fault) {
    const line = fault.file!.getLineAndCharacterOfPosition(fault.start!).line;
    const cell = starts.filter((start) => start <= line).length - 1;
    const text = ts.flattenDiagnosticMessageText(fault.messageText, "\n");
    throw new CellSyntaxError(`cell [${cell + 1}], line ${line - starts[cell]! + 1}: ${text}`);
  }
  const wrapped = `(async function (exports, require, __enter) {${outputText}\n})`;
  const run = new Script(wrapped, { filename: join(root, "cells.js") }).runInThisContext() as Cells;
  return (enter) => run({}, createRequire(join(root, "cells.js")), enter);
}

/** Makes `var` of const and let at the top level, as for the parameters that are injected behind their defaults. */
const declareAnew: ts.TransformerFactory<ts.SourceFile> =
  ({ factory }) =>
  (file) => {
    const statements = file.statements.map((statement) => {
      if (!ts.isVariableStatement(statement)) return statement;
      const list = factory.createVariableDeclarationList(statement.declarationList.declarations, ts.NodeFlags.None);
      return factory.updateVariableStatement(statement, statement.modifiers, list);
    });
    return factory.updateSourceFile(file, statements);
  };

type Cells = (exports: object, require: NodeJS.Require, enter: (cell: number) => Promise<void>) => Promise<void>;
