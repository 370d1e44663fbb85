"""What a reader of the terminal, or of a log file, sees of a run."""

import re
import sys
import time

LOG_PAUSE = 10  # seconds between two states of a progress display in a log that is not a terminal
LINES = 1000  # of one cell; what it prints beyond is in the notebook

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def cell_titles(cells, runnable):
    """One title for each of the cells `runnable`: the last heading above it, numbered where several share it, or its first line of code."""
    titles, heading, count = [], None, 0
    for cell in cells:
        if cell.cell_type == "markdown":
            for found in HEADING.findall(cell.source):
                heading, count = found, 0
        elif any(cell is one for one in runnable):
            count += 1
            if heading is None or "injected-parameters" in cell.metadata.get("tags", []):
                titles.append(first_line(cell.source))
            else:
                titles.append(heading if count == 1 else f"{heading} ({count})")
    return titles


def first_line(source):
    lines = [line.strip() for line in source.splitlines()]
    return next((line for line in lines if line and not line.startswith(("//", "import "))), lines[0] if lines else "")


class LiveLog:
    def __init__(self, titles):
        self.titles = titles
        self.terminal = sys.stdout.isatty()
        self.open_line = False  # a progress state that the next one overwrites
        self.shown = 0.0  # time of the last progress state
        self.progress = ""
        self.lines = 0  # of the running cell

    def print(self, text):
        if self.open_line:
            print("\r\x1b[K", end="")
            self.open_line = False
        print(text, flush=True)

    def cell_starts(self, number):
        self.lines = 0
        self.print(f"[{number:2}/{len(self.titles)}] {self.titles[number - 1][:100]}")

    def cell_ends(self, seconds):
        if self.progress and not self.open_line:
            self.print(f"        {self.progress}")
        self.progress = ""
        if self.lines > LINES:
            self.print(f"        ... {self.lines - LINES:,} more lines are in the notebook")
        self.print(f"        {seconds:.1f} s")

    def message(self, kind, content):
        if kind == "stream":
            lines = content["text"].rstrip("\n").split("\n")
            room = max(0, LINES - self.lines)
            self.lines += len(lines)
            for line in lines[:room]:
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
