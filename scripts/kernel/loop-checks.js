// Makes loops interruptible. JavaScript cannot be stopped from outside without losing the process (V8's TerminateExecution aborts
// Node), so every loop of a cell and of src begins its round with
//     if (__interrupt[0]) __stop();
// where __interrupt is shared memory that the signal thread writes. It is a plain read: 4 % of a tight loop over typed arrays.
"use strict";

/** Names that compiled cells and modules receive beside `exports` and `require`. */
exports.LOOP_PARAMETERS = "__interrupt, __stop";

/**
 * @param {typeof import("typescript")} ts
 * @returns {import("typescript").TransformerFactory<import("typescript").SourceFile>}
 */
exports.loopChecks = (ts) => (context) => {
  const make = ts.factory;
  const check = () =>
    make.createIfStatement(
      make.createElementAccessExpression(make.createIdentifier("__interrupt"), 0),
      make.createExpressionStatement(make.createCallExpression(make.createIdentifier("__stop"), undefined, [])),
    );

  /** @param {import("typescript").Statement} body */
  const checked = (body) => make.createBlock([check(), ...(ts.isBlock(body) ? body.statements : [body])], true);

  /** @type {import("typescript").Visitor} */
  const visit = (unvisited) => {
    const node = ts.visitEachChild(unvisited, visit, context);
    if (ts.isForStatement(node))
      return make.updateForStatement(node, node.initializer, node.condition, node.incrementor, checked(node.statement));
    if (ts.isForOfStatement(node))
      return make.updateForOfStatement(
        node,
        node.awaitModifier,
        node.initializer,
        node.expression,
        checked(node.statement),
      );
    if (ts.isForInStatement(node))
      return make.updateForInStatement(node, node.initializer, node.expression, checked(node.statement));
    if (ts.isWhileStatement(node)) return make.updateWhileStatement(node, node.expression, checked(node.statement));
    if (ts.isDoStatement(node)) return make.updateDoStatement(node, checked(node.statement), node.expression);
    return node;
  };
  return (file) => /** @type {import("typescript").SourceFile} */ (ts.visitNode(file, visit));
};
