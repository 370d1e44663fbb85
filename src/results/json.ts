/** Thrown where a number to be written down is NaN or infinite: JSON would silently turn it into null, a table would show it as a result. */
export class NotFiniteError extends Error {
  override name = "NotFiniteError";
}

/**
 * JSON text of plain data; typed arrays become lists (32-bit floats rounded to the 7 digits they hold). Throws NotFiniteError naming `what` and the path
 * of the first number that is not finite.
 */
export function strictJson(value: unknown, what: string, indent?: number): string {
  return JSON.stringify(plain(value, what, ""), null, indent);
}

function plain(value: unknown, what: string, path: string): unknown {
  if (typeof value === "number") {
    if (!Number.isFinite(value))
      throw new NotFiniteError(
        `${what}: ${path.slice(1) || "the value"} is ${value}; write null where there is no number`,
      );
    return value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return plain(numbersOf(value), what, path);
  if (Array.isArray(value)) return value.map((item, i) => plain(item, what, `${path}.${i}`));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, what, `${path}.${key}`)]));
}

function numbersOf(view: ArrayBufferView): number[] {
  if (view instanceof Float32Array) return Array.from(view, (x) => Number(x.toPrecision(7)));
  return Array.from(view as unknown as ArrayLike<number>);
}
