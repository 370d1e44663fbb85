/**
 * A running mean with Gaussian weights whose standard deviation is `over` of the length; at the ends the weights that fall outside are left out. Values that
 * are null stay null and weigh nothing. On a logarithmic axis the mean is the geometric one.
 */
export function smooth(values: readonly (number | null)[], over: number, logarithmic = false): (number | null)[] {
  const sigma = Math.max(over * values.length, 0.5);
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from({ length: reach + 1 }, (_, i) => Math.exp(-0.5 * (i / sigma) ** 2));
  const ys = values.map((y) => (y === null || !logarithmic ? y : y > 0 ? Math.log(y) : null));
  return ys.map((y, i) => {
    if (y === null) return null;
    let [sum, total] = [0, 0];
    for (let j = Math.max(0, i - reach); j <= Math.min(ys.length - 1, i + reach); j++) {
      const other = ys[j] ?? null;
      if (other === null) continue;
      const weight = weights[Math.abs(i - j)]!;
      sum += weight * other;
      total += weight;
    }
    return logarithmic ? Math.exp(sum / total) : sum / total;
  });
}
