"""Why a kernel is no longer there."""

import signal

# What the endings of a process mean to its user.
SIGNALS = {
    signal.SIGKILL: "killed with SIGKILL, as the system does when memory runs out: try a smaller preset or batch, or a machine with more memory",
    signal.SIGABRT: "aborted, as when the JavaScript heap is full",
    signal.SIGSEGV: "a fault in native code (SIGSEGV)",
}


async def how_it_ended(manager):
    """One line on the end of the kernel's process."""
    status = await manager.provisioner.poll() if manager.provisioner else None
    if status is None:
        return "the kernel does not answer any more"
    if status >= 0:
        return f"the kernel ended by itself, with exit status {status}"
    known = SIGNALS.get(-status)
    return f"the kernel died: {known or signal.Signals(-status).name}"


def last_words(connection):
    """What a dead kernel left in the files it writes its native output to; the files are removed."""
    words = []
    for name in ("stdout", "stderr"):
        file = connection.with_name(f"{connection.name}.{name}")
        if file.exists():
            words += file.read_text(errors="replace").splitlines()[-20:]
            file.unlink()
    return ["its last output:", *words] if words else ["it left no output"]
