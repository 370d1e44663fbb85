import { NotFiniteError } from "../results/json";

/** Columns of numbers that belong together: null stands for no number where `gaps` names the column. */
type Columns = Readonly<Record<string, ArrayLike<number | null | string> | undefined>>;

/** Throws unless all columns of `what` are equally long, not empty, and hold finite numbers or text; names the column and the place of the first that does not. */
export function checkColumns(what: string, columns: Columns, gaps: readonly string[] = []): void {
  let first: readonly [string, number] | undefined;
  for (const [name, column] of Object.entries(columns)) {
    if (column === undefined) continue;
    first ??= [name, column.length];
    if (column.length === 0) throw new Error(`${what}: ${name} is empty; expected at least one point`);
    if (column.length !== first[1])
      throw new Error(`${what}: ${name} has ${column.length} entries, ${first[0]} has ${first[1]}`);
    for (let i = 0; i < column.length; i++) checkValue(column[i], `${what}: ${name}[${i}]`, gaps.includes(name));
  }
}

function checkValue(value: number | string | null | undefined, where: string, gap: boolean): void {
  if (typeof value === "string" || (value === null && gap)) return;
  if (typeof value === "number" && Number.isFinite(value)) return;
  const remedy = gap ? "; write null where there is no number" : "; leave the point out";
  throw new NotFiniteError(`${where} is ${value}${remedy}`);
}

/** Throws when there is nothing to draw, or two things have one name. */
export function checkNames(kind: string, names: readonly string[]): void {
  if (names.length === 0) throw new Error(`${kind}: nothing to draw; expected at least one series`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`${kind}: two series are called "${twice}"`);
}

/** Throws when a column for a logarithmic axis holds a number that is not positive. */
export function checkPositive(what: string, name: string, column: ArrayLike<number | null>): void {
  for (let i = 0; i < column.length; i++)
    if (column[i] !== null && !(column[i]! > 0))
      throw new Error(`${what}: ${name}[${i}] is ${column[i]}; a logarithmic axis needs positive numbers`);
}
