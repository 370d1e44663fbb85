// Output of native code (TensorFlow's log) and of child processes, which write to the file descriptors 1 and 2.
"use strict";
const fs = require("node:fs");
const { StringDecoder } = require("node:string_decoder");

const LIMIT = 4 << 20; // bytes after which a file that was read to its end starts anew

/**
 * Puts files at the descriptors 1 and 2: POSIX gives open() the lowest free descriptor, so close + open replaces one (Node has no dup2).
 * Files and not pipes, since nobody reads while the main thread is inside native code, and a full pipe would block it.
 * They lie beside the connection file as *.stdout and *.stderr; what a dead kernel leaves there is its post mortem.
 * @param {string} connectionFile
 */
exports.captureNativeOutput = (connectionFile) => {
  const buffer = Buffer.allocUnsafe(1 << 16);
  const streams = [capture(1, `${connectionFile}.stdout`), capture(2, `${connectionFile}.stderr`)];
  return {
    /** @param {"stdout" | "stderr"} name @returns {string} what was written since the last call, "" if nothing (2 us then) */
    read(name) {
      const stream = streams[name === "stdout" ? 0 : 1];
      let text = "";
      for (;;) {
        const count = fs.readSync(stream.reader, buffer, 0, buffer.length, stream.at);
        if (count === 0) break;
        stream.at += count;
        text += stream.decoder.write(buffer.subarray(0, count));
      }
      if (stream.at > LIMIT && fs.fstatSync(stream.reader).size === stream.at) {
        fs.ftruncateSync(stream.reader, 0);
        stream.at = 0;
      }
      return text;
    },
    removeFiles() {
      for (const { file } of streams) fs.rmSync(file, { force: true });
    },
  };
};

/** @param {number} descriptor @param {string} file */
function capture(descriptor, file) {
  fs.writeFileSync(file, "");
  fs.closeSync(descriptor);
  const got = fs.openSync(file, "a");
  if (got !== descriptor)
    throw new Error(`descriptor ${descriptor} could not be taken over: ${file} was opened as ${got}`);
  return { file, reader: fs.openSync(file, "r+"), at: 0, decoder: new StringDecoder("utf8") };
}

/**
 * Says something about the kernel itself; it appears as stderr of the running cell.
 * @param {string} text
 */
exports.logKernel = (text) => fs.writeSync(2, `[kernel] ${text}\n`);
