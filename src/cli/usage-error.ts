/** A mistake of the user, told without a stack. */
export class UsageError extends Error {
  override name = "UsageError";
}
