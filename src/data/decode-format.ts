export const imageFormats = ["jpeg", "png", "webp", "tiff", "avif", "gif"] as const;

export type ImageFormat = (typeof imageFormats)[number];

/** What a file is by its first bytes, undefined where it is none of the kinds that are read here (an SVG or PDF could make its reader fetch other files). */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to)); // Latin-1
  if (text(0, 3) === "\xff\xd8\xff") return "jpeg";
  if (text(0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "webp";
  if (["II*\0", "MM\0*", "II+\0", "MM\0+"].includes(text(0, 4))) return "tiff"; // + is BigTIFF
  if (text(4, 8) === "ftyp" && isAvif(text(0, 64))) return "avif";
  if (["GIF87a", "GIF89a"].includes(text(0, 6))) return "gif";
  return undefined;
}

/** Whether the box of a file's brands (its length, "ftyp", brands of 4 letters each, among them a version) names AVIF. */
function isAvif(box: string): boolean {
  const length = (box.charCodeAt(2) << 8) | box.charCodeAt(3);
  for (let at = 8; at + 4 <= Math.min(length, box.length); at += 4)
    if (at !== 12 && ["avif", "avis"].includes(box.slice(at, at + 4))) return true;
  return false;
}
