// tslab rewrites names of earlier cells to properties of `exports`, but not in { name }, where TypeScript's checker answers with the new property.
// Here { name } becomes { name: exports.name } before tslab looks.
"use strict";

/**
 * @param {typeof import("typescript")} ts
 * @param {import("typescript").TypeChecker} checker
 * @param {(file: string) => boolean} isEarlier whether a file holds the declarations of earlier cells
 * @returns {import("typescript").TransformerFactory<import("typescript").SourceFile>}
 */
exports.expandShorthand = (ts, checker, isEarlier) => (context) => {
  const make = ts.factory;
  /** @type {import("typescript").Visitor} */
  const visit = (node) => {
    if (!ts.isShorthandPropertyAssignment(node)) return ts.visitEachChild(node, visit, context);
    const symbol = checker.getShorthandAssignmentValueSymbol(node);
    if (!symbol?.declarations?.some((declaration) => isEarlier(declaration.getSourceFile().fileName)))
      return ts.visitEachChild(node, visit, context);
    const value = make.createPropertyAccessExpression(make.createIdentifier("exports"), node.name.text);
    const fallback = node.objectAssignmentInitializer; // of ({ name = fallback } = value)
    const whole = fallback
      ? make.createAssignment(value, /** @type {import("typescript").Expression} */ (ts.visitNode(fallback, visit)))
      : value;
    return make.createPropertyAssignment(make.createIdentifier(node.name.text), whole);
  };
  return (file) => /** @type {import("typescript").SourceFile} */ (ts.visitNode(file, visit));
};
