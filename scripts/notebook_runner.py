"""Executes a notebook from top to bottom with the kernel "genfeat", for `npm run reproduce`.

    .venv/bin/python scripts/notebook_runner.py NOTEBOOK FOLDER [--inject CODE] [--timeout SECONDS]

FOLDER gets notebook.ipynb, saved after every cell, and notebook.html. The run stops at the first cell that fails; the notebook so far
is kept, with the failure marked in it. Cells tagged `skip` are not run.
Exit status: 0 done, 1 a cell failed or the kernel died, 130 interrupted (Ctrl-C and SIGTERM end the running cell as Jupyter's stop
button does: training writes a checkpoint; again, and it ends at once).
"""

import argparse
import asyncio
import sys
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel

from runner.execution import Run
from runner.saved_notebook import KERNEL, prepare, save_page


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--inject", default="", metavar="CODE", help="cell to insert after the one tagged `parameters`")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="for one cell; none unless given")
    options = parser.parse_args()
    notebook = nbformat.read(options.notebook, as_version=4)
    prepare(notebook, options.inject)
    options.folder.mkdir(parents=True, exist_ok=True)
    run = Run(notebook, options.folder, options.timeout)
    try:
        status = asyncio.run(run.execute())
    except NoSuchKernel:
        sys.exit(f"Jupyter in {sys.prefix} does not know the kernel {KERNEL}: run npm run setup")
    save_page(notebook, options.folder, options.notebook.stem)
    sys.exit(status)


if __name__ == "__main__":
    main()
