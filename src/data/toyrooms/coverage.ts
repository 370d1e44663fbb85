import type { Ring } from "./camera";

/**
 * Which share of each pixel polygons cover, exactly: every edge adds its signed area to the pixels it crosses, and a running sum along the row
 * turns that into coverage (the accumulation of R. Levien's font-rs). One instance serves all the polygons of a picture.
 */
export class Coverage {
  private readonly stride: number;
  private readonly sums: Float32Array;
  private readonly shares: Float32Array; // of polygons that are blurred: softened along rows, and
  private readonly columnSums: Float32Array; // over the rows within the radius
  private radius = 0;
  private sharpTop = 0;
  private sharpBottom = -1;
  private readonly line: Float32Array;
  private readonly firsts: Int32Array; // of each row: the first and last column that an edge has touched
  private readonly lasts: Int32Array;
  private isBlurred = false;
  left = 0;
  right = -1;
  top = 0;
  bottom = -1;
  /** The first and last covered pixel of the row that was read last. */
  from = 0;
  to = -1;

  /** size: the picture's width and height in pixels */
  constructor(private readonly size: number) {
    this.stride = size + 2;
    this.sums = new Float32Array(this.stride * (size + 1));
    this.shares = new Float32Array(size * size);
    this.columnSums = new Float32Array(size);
    this.line = new Float32Array(size);
    this.firsts = new Int32Array(size + 1).fill(this.stride);
    this.lasts = new Int32Array(size + 1).fill(-1);
  }

  /**
   * Takes rings within the picture; bounds left..right and top..bottom are inclusive. Returns false when nothing is covered, else all rows have to be
   * read. blur: radius in pixels
   */
  resolve(rings: readonly Ring[], blur = 0): boolean {
    const { size } = this;
    let minX = size;
    let maxX = 0;
    let minY = size;
    let maxY = 0;
    for (const ring of rings) {
      const n = ring.length;
      for (let i = 0, j = n - 2; i < n; j = i, i += 2) {
        const x = ring[i]! * size;
        const y = ring[i + 1]! * size;
        if (x < minX) minX = x;
        if (x > maxX) maxX = x;
        if (y < minY) minY = y;
        if (y > maxY) maxY = y;
        this.edge(ring[j]! * size, ring[j + 1]! * size, x, y);
      }
    }
    this.left = Math.max(0, Math.floor(minX));
    this.right = Math.min(size - 1, Math.ceil(maxX) - 1);
    this.top = Math.max(0, Math.floor(minY));
    this.bottom = Math.min(size - 1, Math.ceil(maxY) - 1);
    this.isBlurred = blur >= 0.5;
    if (this.right < this.left || this.bottom < this.top) {
      for (let y = this.top; y <= this.bottom; y++) this.row(y, true); // clears what edges on the border left
      return false;
    }
    if (this.isBlurred) {
      const { size, left, right, line, shares } = this;
      for (let y = this.top; y <= this.bottom; y++) {
        this.row(y, true);
        shares.fill(0, y * size + left, y * size + right + 1);
        for (let x = this.from; x <= this.to; x++) shares[y * size + x] = line[x]!;
      }
      this.blur(Math.round(blur));
    }
    return true;
  }

  /** Coverage 0..1 of the pixels from..to of one row, to be asked for once for each row, from top to bottom. */
  row(y: number, sharp = !this.isBlurred): Float32Array {
    const { stride, sums, line, firsts, lasts, left, right } = this;
    if (!sharp) {
      this.softRow(y);
      return line;
    }
    const start = y * stride;
    let sum = 0;
    const from = firsts[y]! > left ? firsts[y]! : left;
    const to = lasts[y]! < right ? lasts[y]! : right;
    for (let x = from, i = start + from; x <= to; x++, i++) {
      sum += sums[i]!;
      sums[i] = 0;
      const share = sum < 0 ? -sum : sum;
      line[x] = share > 1 ? 1 : share;
    }
    sums[start + right + 1] = 0;
    sums[start + right + 2] = 0;
    firsts[y] = stride;
    lasts[y] = -1;
    this.from = from;
    this.to = to;
    return line;
  }

  private edge(ax: number, ay: number, bx: number, by: number): void {
    if (ay === by) return;
    const { stride, sums, firsts, lasts } = this;
    const down = ay < by;
    const y0 = down ? ay : by;
    const y1 = down ? by : ay;
    const slope = (bx - ax) / (by - ay);
    let x = down ? ax : bx;
    const last = Math.ceil(y1);
    for (let row = Math.floor(y0); row < last; row++) {
      const height = Math.min(row + 1, y1) - Math.max(row, y0);
      const next = x + slope * height;
      const signed = down ? height : -height;
      const low = x < next ? x : next;
      const high = x < next ? next : x;
      const first = Math.floor(low);
      const end = Math.ceil(high);
      const at = row * stride + first;
      if (first < firsts[row]!) firsts[row] = first;
      if (end > lasts[row]!) lasts[row] = end;
      if (first + 1 > lasts[row]!) lasts[row] = first + 1;
      if (end <= first + 1) {
        const inside = 0.5 * (x + next) - first; // mean distance of the edge from the pixel's left side
        sums[at] = sums[at]! + signed * (1 - inside);
        sums[at + 1] = sums[at + 1]! + signed * inside;
      } else {
        // The edge crosses several pixels of the row: each gets the area to its right, as differences.
        const perPixel = signed / (high - low);
        let before = 0;
        let carry = 0;
        for (let k = first; k < end; k++) {
          const a = Math.max(low, k);
          const b = Math.min(high, k + 1);
          const area = before + perPixel * (b - a) * (k + 1 - 0.5 * (a + b));
          const i = row * stride + k;
          sums[i] = sums[i]! + area - carry;
          before += perPixel * (b - a);
          carry = area;
        }
        const i = row * stride + end;
        sums[i] = sums[i]! + signed - carry;
      }
      x = next;
    }
  }

  /** Prepares a box blur: along rows now, along columns while rows are read. The bounds grow by the radius. */
  private blur(radius: number): void {
    const { size, columnSums } = this;
    const left = Math.max(0, this.left - radius);
    const right = Math.min(size - 1, this.right + radius);
    for (let y = this.top; y <= this.bottom; y++) this.blurRow(y * size, left, right, radius);
    this.radius = radius;
    this.sharpTop = this.top;
    this.sharpBottom = this.bottom;
    this.left = left;
    this.right = right;
    this.top = Math.max(0, this.top - radius);
    this.bottom = Math.min(size - 1, this.bottom + radius);
    columnSums.fill(0, left, right + 1);
    for (let y = this.top - radius; y < this.top + radius; y++) this.addToColumns(y, 1);
  }

  /** The mean of the rows around row y, which follows on row y - 1. */
  private softRow(y: number): void {
    const { columnSums, line, left, right, radius } = this;
    this.addToColumns(y + radius, 1);
    const weight = 1 / (2 * radius + 1);
    for (let x = left; x <= right; x++) line[x] = columnSums[x]! * weight;
    this.addToColumns(y - radius, -1);
    this.from = left;
    this.to = right;
  }

  private addToColumns(y: number, sign: 1 | -1): void {
    if (y < this.sharpTop || y > this.sharpBottom) return;
    const { columnSums, shares, left, right } = this;
    for (let x = left, i = y * this.size + left; x <= right; x++, i++)
      columnSums[x] = columnSums[x]! + sign * shares[i]!;
  }

  /** shares between left and right, 0 outside of the bounds so far, softened in place. */
  private blurRow(start: number, left: number, right: number, radius: number): void {
    const { shares, line } = this;
    shares.fill(0, start + left, start + this.left);
    shares.fill(0, start + this.right + 1, start + right + 1);
    const weight = 1 / (2 * radius + 1);
    let sum = 0;
    for (let x = left; x < left + radius && x <= right; x++) sum += shares[start + x]!;
    for (let x = left; x <= right; x++) {
      if (x + radius <= right) sum += shares[start + x + radius]!;
      if (x - radius > left) sum -= shares[start + x - radius - 1]!;
      line[x] = sum * weight;
    }
    for (let x = left; x <= right; x++) shares[start + x] = line[x]!;
  }
}
