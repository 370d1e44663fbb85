// tslab rewrites names of earlier cells to properties of `exports`, but not in { name }, where TypeScript's checker answers with the new property.
// Here { name } becomes { name: exports.name } before tslab looks. The other way round, it takes a property's name in a pattern, { name: other }, for such a
// name where the object's type was declared by an earlier cell; as a string, { "name": other }, it is left alone.
"use strict";

/**
 * @param {typeof import("typescript")} ts
 * @param {import("typescript").TypeChecker} checker
 * @param {(file: string) => boolean} isEarlier whether a file holds the declarations of earlier cells
 * @returns {import("typescript").TransformerFactory<import("typescript").SourceFile>}
 */
exports.expandShorthand = (ts, checker, isEarlier) => (context) => {
  const make = ts.factory;
  /** @param {import("typescript").Symbol | undefined} symbol */
  const isOfEarlierCell = (symbol) =>
    symbol?.declarations?.some((declaration) => isEarlier(declaration.getSourceFile().fileName)) ?? false;
  /** @type {import("typescript").Visitor} */
  const visit = (node) => {
    if (ts.isIdentifier(node) && isPropertyName(ts, node) && isOfEarlierCell(checker.getSymbolAtLocation(node)))
      return make.createStringLiteral(node.text);
    if (!ts.isShorthandPropertyAssignment(node)) return ts.visitEachChild(node, visit, context);
    if (!isOfEarlierCell(checker.getShorthandAssignmentValueSymbol(node)))
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

/**
 * Whether it is the name in { name: other }, of a pattern or of an object.
 * @param {typeof import("typescript")} ts
 * @param {import("typescript").Identifier} node
 */
function isPropertyName(ts, node) {
  const { parent } = node;
  return (
    (ts.isBindingElement(parent) && parent.propertyName === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node)
  );
}
