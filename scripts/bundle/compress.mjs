// stdin -> zstd or gzip -> pieces: node compress.mjs zst|gz LEVEL PIECE_BYTES TOTAL_BYTES NAME FOLDER. Run by the bundle's own Node: the one at hand may not
// know zstd. Prints to stdout one line for each piece, its SHA-256 and name as sha256sum does, and to stderr how far it is.
import { createHash } from "node:crypto";
import { openSync, closeSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import zlib from "node:zlib";

const [kind, level, pieceBytes, totalBytes, name = "", folder = ""] = process.argv.slice(2);
const pieceSize = Number(pieceBytes);
const total = Number(totalBytes);

/** A window of 128 MB: what is the same in TensorFlow's library lies far apart. The most that zstd unpacks unless it is told otherwise. */
const { constants: c } = /** @type {any} */ (zlib);
const zstdOptions = {
  chunkSize: 2 ** 20,
  params: {
    [c.ZSTD_c_compressionLevel]: Number(level),
    [c.ZSTD_c_windowLog]: 27,
    [c.ZSTD_c_enableLongDistanceMatching]: 1,
    [c.ZSTD_c_checksumFlag]: 1,
  },
};
const compressor =
  kind === "zst"
    ? /** @type {any} */ (zlib).createZstdCompress(zstdOptions)
    : zlib.createGzip({ level: Math.min(9, Number(level)) });

let done = 0;
let last = performance.now();
const start = last;
const counter = new Transform({
  transform(chunk, _encoding, next) {
    done += chunk.length;
    const now = performance.now();
    if (now - last > 5000) {
      last = now;
      const left = (((total - done) / done) * (now - start)) / 1000;
      process.stderr.write(`${Math.min(99, Math.floor((100 * done) / total))} %, ${Math.ceil(left)} s left\n`);
    }
    next(null, chunk);
  },
});

let [piece, file, written, hash] = [-1, -1, Infinity, createHash("sha256")];
function closePiece() {
  if (piece < 0) return;
  closeSync(file);
  process.stdout.write(`${hash.digest("hex")}  ${pieceName()}\n`);
}
const pieceName = () => `${name}.${String(piece).padStart(3, "0")}`;
const splitter = new Writable({
  write(/** @type {Buffer} */ chunk, _encoding, next) {
    for (let at = 0; at < chunk.length;) {
      if (written >= pieceSize) {
        closePiece();
        piece++;
        [file, written, hash] = [openSync(join(folder, pieceName()), "wx"), 0, createHash("sha256")];
      }
      const part = chunk.subarray(at, at + Math.min(chunk.length - at, pieceSize - written));
      writeSync(file, part);
      hash.update(part);
      written += part.length;
      at += part.length;
    }
    next();
  },
  final(end) {
    closePiece();
    end();
  },
});

await pipeline(process.stdin, counter, compressor, splitter);
