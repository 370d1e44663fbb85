import { isEstimate, isQuoted, type Cell, type ColumnFormat, type Estimate } from "../results/table";

/** A cell's text in plain characters: "-0.0123", "240,000", "1.2e-5", "0.0512 ± 0.0013", "" for null; a paper's number as printed. */
export function cellText(cell: Cell, format: ColumnFormat = {}): string {
  if (cell === null) return "";
  if (typeof cell === "string") return cell;
  if (isQuoted(cell)) return cell.printed;
  return isEstimate(cell) ? estimateText(cell, format) : numberText(cell, format);
}

/**
 * A number with the column's decimals or significant digits, else with at most four digits and no zeros at the end. Thousands are marked from 10,000;
 * powers of ten below 10^-4, from 10^7, and for whole numbers from 10^10.
 */
export function numberText(x: number, { digits, decimals, signed = false }: ColumnFormat = {}): string {
  const size = Math.abs(x);
  const sign = x < 0 ? "-" : signed && x > 0 ? "+" : "";
  if (decimals !== undefined) {
    const fixed = size.toFixed(decimals);
    return (Number(fixed) === 0 ? "" : sign) + grouped(fixed); // no -0.00
  }
  if (Number.isInteger(x) && size < 1e10 && digits === undefined) return sign + grouped(String(size));
  const kept = digits ?? 4;
  const rounded = Number(size.toPrecision(kept));
  if (rounded !== 0 && (rounded < 1e-4 || rounded >= 1e7)) {
    const [mantissa, power] = rounded.toExponential(kept - 1).split("e") as [string, string];
    return `${sign}${digits === undefined ? String(Number(mantissa)) : mantissa}e${Number(power)}`;
  }
  if (digits === undefined) return sign + grouped(String(rounded));
  const places = rounded === 0 ? digits - 1 : Math.max(0, digits - 1 - Math.floor(Math.log10(rounded)));
  return sign + grouped(rounded.toFixed(places));
}

/** mean ± std: the deviation to two significant digits, unless the column says how many decimals, and the mean to the same place. */
function estimateText({ mean, std }: Estimate, format: ColumnFormat): string {
  const decimals = format.decimals ?? estimateDecimals(std);
  if (decimals === undefined) return `${numberText(mean, format)} ± 0`;
  return `${numberText(mean, { ...format, decimals })} ± ${numberText(std, { decimals })}`;
}

/** Decimals that show two significant digits of a standard deviation; undefined for 0. */
export function estimateDecimals(std: number): number | undefined {
  return std > 0 ? Math.min(Math.max(0, 1 - Math.floor(Math.log10(std))), 8) : undefined;
}

function grouped(text: string): string {
  const [whole, fraction] = text.split(".") as [string, string | undefined];
  const marked = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  return fraction === undefined ? marked : `${marked}.${fraction}`;
}

/** The same in typographic characters: −0.0123, 1.2 × 10⁻⁵, and for null a dash or what the column says. Text stays as it is. */
export function typographic(cell: Cell, format: ColumnFormat = {}): string {
  if (cell === null) return format.missing ?? "—";
  if (typeof cell === "string") return cell;
  return cellText(cell, format)
    .replace(/e(-?\d+)/g, (_, power: string) => ` × 10${power.replace(/./g, (c) => raised[c]!)}`)
    .replace(/-/g, "−");
}

const raised = Object.fromEntries(Array.from("-0123456789", (c, i) => [c, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[i]!]));

/** A column's heading: its name, the unit, of how many values its estimates are, and an arrow that says which way is better. */
export function heading(column: string, { unit, better }: ColumnFormat = {}, n?: number): string {
  const arrow = better === undefined ? "" : better === "lower" ? " ↓" : " ↑";
  return `${column}${unit === undefined ? "" : ` (${unit})`}${n === undefined ? "" : `, n = ${n}`}${arrow}`;
}

/** How many values stand behind every number of a column, if it is the same for all of them; undefined where single values stand among estimates. */
export function sharedCount(cells: readonly Cell[]): number | undefined {
  if (cells.some((cell) => typeof cell === "number")) return undefined;
  const counts = new Set(cells.filter(isEstimate).map(({ n }) => n));
  return counts.size === 1 ? [...counts][0] : undefined;
}
