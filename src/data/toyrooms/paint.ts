import type { Camera } from "./camera";
import { Coverage } from "./coverage";
import { irradiance, type Lighting } from "./light";
import type { Step } from "./scene";
import { front } from "./walls";

type Lit = Extract<Step, { kind: "lit" }>;
type Emit = Extract<Step, { kind: "emit" }>;
type Scale = Extract<Step, { kind: "scale" }>;
type Halo = Extract<Step, { kind: "halo" }>;

/** Edges a little fuller than exact, so that no background shines through where two faces of a solid meet. */
const fullness = 1.35;
const farthest = 14; // metres; beyond it light no longer changes

/** Paints steps in their order into linear light. One painter serves pictures of one size, one after the other. */
export class Painter {
  private readonly canvas: Float32Array;
  private readonly coverage: Coverage;
  private readonly step: number;
  private readonly lattice: Float32Array;
  private readonly rowLight: Float32Array;

  /** size: 8 or more pixels */
  constructor(private readonly size: number) {
    this.canvas = new Float32Array(size * size * 3);
    this.coverage = new Coverage(size);
    this.step = Math.max(4, Math.round(size / 16)); // light is smooth: it is worked out on a lattice this wide
    const nodes = Math.ceil(size / this.step) + 2;
    this.lattice = new Float32Array(nodes * nodes * 3);
    this.rowLight = new Float32Array(nodes * 3);
  }

  /** The painted picture [size,size,3] in linear light; overwritten by the next call. */
  paint(steps: readonly Step[], camera: Camera, lighting: Lighting): Float32Array {
    this.canvas.fill(0);
    for (const step of steps) {
      if (step.kind === "halo") this.halo(step);
      else if (step.kind === "scale") {
        if (this.coverage.resolve(step.rings, step.blur * this.size)) this.scale(step);
      } else
        for (const ring of step.rings) {
          // one by one: a pattern's polygons are small, the rectangle around them is not
          if (!this.coverage.resolve([ring])) continue;
          if (step.kind === "lit") this.lit(step, camera, lighting);
          else this.emit(step);
        }
    }
    return this.canvas;
  }

  private lit(step: Lit, camera: Camera, lighting: Lighting): void {
    const { left, right, top, bottom } = this.coverage;
    const reach = 1.5 * this.step;
    if (right - left < reach && bottom - top < reach) this.litFlat(step, camera, lighting);
    else this.litSmooth(step, camera, lighting);
  }

  /** A small polygon has the light of its middle. */
  private litFlat(step: Lit, camera: Camera, lighting: Lighting): void {
    const { coverage, canvas, size, lattice } = this;
    const { left, right, top, bottom } = coverage;
    const { albedo, opacity } = step;
    this.lightAt((left + right + 1) / 2, (top + bottom + 1) / 2, step, camera, lighting, lattice, 0);
    const r = lattice[0]! * albedo[0];
    const g = lattice[1]! * albedo[1];
    const b = lattice[2]! * albedo[2];
    for (let y = top; y <= bottom; y++) {
      const shares = coverage.row(y);
      for (let x = coverage.from, c = 3 * (y * size + x), to = coverage.to; x <= to; x++, c += 3) {
        const share = shares[x]! * fullness;
        if (share < 0.002) continue;
        const cover = (share > 1 ? 1 : share) * opacity;
        canvas[c] = canvas[c]! + (r - canvas[c]!) * cover;
        canvas[c + 1] = canvas[c + 1]! + (g - canvas[c + 1]!) * cover;
        canvas[c + 2] = canvas[c + 2]! + (b - canvas[c + 2]!) * cover;
      }
    }
  }

  /** A large one has the light of its lattice, linear in between. */
  private litSmooth(step: Lit, camera: Camera, lighting: Lighting): void {
    const { coverage, canvas, size, lattice, rowLight, step: cell } = this;
    const { left, right, top, bottom } = coverage;
    const red = step.albedo[0] / cell;
    const green = step.albedo[1] / cell;
    const blue = step.albedo[2] / cell;
    const { opacity } = step;
    const opaque = opacity === 1;
    const firstColumn = Math.floor(left / cell);
    const firstRow = Math.floor(top / cell);
    const columns = Math.floor(right / cell) + 2 - firstColumn;
    const rows = Math.floor(bottom / cell) + 2 - firstRow;
    for (let j = 0, at = 0; j < rows; j++)
      for (let i = 0; i < columns; i++, at += 3)
        this.lightAt((firstColumn + i) * cell, (firstRow + j) * cell, step, camera, lighting, lattice, at);
    for (let y = top; y <= bottom; y++) {
      const shares = coverage.row(y);
      if (coverage.from > coverage.to) continue;
      const below = (y + 0.5) / cell - firstRow;
      const above = Math.floor(below);
      const begin = Math.floor(coverage.from / cell) - firstColumn;
      const end = Math.floor(coverage.to / cell) - firstColumn;
      for (let k = begin * 3, at = above * columns * 3 + k; k < (end + 2) * 3; k++, at++)
        rowLight[k] = lattice[at]! + (below - above) * (lattice[at + columns * 3]! - lattice[at]!);
      for (let column = begin; column <= end; column++) {
        const from = Math.max(coverage.from, (firstColumn + column) * cell);
        const to = Math.min(coverage.to, (firstColumn + column + 1) * cell - 1);
        const at = column * 3;
        const across = from + 0.5 - (firstColumn + column) * cell;
        const slopeR = (rowLight[at + 3]! - rowLight[at]!) * red;
        const slopeG = (rowLight[at + 4]! - rowLight[at + 1]!) * green;
        const slopeB = (rowLight[at + 5]! - rowLight[at + 2]!) * blue;
        let r = rowLight[at]! * step.albedo[0] + slopeR * across;
        let g = rowLight[at + 1]! * step.albedo[1] + slopeG * across;
        let b = rowLight[at + 2]! * step.albedo[2] + slopeB * across;
        for (let x = from, c = 3 * (y * size + from); x <= to; x++, c += 3) {
          const share = shares[x]! * fullness;
          if (share >= 1 && opaque) {
            canvas[c] = r;
            canvas[c + 1] = g;
            canvas[c + 2] = b;
          } else if (share > 0.002) {
            const cover = (share > 1 ? 1 : share) * opacity;
            canvas[c] = canvas[c]! + (r - canvas[c]!) * cover;
            canvas[c + 1] = canvas[c + 1]! + (g - canvas[c + 1]!) * cover;
            canvas[c + 2] = canvas[c + 2]! + (b - canvas[c + 2]!) * cover;
          }
          r += slopeR;
          g += slopeG;
          b += slopeB;
        }
      }
    }
  }

  /** The light on the step's plane where the picture's point (in pixels) shows it. */
  private lightAt(
    x: number,
    y: number,
    step: Lit,
    camera: Camera,
    lighting: Lighting,
    out: Float32Array,
    at: number,
  ): void {
    const ray = camera.ray(x / this.size, y / this.size);
    const { plane, origin } = step;
    const [cx, cy, cz] = camera.position;
    const away = plane[0] * (origin[0] - cx) + plane[1] * (origin[1] - cy) + plane[2] * (origin[2] - cz);
    const slope = plane[0] * ray[0] + plane[1] * ray[1] + plane[2] * ray[2];
    const exact = slope > 1e-6 || slope < -1e-6 ? away / slope : farthest;
    const depth = exact > 0.05 && exact < farthest ? exact : farthest; // past the plane's horizon
    const { width, height, depth: back } = lighting.room;
    // Nodes just outside a surface lie outside of the room: take the light at the wall instead.
    const half = width / 2;
    const px = Math.max(-half, Math.min(half, cx + depth * ray[0]));
    const py = Math.max(0, Math.min(height, cy + depth * ray[1]));
    const pz = Math.max(front, Math.min(back, cz + depth * ray[2]));
    irradiance(lighting, px, py, pz, step.normal, out, at);
  }

  private emit(step: Emit): void {
    const { coverage, canvas, size } = this;
    const { top, bottom } = coverage;
    const height = step.to - step.from || 1;
    for (let y = top; y <= bottom; y++) {
      const t = Math.min(1, Math.max(0, ((y + 0.5) / size - step.from) / height));
      const [r, g, b] = step.radiance.map((v, k) => v + t * (step.end[k]! - v)) as [number, number, number];
      const shares = coverage.row(y);
      for (let x = coverage.from, c = 3 * (y * size + x), to = coverage.to; x <= to; x++, c += 3) {
        const cover = shares[x]! * step.opacity;
        if (cover < 0.002) continue;
        canvas[c] = canvas[c]! + (r - canvas[c]!) * cover;
        canvas[c + 1] = canvas[c + 1]! + (g - canvas[c + 1]!) * cover;
        canvas[c + 2] = canvas[c + 2]! + (b - canvas[c + 2]!) * cover;
      }
    }
  }

  private scale(step: Scale): void {
    const { coverage, canvas, size } = this;
    const { top, bottom } = coverage;
    const [r, g, b] = [step.factor[0] - 1, step.factor[1] - 1, step.factor[2] - 1];
    for (let y = top; y <= bottom; y++) {
      const shares = coverage.row(y);
      for (let x = coverage.from, c = 3 * (y * size + x), to = coverage.to; x <= to; x++, c += 3) {
        const cover = shares[x]!;
        if (cover < 0.002) continue;
        canvas[c] = canvas[c]! * (1 + r * cover);
        canvas[c + 1] = canvas[c + 1]! * (1 + g * cover);
        canvas[c + 2] = canvas[c + 2]! * (1 + b * cover);
      }
    }
  }

  private halo(step: Halo): void {
    const { canvas, size } = this;
    const radius = step.radius * size;
    const [cx, cy] = [step.x * size - 0.5, step.y * size - 0.5];
    const [left, right] = [Math.max(0, Math.ceil(cx - radius)), Math.min(size - 1, Math.floor(cx + radius))];
    const [top, bottom] = [Math.max(0, Math.ceil(cy - radius)), Math.min(size - 1, Math.floor(cy + radius))];
    const scale = 1 / (radius * radius);
    const [r, g, b] = step.radiance;
    for (let y = top; y <= bottom; y++) {
      const down = (y - cy) * (y - cy) * scale;
      for (let x = left; x <= right; x++) {
        const open = 1 - down - (x - cx) * (x - cx) * scale;
        if (open <= 0) continue;
        const k = open * open * open;
        const c = (y * size + x) * 3;
        canvas[c] = canvas[c]! + r * k;
        canvas[c + 1] = canvas[c + 1]! + g * k;
        canvas[c + 2] = canvas[c + 2]! + b * k;
      }
    }
  }
}
