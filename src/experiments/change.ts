/**
 * A configuration with one value changed: `path` as "gan.images", `value` of the same kind as the one it replaces. The configuration itself stays as it is.
 * Throws where there is no such value, naming those beside it, or where it is of another kind. `complete` gives a part what it may also have, and has not yet.
 */
export function changed<C extends object>(
  config: C,
  path: string,
  value: unknown,
  complete: (part: object) => object = (part) => part,
): C {
  const keys = path.split(".");
  const walk = (given: object, at: number): object => {
    const key = keys[at]!;
    const part = Object.hasOwn(given, key) ? given : complete(given);
    if (!Object.hasOwn(part, key) || (Array.isArray(part) && !/^\d+$/.test(key)))
      throw new Error(`${path}: there is no "${key}"; there are ${Object.keys(part).join(", ")}`);
    const before = (part as Record<string, unknown>)[key];
    const isLast = at === keys.length - 1;
    if (!isLast && !isRecord(before))
      throw new Error(`${path}: "${key}" is ${JSON.stringify(before)} and has no parts`);
    if (isLast && kind(before) !== kind(value))
      throw new Error(
        `${path}: expected a ${kind(before)} as ${JSON.stringify(before)}, got ${JSON.stringify(value)}, a ${kind(value)}`,
      );
    const after = isLast ? value : walk(before as object, at + 1);
    return Array.isArray(part)
      ? part.map((item: unknown, i) => (i === Number(key) ? after : item))
      : { ...part, [key]: after };
  };
  return walk(config, 0) as C;
}

const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;

function kind(value: unknown): string {
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (value === null) return "null";
  if (typeof value === "object") return `record of ${Object.keys(value).sort().join(", ")}`;
  return typeof value === "boolean" ? "true or false" : typeof value;
}
