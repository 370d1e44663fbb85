// zstd from stdin to stdout, for machines that have no program for it.
const { pipeline } = require("node:stream");
const zlib = require("node:zlib");

const params = { [zlib.constants.ZSTD_d_windowLogMax]: 27 };
pipeline(process.stdin, zlib.createZstdDecompress({ chunkSize: 2 ** 20, params }), process.stdout, (error) => {
  if (!error) return;
  console.error(`unpacking: ${error.message}`);
  process.exit(1);
});
