"""One kernel, driven over standard input: a JSON request a line in, a JSON answer a line out. tests/kernel/kernel.ts is its other end.

    {"codes": [...], "interrupts": [...]}   executes cells, all sent at once -> [{status, reply, outputs, seconds}, ...]
                                            an interrupt {"after": text, "seconds": s} comes s seconds after an output contained the text
    {"signal": "SIGTERM"}                   sends it to the kernel and waits for its end -> {status, seconds}; negative: killed by that signal
    {"shutdown": true}                      Jupyter's own way to end a kernel -> the same
"""

import json
import signal
import sys
import threading
import time
from pathlib import Path

from jupyter_client.manager import KernelManager

CELL_SECONDS = 60
END_SECONDS = 15
STARTS = 3  # tries: Jupyter chooses a kernel's ports, and another process may take one before the kernel has it


def answer(value):
    print(json.dumps(value), flush=True)


class Driver:
    def __init__(self, folder):
        for attempt in range(STARTS):
            self.manager = KernelManager(kernel_name="genfeat", connection_file=f"{folder}/kernel-{attempt}.json")
            self.manager.start_kernel(cwd=folder, stdout=sys.stderr)  # standard output belongs to the answers
            self.process = self.manager.provisioner.process
            self.client = self.manager.client()
            self.client.start_channels()
            try:
                return self.client.wait_for_ready(timeout=CELL_SECONDS)
            except RuntimeError as error:  # it died, or does not answer
                said = Path(f"{self.manager.connection_file}.stderr")
                words = said.read_text(errors="replace") if said.exists() else ""
                status = self.process.poll()  # before it is killed
                self.close()
                if attempt == STARTS - 1 or "Address already in use" not in words:
                    raise RuntimeError(f"{error}; exit status {status}; its last output: {words[-2000:]!r}") from None

    def execute(self, codes, interrupts):
        start = time.monotonic()
        cells = {}
        for code in codes:
            cells[self.client.execute(code)] = {"outputs": [], "idle": False}
        pending = list(interrupts)
        for cell, kind, content in self.messages(cells, start + CELL_SECONDS):
            if kind in ("stream", "display_data", "update_display_data", "execute_result", "error"):
                cell["outputs"].append({"type": kind, "at": time.monotonic() - start, **content})
                text = json.dumps(content)
                for interrupt in [one for one in pending if one["after"] in text]:
                    pending.remove(interrupt)
                    timer = threading.Timer(interrupt["seconds"], self.manager.interrupt_kernel)
                    timer.daemon = True
                    timer.start()
            elif kind == "execute_reply":
                cell.update(reply=content, status=content["status"], seconds=time.monotonic() - start)
        return list(cells.values())

    def messages(self, cells, until):
        """(cell, type, content) of all messages until every cell has its reply and its last output."""
        while any(not (cell["idle"] and "reply" in cell) for cell in cells.values()):
            if not self.manager.is_alive():
                raise RuntimeError(f"the kernel died: {self.process.poll()}")
            if time.monotonic() > until:
                raise RuntimeError(f"no end of the cell within {CELL_SECONDS} s: {json.dumps(list(cells.values()))[:2000]}")
            for channel in (self.client.iopub_channel, self.client.shell_channel):
                while channel.msg_ready():
                    message = channel.get_msg(timeout=1)
                    cell = cells.get(message["parent_header"].get("msg_id"))
                    if cell is None:
                        continue
                    if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                        cell["idle"] = True
                    yield cell, message["msg_type"], message["content"]
            time.sleep(0.005)

    def end(self, how):
        start = time.monotonic()
        how()
        status = self.process.wait(END_SECONDS)
        return {"status": status, "seconds": time.monotonic() - start}

    def handle(self, request):
        if "codes" in request:
            return self.execute(request["codes"], request.get("interrupts", []))
        if "signal" in request:
            return self.end(lambda: self.process.send_signal(getattr(signal, request["signal"])))
        return self.end(self.client.shutdown)

    def close(self):
        self.client.stop_channels()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.manager.cleanup_resources()


def main():
    driver = Driver(sys.argv[1])
    answer({"pid": driver.process.pid, "connection": driver.manager.connection_file})
    try:
        for line in sys.stdin:
            try:
                answer(driver.handle(json.loads(line)))
            except Exception as error:
                answer({"failure": f"{type(error).__name__}: {error}"})
    finally:
        driver.close()


if __name__ == "__main__":
    main()
