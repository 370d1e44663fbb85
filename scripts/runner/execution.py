"""Runs the cells of a notebook one after another and tells how it ended."""

import asyncio
import os
import signal
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from runner.kernel_end import how_it_ended, last_words
from runner.live_log import LiveLog, cell_titles
from runner.saved_notebook import KERNEL, mark_failure, save, tags

ROOT = Path(__file__).resolve().parent.parent.parent
INTERRUPTED = 130  # exit status
BARRIER = 5000  # ms that unawaited work has to end after the last cell
PATIENCE = (5, 15)  # seconds after a cell's time is up until it is interrupted again, and until the kernel is killed
ORPHAN_CHECK = 1  # seconds
STARTS = 3  # tries: Jupyter chooses a kernel's ports, and another process may take one before the kernel has it


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


class Run:
    def __init__(self, notebook, folder, timeout):
        self.notebook = notebook
        self.folder = folder
        self.timeout = timeout  # seconds for one cell, or None
        self.runnable = [c for c in notebook.cells if c.cell_type == "code" and c.source.strip() and "skip" not in tags(c)]
        self.log = LiveLog(cell_titles(notebook.cells, self.runnable))
        self.client = Client(notebook, kernel_name=KERNEL, timeout=None, skip_cells_with_tag="skip", startup_timeout=120)
        self.client.live_log = self.log
        self.client.on_cell_executed = self.cell_executed
        self.interrupted = 0.0  # time of the last signal
        self.timed_out = False
        self.left_out = None  # during the last cell, of output: {"characters", "lines", "earlier": of work that an earlier cell started}

    def cell_executed(self, cell, cell_index, execute_reply):
        self.left_out = execute_reply["content"].get("left_out")

    def interrupt(self):
        now = time.monotonic()
        if now - self.interrupted < 0.5:  # one Ctrl-C can arrive from the terminal and from npm
            return
        self.interrupted = now
        self.log.print("interrupting the running cell (again to end it at once)")
        asyncio.ensure_future(self.client.km.interrupt_kernel())

    async def execute(self):
        """Runs all cells. Returns the exit status."""
        self.catch_signals()
        trace = await self.start_kernel()
        if trace:
            return self.never_started(trace)
        async with self.client.async_setup_kernel():  # ends the kernel
            self.catch_signals()  # again, since that has its own way with them
            watch = asyncio.ensure_future(self.end_without_parent(os.getppid()))
            try:
                return await self.execute_cells(Path(self.client.km.connection_file))
            finally:
                watch.cancel()

    def catch_signals(self):
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.interrupt)

    async def start_kernel(self):
        """Returns the lines of an error if it does not start."""
        trace = []
        for attempt in range(1, STARTS + 1):
            manager = self.client.create_kernel_manager()
            try:
                await self.client.async_start_new_kernel(cwd=str(ROOT))
                await self.client.async_start_new_kernel_client()
                return []
            except RuntimeError as error:  # so jupyter_client calls a kernel that died or did not answer in time
                trace = [str(error), *last_words(Path(manager.connection_file))]
            if self.interrupted:
                break
            self.log.print("\n".join([f"the kernel did not start (try {attempt} of {STARTS}): {trace[0]}", *trace[1:]]))
        return trace

    def never_started(self, trace):
        cell = self.runnable[0] if self.runnable else None
        if self.interrupted:
            return self.stop(1, cell, "KeyboardInterrupt: the run was interrupted while the kernel started")
        message = f"the kernel did not start, in {STARTS} tries: {trace[0]}; npm run doctor looks for the cause"
        if cell:
            cell.outputs.append(nbformat.v4.new_output("error", ename="DeadKernelError", evalue=message, traceback=[message, *trace[1:]]))
        return self.stop(1, cell, message)

    async def execute_cells(self, connection):
        barrier = nbformat.v4.new_code_cell(f"//@barrier {BARRIER}")
        for number, cell in enumerate([*self.runnable, barrier], 1):
            if self.interrupted:  # between two cells, where the kernel has nothing to interrupt
                return self.stop(number, cell, "KeyboardInterrupt: the run was interrupted before this cell")
            if cell is barrier:
                self.notebook.cells.append(barrier)
            else:
                self.log.cell_starts(number)
            start = time.monotonic()
            error = await self.execute_cell(cell)
            if cell is not barrier:
                self.log.cell_ends(time.monotonic() - start)
            if error:
                return self.stop(number, cell, await self.describe(cell, error, connection))
            if self.left_out:
                return self.stop(number, cell, self.describe_flood(cell))
            if cell is barrier:
                self.notebook.cells.remove(barrier)
            save(self.notebook, self.folder)
        return 0

    async def execute_cell(self, cell):
        self.timed_out = False
        limit = asyncio.ensure_future(self.end_after(self.timeout)) if self.timeout else None
        try:
            await self.client.async_execute_cell(cell, self.notebook.cells.index(cell))
        except (CellExecutionError, DeadKernelError) as error:
            return error
        finally:
            if limit:
                limit.cancel()
        return None

    async def end_after(self, seconds):
        """Ends the running cell when its time is up: as Jupyter's stop button does, then harder, then with the kernel."""
        await asyncio.sleep(seconds)
        self.timed_out = True
        self.log.print(f"interrupting the running cell: it has taken {seconds:g} s (--timeout)")
        for pause in PATIENCE:
            await self.client.km.interrupt_kernel()
            await asyncio.sleep(pause)
        await self.client.km.signal_kernel(signal.SIGKILL)

    async def end_without_parent(self, parent):
        """Nobody reads the log of a run whose command was killed, and nobody would stop it: it stops itself, with a checkpoint."""
        while os.getppid() == parent:
            await asyncio.sleep(ORPHAN_CHECK)
        self.interrupt()

    async def describe(self, cell, error, connection):
        """The error in one line; its traceback goes to the log."""
        if isinstance(error, DeadKernelError):
            message = await how_it_ended(self.client.km)
            trace = [message, *last_words(connection)]
            cell.outputs.append(nbformat.v4.new_output("error", ename="DeadKernelError", evalue=message, traceback=trace))
        else:
            message = f"{error.ename}: {error.evalue}"
        for output in cell.outputs:
            if output.output_type == "error":
                self.log.print("\n".join(["", *output.traceback]))
        if self.timed_out:
            return f"CellTimeout: the cell took longer than {self.timeout:g} s (--timeout)"
        return message

    def describe_flood(self, cell):
        """A cell that printed more than a notebook can hold has run, but nobody can tell any more what it said: that is a failure."""
        amount = f"{self.left_out['characters'] / 1e6:.1f} million characters ({self.left_out['lines']:,} lines)"
        who = "work that an earlier cell started" if self.left_out["earlier"] else "the cell"
        message = f"{who} printed too much: {amount} were left out; print less, or write to a file"
        cell.outputs.append(nbformat.v4.new_output("error", ename="OutputFlood", evalue=message, traceback=[f"OutputFlood: {message}"]))
        return f"OutputFlood: {message}"

    def stop(self, number, cell, message):
        """Marks where and why the run ended, in the notebook and in the log. Returns the exit status."""
        is_last = number > len(self.runnable)
        title = "This run failed after its last cell." if is_last else f"This run stopped at cell [{number}] of {len(self.runnable)}."
        self.log.print(f"\n{title}\n{message}")
        self.notebook.metadata["genfeat"] = {"failure": message}  # for the run's record
        if cell in self.notebook.cells:
            mark_failure(self.notebook, cell, title, message)
        save(self.notebook, self.folder)
        return INTERRUPTED if self.interrupted else 1
