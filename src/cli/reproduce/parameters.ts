import type { Notebook } from "./notebooks";
import { UsageError } from "../usage-error";
import { isOption } from "./options";

/** `const preset: Preset = "small";` at the start of a line: name and, if there is one, type. */
const DECLARATION = /^(?:const|let)\s+(\w+)\s*(?::\s*([^=]+?)\s*)?=/gm;

/** The parameters that a notebook's cell of defaults declares, each with the type written there. */
export function declaredParameters(source: string): Map<string, string | undefined> {
  return new Map([...source.matchAll(DECLARATION)].map((match) => [match[1]!, match[2]]));
}

/**
 * The cell that gives a notebook's parameters other values. tslab lets a later cell declare a name again; the type of the cell of
 * defaults is repeated, because `const preset = "tiny"` would have the type "tiny" and make `preset === "paper"` an error.
 * Values of names that the notebook does not declare are left out.
 */
export function injectedCell(source: string, values: ReadonlyMap<string, unknown>): string {
  const declared = declaredParameters(source);
  const lines = [...values].flatMap(([name, value]) => {
    if (!declared.has(name)) return [];
    const type = declared.get(name) ?? typeOf(value);
    return [`const ${name}${type ? `: ${type}` : ""} = ${JSON.stringify(value)};\n`];
  });
  return lines.join("").trimEnd();
}

/** Nothing for values whose type TypeScript does not narrow. */
function typeOf(value: unknown): string | undefined {
  return ["string", "number", "boolean"].find((name) => name === typeof value);
}

/** Refuses a key that none of the notebooks knows: misspelt, it would silently change nothing. */
export function checkKeys(notebooks: readonly Pick<Notebook, "name" | "parameters">[], keys: Iterable<string>): void {
  const declared = notebooks.flatMap(({ parameters }) => [...declaredParameters(parameters ?? "").keys()]);
  const known = new Set(declared.filter((name) => !isOption(name)));
  for (const key of keys) {
    if (known.has(key)) continue;
    const names = notebooks.map(({ name }) => name).join(", ");
    throw new UsageError(`--set ${key}: ${names} has no such parameter; there are ${[...known].join(", ") || "none"}`);
  }
}
