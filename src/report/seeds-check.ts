/** A key at which two values differ, and what they are there. */
export interface Difference {
  readonly key: string; // config.gan.batch
  readonly one: string;
  readonly other: string;
}

/** The first key at which two records differ, those named after a seed aside. */
export function differingKey(one: unknown, other: unknown, key = ""): Difference | undefined {
  if (/(^|\.)(seeds?|\w*Seeds?)(\.|$)/.test(key) || Object.is(one, other)) return undefined;
  if (!isObject(one) || !isObject(other)) return { key: key || "the record", one: shown(one), other: shown(other) };
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const found = differingKey(one[name], other[name], key ? `${key}.${name}` : name);
    if (found) return found;
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const shown = (value: unknown) => (value === undefined ? "not there" : JSON.stringify(value).slice(0, 200));
