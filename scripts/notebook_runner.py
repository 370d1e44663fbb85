"""Executes a notebook from top to bottom with the kernel "genfeat", for `npm run reproduce`.

    .venv/bin/python scripts/notebook_runner.py NOTEBOOK FOLDER [--inject CODE]

FOLDER gets notebook.ipynb, saved after every cell, and notebook.html. The run stops at the first cell that fails; the notebook so far
is kept, with the failure marked in it. Cells tagged `skip` are not run.
Exit status: 0 done, 1 a cell failed or the kernel died, 130 interrupted (Ctrl-C and SIGTERM end the running cell as Jupyter's stop
button does: training writes a checkpoint; again, and it ends at once).
"""

import argparse
import asyncio
import html
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter

KERNEL = "genfeat"
ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130  # exit status
BARRIER = 5000  # ms that unawaited work has to end after the last cell
LOG_PAUSE = 10  # seconds between two states of a progress display in a log that is not a terminal

# nbconvert's page without the scripts it would fetch for features that no notebook here has; formulas still ask for MathJax.
PAGE = """{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock html_head_js -%}
{%- block html_head_js_mermaidjs -%}{%- endblock html_head_js_mermaidjs -%}"""


class LiveLog:
    """What a reader of the terminal, or of a log file, sees of a run."""

    def __init__(self, cells):
        self.cells = cells
        self.terminal = sys.stdout.isatty()
        self.open_line = False  # a progress state that the next one overwrites
        self.shown = 0.0  # time of the last progress state
        self.progress = ""

    def print(self, text):
        if self.open_line:
            print("\r\x1b[K", end="")
            self.open_line = False
        print(text, flush=True)

    def cell_starts(self, number, source):
        lines = [line.strip() for line in source.splitlines()]
        first = next((line for line in lines if line and not line.startswith(("//", "import "))), lines[0] if lines else "")
        self.print(f"[{number:2}/{self.cells}] {first[:100]}")

    def cell_ends(self, seconds):
        if self.progress and not self.open_line:
            self.print(f"        {self.progress}")
        self.progress = ""
        self.print(f"        {seconds:.1f} s")

    def message(self, kind, content):
        if kind == "stream":
            for line in content["text"].rstrip("\n").split("\n"):
                self.print(f"        {line}")
        elif kind in ("display_data", "update_display_data", "execute_result"):
            text = str(content["data"].get("text/plain", "")).strip().split("\n")[0][:150]
            if (content.get("transient") or {}).get("display_id"):
                self.state(text)
            elif text:
                self.print(f"        {text}")

    def state(self, text):
        """A display that replaces itself."""
        self.progress = text
        now = time.monotonic()
        if self.terminal:
            print(f"\r\x1b[K        {text}", end="", flush=True)
            self.open_line = True
        elif now - self.shown > LOG_PAUSE:
            self.shown, self.progress = now, ""
            self.print(f"        {text}")


class Client(NotebookClient):
    """nbclient, with a live log and consecutive texts as one output."""

    live_log = None

    def process_message(self, msg, cell, cell_index):
        self.live_log.message(msg["msg_type"], msg["content"])
        return super().process_message(msg, cell, cell_index)

    def output(self, outs, msg, display_id, cell_index):
        content = msg["content"]
        last = outs[-1] if outs else None
        if msg["msg_type"] == "stream" and last and last.output_type == "stream" and last.name == content["name"]:
            last.text += content["text"]
            return last
        return super().output(outs, msg, display_id, cell_index)


def write_atomically(path, text):
    """Either the old file or the whole new one is there, at any moment."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)


def save(notebook, folder):
    write_atomically(folder / "notebook.ipynb", nbformat.writes(notebook) + "\n")


def save_page(notebook, folder, title):
    page, _ = HTMLExporter(raw_template=PAGE).from_notebook_node(notebook, {"metadata": {"name": title}})
    write_atomically(folder / "notebook.html", page)


def tags(cell):
    return cell.metadata.get("tags", [])


def prepare(notebook, code):
    """Old outputs away; the injected cell behind the one with the defaults."""
    notebook.cells = [cell for cell in notebook.cells if "injected-parameters" not in tags(cell)]
    notebook.metadata.kernelspec = {"name": KERNEL, "display_name": KERNEL, "language": "typescript"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if code:
        defaults = [index for index, cell in enumerate(notebook.cells) if "parameters" in tags(cell)]
        injected = nbformat.v4.new_code_cell(code, metadata={"tags": ["injected-parameters"]})
        notebook.cells.insert(defaults[0] + 1 if defaults else 0, injected)


def mark_failure(notebook, cell, title, message):
    """Says at the top that the notebook is incomplete, and why, and points to the cell."""
    text = f"<strong>{html.escape(title)}</strong><br><code>{html.escape(message)}</code>"
    style = "border-left: 4px solid #c0392b; background: #fdf0ee; color: #111; padding: 8px 12px"
    link = '<br><a href="#failure">Go to the cell.</a> The cells after it were not run.'
    top, here = (
        nbformat.v4.new_markdown_cell(f'<div{name} style="{style}">{body}</div>', metadata={"tags": ["failure"]})
        for name, body in (("", text + link), (' id="failure"', text))
    )
    cell.metadata["tags"] = [*tags(cell), "failed"]
    notebook.cells.insert(notebook.cells.index(cell), here)
    notebook.cells.insert(0, top)


class Run:
    def __init__(self, notebook, folder):
        self.notebook = notebook
        self.folder = folder
        self.runnable = [c for c in notebook.cells if c.cell_type == "code" and c.source.strip() and "skip" not in tags(c)]
        self.log = LiveLog(len(self.runnable))
        self.client = Client(notebook, kernel_name=KERNEL, timeout=None, skip_cells_with_tag="skip", startup_timeout=120)
        self.client.live_log = self.log
        self.interrupted = 0.0  # time of the last signal

    def interrupt(self):
        now = time.monotonic()
        if now - self.interrupted < 0.5:  # one Ctrl-C can arrive from the terminal and from npm
            return
        self.interrupted = now
        self.log.print("interrupting the running cell (again to end it at once)")
        asyncio.ensure_future(self.client.km.interrupt_kernel())

    async def execute(self):
        """Runs all cells. Returns the exit status."""
        async with self.client.async_setup_kernel(cwd=str(ROOT)):
            connection = Path(self.client.km.connection_file)
            loop = asyncio.get_running_loop()
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(name, self.interrupt)
            barrier = nbformat.v4.new_code_cell(f"//@barrier {BARRIER}")
            for number, cell in enumerate([*self.runnable, barrier], 1):
                if self.interrupted:  # between two cells, where the kernel has nothing to interrupt
                    return self.stop(number, cell, "KeyboardInterrupt: the run was interrupted before this cell")
                if cell is barrier:
                    self.notebook.cells.append(barrier)
                else:
                    self.log.cell_starts(number, cell.source)
                start = time.monotonic()
                error = await self.execute_cell(cell)
                if cell is not barrier:
                    self.log.cell_ends(time.monotonic() - start)
                if error:
                    return self.stop(number, cell, self.describe(cell, error, connection))
                if cell is barrier:
                    self.notebook.cells.remove(barrier)
                save(self.notebook, self.folder)
            return 0

    async def execute_cell(self, cell):
        try:
            await self.client.async_execute_cell(cell, self.notebook.cells.index(cell))
        except (CellExecutionError, DeadKernelError) as error:
            return error
        return None

    def describe(self, cell, error, connection):
        """The error in one line; its traceback goes to the log."""
        if isinstance(error, DeadKernelError):
            message = "the kernel died"
            cell.outputs.append(nbformat.v4.new_output("error", ename="DeadKernelError", evalue=message, traceback=last_words(connection)))
        else:
            message = f"{error.ename}: {error.evalue}"
        for output in cell.outputs:
            if output.output_type == "error":
                self.log.print("\n".join(["", *output.traceback]))
        return message

    def stop(self, number, cell, message):
        """Marks where and why the run ended, in the notebook and in the log. Returns the exit status."""
        is_last = number > len(self.runnable)
        title = "This run failed after its last cell." if is_last else f"This run stopped at cell [{number}] of {len(self.runnable)}."
        self.log.print(f"\n{title}\n{message}")
        if cell in self.notebook.cells:
            mark_failure(self.notebook, cell, title, message)
        save(self.notebook, self.folder)
        return INTERRUPTED if self.interrupted else 1


def last_words(connection):
    """What a dead kernel left in the files it writes its native output to."""
    words = []
    for name in ("stdout", "stderr"):
        file = connection.with_name(f"{connection.name}.{name}")
        if file.exists():
            words += file.read_text(errors="replace").splitlines()[-20:]
            file.unlink()
    return ["the kernel died; its last output:", *words] if words else ["the kernel died without a word (killed, or out of memory?)"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--inject", default="", metavar="CODE", help="cell to insert after the one tagged `parameters`")
    options = parser.parse_args()
    notebook = nbformat.read(options.notebook, as_version=4)
    prepare(notebook, options.inject)
    options.folder.mkdir(parents=True, exist_ok=True)
    run = Run(notebook, options.folder)
    try:
        status = asyncio.run(run.execute())
    except NoSuchKernel:
        sys.exit(f"Jupyter in {sys.prefix} does not know the kernel {KERNEL}: run npm run setup")
    except KeyboardInterrupt:  # while the kernel started
        sys.exit(INTERRUPTED)
    save_page(notebook, options.folder, options.notebook.stem)
    sys.exit(status)


if __name__ == "__main__":
    main()
