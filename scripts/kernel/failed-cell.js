// What a failed cell leaves behind: as in Python, names that got a value stay, others keep what they meant before.
"use strict";

/** @typedef {Record<string, unknown>} Values by name */

/**
 * Names that a cell gives a value to by running, unlike functions and types.
 * @param {import("./compiler").Compiler} compiler which has just compiled the cell
 * @returns {string[]}
 */
exports.namesOfCell = (compiler) => {
  const { SymbolFlags } = compiler.ts;
  const byRunning = SymbolFlags.Variable | SymbolFlags.Class | SymbolFlags.Enum | SymbolFlags.Alias;
  // `locals` is not declared in TypeScript's public types.
  const file = /** @type {{ locals?: Map<string, import("typescript").Symbol> } | undefined} */ (
    /** @type {unknown} */ (compiler.cellFile())
  );
  return [...(file?.locals ?? [])].filter(([, symbol]) => symbol.flags & byRunning).map(([name]) => name);
};

/**
 * @param {typeof import("typescript")} ts
 * @param {{ names: string[], declarations: string }} cell the failed one; `declarations` as tslab hands them to the next cell
 * @param {{ values: Values, declarations: string }} before as they were when it started
 * @param {Values} values as they are now; names that were not reached get their old values back
 * @returns {string} declarations for the next cell
 */
exports.declarationsAfterFailure = (ts, cell, before, values) => {
  const unreached = cell.names.filter((name) => values[name] === undefined);
  if (unreached.some((name) => before.values[name] !== undefined)) {
    // Old and new declarations of a cell cannot be mixed: all of its names mean what they meant.
    for (const name of cell.names) if (name in before.values) values[name] = before.values[name];
    return before.declarations;
  }
  const file = ts.createSourceFile("declarations.d.ts", cell.declarations, ts.ScriptTarget.Latest, true);
  const isUnreached = (/** @type {import("typescript").Node | undefined} */ name) =>
    name !== undefined && unreached.includes(name.getText(file));
  const kept = file.statements.filter((statement) => {
    if (ts.isVariableStatement(statement))
      return !statement.declarationList.declarations.every(({ name }) => isUnreached(name));
    if (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) return !isUnreached(statement.name);
    return true;
  });
  return kept.map((statement) => statement.getFullText(file)).join("") + "\n";
};
