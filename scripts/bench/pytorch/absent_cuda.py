"""Lets PyTorch's wheel of PyPI load without the libraries of CUDA that it is linked with: 2 GB that a CPU never calls.

In place of each stands one of the same name whose functions all return cudaErrorNoDevice, so that PyTorch finds no GPU.
"""

import re
import subprocess
import sysconfig
from collections import defaultdict
from pathlib import Path

LIBRARIES = r"lib(?:cu|nccl|nvrtc|nvshmem)"
FUNCTIONS = r"(?:cu|nccl|nvrtc|nvshmem|__cuda|__nv|__fat)"
NO_DEVICE = 100

folder = Path(sysconfig.get_paths()["purelib"]) / "torch" / "lib"
needed, functions = set(), defaultdict(set)  # functions of each version of symbols
for library in folder.glob("*.so*"):
    dump = subprocess.run(
        ["readelf", "-W", "-d", "--dyn-syms", library], capture_output=True, text=True, check=True
    ).stdout
    needed.update(re.findall(rf"NEEDED.*\[({LIBRARIES}.*?)\]", dump))
    for name, version in re.findall(rf" UND ({FUNCTIONS}\w+)(?:@(\S+))?", dump):
        functions[version].add(name)

source, script = folder / "absent.c", folder / "absent.map"
for library in needed:
    version = "NVSHMEM" if "nvshmem" in library else library
    names = functions[version] | functions[""]
    source.write_text("\n".join(f"int {name}(void) {{ return {NO_DEVICE}; }}" for name in sorted(names)))
    script.write_text(f"{version} {{ global: *; }};")
    options = ["-shared", "-fPIC", "-w", f"-Wl,-soname,{library}", f"-Wl,--version-script={script}"]
    subprocess.run(["g++", "-x", "c", *options, "-o", folder / library, source], check=True)
