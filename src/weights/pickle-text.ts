import { shown, type Fail } from "./bytes";

// The textual values of protocols 0 and 1, and long integers.

const longest = 100; // digits; the largest number in weights is torch's magic number, 25 digits

/** "12", "-5", "01" (True), "123L" */
export function integerOf(line: string, fail: Fail): number | bigint | boolean {
  if (line === "00" || line === "01") return line === "01";
  const match = line.length <= longest ? /^(-?\d+)L?$/.exec(line) : null;
  if (!match) return fail(`not a whole number: ${shown(line)}`);
  const value = Number(match[1]);
  return Number.isSafeInteger(value) ? value : BigInt(match[1]!);
}

const specialFloats = new Map([
  ["inf", Infinity],
  ["-inf", -Infinity],
  ["nan", NaN],
]);

/** As repr writes it: "1.5e-07", "inf", "nan" */
export function floatOf(line: string, fail: Fail): number {
  const special = specialFloats.get(line);
  if (special !== undefined) return special;
  if (line.length > longest || !/^[-+]?\d*\.?\d+(e[-+]?\d+)?$|^[-+]?\d+\.$/.test(line))
    return fail(`not a number: ${shown(line)}`);
  return Number(line);
}

/** Two's complement, lowest byte first. */
export function littleEndian(bytes: Uint8Array, fail: Fail): number | bigint {
  if (bytes.length > longest) return fail(`a whole number of ${bytes.length} bytes`);
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  value = BigInt.asIntN(8 * bytes.length, value);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };

/** Text in quotes as Python 2's repr writes it. */
export function quotedText(line: string, fail: Fail): string {
  const quote = line[0];
  if (line.length < 2 || (quote !== "'" && quote !== '"') || line[line.length - 1] !== quote)
    return fail("text without its quotes");
  return line
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))/gs, (_, hex?: string, octal?: string, letter?: string) =>
      hex !== undefined
        ? String.fromCharCode(parseInt(hex, 16))
        : octal !== undefined
          ? String.fromCharCode(parseInt(octal, 8) & 255)
          : (escapes[letter!] ?? letter!),
    );
}

/** Latin-1 with \uXXXX and \UXXXXXXXX. */
export function rawUnicode(line: string, fail: Fail): string {
  return line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, short?: string, long?: string) => {
    const code = parseInt(short ?? long!, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : fail("a letter beyond Unicode");
  });
}
