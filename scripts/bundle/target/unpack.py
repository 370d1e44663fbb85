"""Unpacks genfeat where there is neither network nor root:  python3 unpack.py FOLDER [--move]

It checks each piece that lies beside this script and takes it into FOLDER; those that are missing may come later, a few at a time: run it again
whenever more have arrived. With --move they are moved, not copied. When all are there it unpacks them. Needs only Python 3.6 or newer (or: unpack.sh).
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import threading
import time

NEEDED = @NEEDED@  # KiB, unpacked
OWN = "@BUNDLE@"  # SHA-256 of the list of pieces
BLOCK = 1 << 20
PARTS = ("genfeat", "app", "cache", "fonts", "lib", "node")


def fail(text, status=1):
    print(text, file=sys.stderr)
    sys.exit(status)


def hash_of(file):
    digest = hashlib.sha256()
    with open(file, "rb") as stream:
        for block in iter(lambda: stream.read(BLOCK), b""):
            digest.update(block)
    return digest.hexdigest()


def main():
    arguments = sys.argv[1:]
    if not 1 <= len(arguments) <= 2 or arguments[1:] not in ([], ["--move"]) or arguments[0].startswith("-"):
        fail("usage: python3 unpack.py FOLDER [--move]", 2)
    target = arguments[0]
    here = os.path.dirname(os.path.abspath(__file__))
    listed = os.path.join(here, "SHA256SUMS")
    if not os.path.isfile(listed):
        fail(f"{listed} is missing: bring it along with the pieces")
    kept = os.path.join(target, ".pieces")
    if hash_of(listed) != OWN:
        fail(f"{listed} is not the one of this script: cut off, or another bundle's; bring it along anew")
    open_target(target, kept)
    with open(listed) as lines:
        sums = [line.split() for line in lines]
    take(sums, here, kept, shutil.move if len(arguments) == 2 else shutil.copyfile)
    needed = NEEDED - unpacked_before(target)
    free = shutil.disk_usage(target).free // 1024
    if free < needed:
        fail(f"{target}: {needed} KiB more needed, {free} free; make room there, then run this again")
    print("unpacking", flush=True)
    unpack([name for _, name in sums], kept, target)
    shutil.rmtree(kept)
    print(f"ready: {target}/genfeat doctor looks whether it works, {target}/genfeat lists what there is")


def unpacked_before(target):
    """KiB of what an earlier call has unpacked, which is written over."""
    files = (
        os.path.join(folder, name)
        for part in PARTS[1:]
        for folder, _, names in os.walk(os.path.join(target, part))
        for name in names
    )
    return sum(os.lstat(file).st_size for file in files) // 1024


def open_target(target, kept):
    mark = os.path.join(target, ".bundle")
    if os.path.exists(mark):
        with open(mark) as file:
            if file.read().strip() != OWN:
                fail(f"{target} holds another bundle; choose another folder, or remove it")
        if not os.path.isdir(kept):
            print(f"{target} is unpacked already; {target}/genfeat doctor looks whether it works")
            sys.exit()
    else:
        for name in PARTS:
            if os.path.exists(os.path.join(target, name)):
                fail(f"{target} holds something else, {name}; choose a folder that is empty or not there yet")
    os.makedirs(kept, exist_ok=True)
    if not os.path.exists(mark):
        with open(os.path.join(kept, ".bundle"), "w") as file:
            file.write(OWN + "\n")
        os.replace(os.path.join(kept, ".bundle"), mark)


def take(sums, here, kept, transfer):
    there, missing, damaged = 0, [], []
    for wanted, name in sums:
        source, place = os.path.join(here, name), os.path.join(kept, name)
        if not os.path.exists(place) and os.path.isfile(place + ".part") and hash_of(place + ".part") == wanted:
            os.replace(place + ".part", place)  # an earlier call was stopped here
        if not os.path.exists(place) and os.path.isfile(source):
            if hash_of(source) == wanted:
                if os.path.exists(place + ".part"):
                    os.remove(place + ".part")  # it may be one that is not to be written to
                transfer(source, place + ".part")
                if hash_of(place + ".part") != wanted:
                    fail(f"{place}.part: not what was written; is the disk full or broken?")
                os.replace(place + ".part", place)
                print(f"{name}: taken", flush=True)
            else:
                damaged.append(name)
        if os.path.exists(place):
            there += 1
        else:
            missing.append(name)
    if damaged:
        fail(f"damaged (SHA-256 differs): {' '.join(damaged)}. Bring them anew and run this again; the others are kept")
    if missing:
        fail(f"{there} pieces are there; missing: {' '.join(missing)}. Run this again when they lie beside it", 3)


class Pieces:
    """Files one after another, to read from."""

    def __init__(self, files):
        self.files, self.open = list(files), None

    def read(self, size=BLOCK):
        while True:
            if self.open is None:
                if not self.files:
                    return b""
                self.open = open(self.files.pop(0), "rb")
            block = self.open.read(size)
            if block:
                return block
            self.open.close()
            self.open = None


def extract(archive, target):
    trusted = {"filter": "fully_trusted"} if hasattr(tarfile, "fully_trusted_filter") else {}  # each piece was checked
    archive.extractall(target, members=dated_now(archive), **trusted)


def dated_now(archive):
    """Clusters remove files that look old."""
    now = time.time()
    for member in archive:
        member.mtime = now
        yield member


def unpack(names, kept, target):
    def pieces(archive):
        return Pieces(os.path.join(kept, name) for name in names if name.startswith(archive + "."))

    with tarfile.open(fileobj=pieces("node.tar.gz"), mode="r|gz") as archive:
        extract(archive, target)
    node = os.path.abspath(os.path.join(target, "node", "bin", "node"))
    try:
        runs = subprocess.call([node, "--version"], stdout=subprocess.DEVNULL) == 0
    except OSError:
        runs = False
    if not runs:
        fail(
            f"{node} does not run here: Linux on x86-64 with glibc @GLIBC@ or newer is needed, and a disk that programs may run from (not noexec)"
        )
    program = subprocess.Popen([node, os.path.join(target, "node", "unzstd.cjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def feed():
        try:
            with program.stdin as stream:
                shutil.copyfileobj(pieces("genfeat.tar.zst"), stream, BLOCK)
        except BrokenPipeError:
            pass  # the program ended: its status tells

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    try:
        with tarfile.open(fileobj=program.stdout, mode="r|") as archive:
            extract(archive, target)
    except (EOFError, tarfile.TarError):
        program.stdout.close()
        fail("not unpacked; run this again")
    if program.wait() != 0:
        fail("not unpacked; run this again")


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        fail(f"{error}; is the disk full, or a folder not yours? When that is mended run this again")
