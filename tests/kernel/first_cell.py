"""The first cell of a session beside bare tslab's: .venv/bin/python tests/kernel/first_cell.py [rounds]

Both kernels take turns. Of each: seconds from its start to the end of the first cell, and of the first cell alone once the kernel is ready. Medians.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[2]
TSLAB = str(ROOT / "node_modules/tslab/bin/tslab")
CELLS = {
    "a sum": "console.log(1 + 2)",
    "an import from src": 'import { clamp } from "./src/data/toys/geometry";\nconsole.log(clamp(3, 0, 1) + 2)',
}


class Bare(KernelSpecManager):
    def get_kernel_spec(self, name):
        if name != "tslab":
            return super().get_kernel_spec(name)
        argv = [genfeat_node(), TSLAB, "kernel", "--config-path={connection_file}"]
        return KernelSpec(argv=argv, display_name=name, language="typescript")


def genfeat_node():
    return json.loads((ROOT / ".venv/share/jupyter/kernels/genfeat/kernel.json").read_text())["argv"][0]


def first_cell(name, code):
    with tempfile.TemporaryDirectory() as folder:
        manager = KernelManager(kernel_name=name, kernel_spec_manager=Bare(), connection_file=f"{folder}/kernel.json")
        begin = time.monotonic()
        manager.start_kernel(cwd=str(ROOT))
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            ready = time.monotonic()
            printed = []
            reply = client.execute_interactive(code, output_hook=lambda message: printed.append(message["content"].get("text", "")))
            end = time.monotonic()
            if reply["content"]["status"] != "ok" or "3" not in "".join(printed):
                raise RuntimeError(f"{name}: {reply['content']} {printed}")
            return end - begin, end - ready
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for what, code in CELLS.items():
        times = {"genfeat": [], "tslab": []}
        for _ in range(rounds):
            for name, measured in times.items():
                measured.append(first_cell(name, code))
        medians = {name: [statistics.median(column) for column in zip(*all_of)] for name, all_of in times.items()}
        for i, part in enumerate(["from the kernel's start", "the cell alone"]):
            ours, bare = medians["genfeat"][i], medians["tslab"][i]
            print(f"{what}, {part}: {ours:.2f} s, bare tslab {bare:.2f} s, ratio {ours / bare:.2f}", flush=True)


main()
