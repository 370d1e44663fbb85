export type Kind = "normal" | "positive" | "awayFromZero" | "nearOne";

/**
 * The inputs of the gradient cases, drawn alike here and in reference.py instead of being stored. Every value is a multiple of 2^-12, so that both sides,
 * in float32 and in float64, begin with exactly the same numbers.
 */
export function drawInput(caseNumber: number, inputNumber: number, kind: Kind, shape: readonly number[]): Float32Array {
  let state = caseNumber * 256 + inputNumber;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const bell = () => uniform() + uniform() + uniform() + uniform() - 2; // standard deviation 0.58
  const kinds: Record<Kind, () => number> = {
    normal: () => bell() * 1.2,
    positive: () => 0.5 + uniform() * 1.5,
    awayFromZero: () => {
      for (;;) {
        const value = bell() * 1.7;
        if (Math.abs(value) >= 0.2) return value;
      }
    },
    nearOne: () => 0.8 + uniform() * 0.4,
  };
  for (let i = 0; i < 8; i++) uniform(); // neighbouring seeds begin with neighbouring numbers
  const size = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from({ length: size }, () => Math.floor(kinds[kind]() * 4096 + 0.5) / 4096);
}
