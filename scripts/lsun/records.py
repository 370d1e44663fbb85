"""Records of an LMDB file in the order of their keys, for a reader at the other end of a pipe.

    records.py PATH --count                      prints the number of records
    records.py PATH [--first N] [--records N] [--every N] [--keys]

Each record goes to standard output as two unsigned 32-bit numbers, little-endian (lengths of key and value), the key and the value; --keys leaves the
value out (its length is told all the same). The end is a key length of 0xffffffff and the number of records, so that a torn stream is noticed.
"""
import argparse
import os
import struct
import sys

import lmdb

END = 0xFFFFFFFF


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("path")
    parser.add_argument("--count", action="store_true")
    parser.add_argument("--keys", action="store_true")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--records", type=int, default=None)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    try:
        # Read-only and without a lock, so that it works on a read-only disk; no read-ahead, because one pass over terabytes gains nothing from it.
        env = lmdb.open(options.path, subdir=os.path.isdir(options.path), readonly=True, lock=False, readahead=False, create=False)
    except lmdb.Error as error:
        print(f"{options.path}: cannot be opened as LMDB ({error})", file=sys.stderr)
        return 1
    try:
        if options.count:
            print(env.stat()["entries"])
            return 0
        return stream(env, options)
    except lmdb.Error as error:
        print(f"{options.path}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has enough
        return 0
    finally:
        env.close()


def stream(env: lmdb.Environment, options: argparse.Namespace) -> int:
    out = sys.stdout.buffer
    written = 0
    with env.begin(buffers=True) as transaction:
        cursor = transaction.cursor()
        there = cursor.first()
        position = 0
        while there and (options.records is None or written < options.records):
            if position >= options.first and (position - options.first) % options.every == 0:
                key, value = cursor.key(), cursor.value()
                out.write(struct.pack("<II", len(key), len(value)))
                out.write(key)
                if not options.keys:
                    out.write(value)
                written += 1
            position += 1
            there = cursor.next()
    out.write(struct.pack("<II", END, written))
    out.flush()
    return 0


sys.exit(main())
