import { escapeXml } from "./xml";

export interface BeforeAfterOptions {
  readonly labels?: readonly [string, string]; // "before" and "after" unless given
}

const SMALLEST = 256; // CSS pixels: smaller pictures are enlarged by a whole number

const style = `<style>
.genfeat-compare > input, .genfeat-compare > i { display: none; }
.genfeat-compare > img { image-rendering: pixelated; }
.genfeat-compare.on { --at: 50%; position: relative; max-width: 100%; overflow: hidden; }
.genfeat-compare.on > p { display: none; }
.genfeat-compare.on > img { display: block; margin: 0; width: 100%; max-width: none; height: auto; }
.genfeat-compare.on > img + img { position: absolute; inset: 0; clip-path: inset(0 0 0 var(--at)); }
.genfeat-compare.on > input { display: block; position: absolute; top: 0; left: -10px; width: calc(100% + 20px); height: 100%; margin: 0; opacity: 0;
  cursor: ew-resize; appearance: none; -webkit-appearance: none; touch-action: pan-y; }
.genfeat-compare.on > input::-webkit-slider-thumb { -webkit-appearance: none; width: 20px; height: 100vh; }
.genfeat-compare.on > input::-moz-range-thumb { width: 20px; height: 100%; border: 0; }
.genfeat-compare.on > i { display: block; position: absolute; top: 0; bottom: 0; left: calc(var(--at) - 1px); width: 2px; background: #FFFFFF;
  box-shadow: 0 0 0 1px #222222; pointer-events: none; }
.genfeat-compare.on > i::after { content: "\\2194"; position: absolute; top: 50%; left: -11px; width: 24px; height: 24px; margin-top: -12px; border-radius: 12px;
  background: #FFFFFF; color: #222222; box-shadow: 0 0 0 1px #222222; font: 16px/23px "DejaVu Sans", sans-serif; text-align: center; }
.genfeat-compare.on > input:focus-visible + i { background: #E69F00; }
.genfeat-compare.on::before, .genfeat-compare.on::after { position: absolute; z-index: 1; top: 6px; padding: 1px 7px; background: rgba(34, 34, 34, 0.8);
  color: #FFFFFF; font: 13px/1.5 "Open Sans", "DejaVu Sans", sans-serif; pointer-events: none; }
.genfeat-compare.on::before { content: attr(data-before); left: 6px; }
.genfeat-compare.on::after { content: attr(data-after); right: 6px; }
</style>`;

/**
 * Two PNGs of one size as a before/after slider in HTML: drag, touch, or the arrow keys. Its two handlers are in attributes; where a page strips scripts or
 * CSS, the pictures stand side by side (or below each other where there is no room) with their names below. Needs no other file.
 */
export function beforeAfter(
  before: Uint8Array,
  after: Uint8Array,
  { labels = ["before", "after"] }: BeforeAfterOptions = {},
): string {
  const [one, other] = [sizeOf(before, labels[0]), sizeOf(after, labels[1])];
  if (one.width !== other.width || one.height !== other.height)
    throw new Error(
      `compare: "${labels[0]}" has ${one.width} x ${one.height} pixels, "${labels[1]}" ${other.width} x ${other.height}; expected one size`,
    );
  const [left, right] = labels.map(escapeXml) as [string, string];
  const scale = Math.max(1, Math.floor(SMALLEST / one.width));
  const [width, height] = [one.width * scale, one.height * scale];
  const image = (png: Uint8Array, label: string, more = "") =>
    `<img width="${width}" height="${height}" alt="${label}" title="${label}"${more} src="data:image/png;base64,${Buffer.from(png).toString("base64")}">`;
  const start = ` onload="this.parentNode.style.width='${width}px';this.parentNode.classList.add('on')"`;
  const slider = `<input hidden type="range" min="0" max="100" step="0.1" value="50" aria-label="${left} or ${right}" oninput="this.parentNode.style.setProperty('--at',this.value+'%')">`;
  return `${style}<div class="genfeat-compare" data-before="${left}" data-after="${right}">${image(before, left)} ${image(after, right, start)}${slider}<i></i><p>first: ${left}; second: ${right}</p></div>`;
}

function sizeOf(png: Uint8Array, label: string): { width: number; height: number } {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (bytes.subarray(0, 4).toString("latin1") !== "\x89PNG")
    throw new Error(`compare: "${label}" is not a PNG (${bytes.length} other bytes)`);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
