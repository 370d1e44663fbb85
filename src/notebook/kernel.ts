/** Representations of one output by MIME type; the front end shows the richest that it knows. */
export type Bundle = Readonly<Record<string, unknown>>;

export interface DisplayOptions {
  readonly id?: string; // a name under which the output can be replaced
  readonly update?: boolean; // replaces what was displayed under `id`
  readonly metadata?: object; // by MIME type
}

/** What scripts/kernel/start.js puts in place. */
interface Kernel {
  readonly signal: AbortSignal;
  display(data: Bundle, options?: DisplayOptions): void;
}

const kernel = () => (globalThis as { [key: symbol]: unknown })[Symbol.for("genfeat.kernel")] as Kernel | undefined;

export const isNotebook = (): boolean => kernel() !== undefined;

const never = new AbortController().signal;

/** Aborted when the running cell is interrupted. Outside a notebook it never is. */
export function cellSignal(): AbortSignal {
  return kernel()?.signal ?? never;
}

/** Puts an output below the running cell; outside a notebook its plain text goes to the terminal. */
export function display(data: Bundle, options?: DisplayOptions): void {
  const here = kernel();
  if (here) here.display(data, options);
  else if (typeof data["text/plain"] === "string") console.log(data["text/plain"]);
}
