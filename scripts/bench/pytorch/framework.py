"""PyTorch as the bench's worker uses it."""

import torch

torch.set_flush_denormal(True)  # before the threads start, which take it over
torch.ones(64, 64) @ torch.ones(64, 64)  # starts the threads


def facts():
    torch.compile(lambda x: x + 1)(torch.ones(1))  # loads the compiler
    return {
        "version": torch.__version__,
        "oneDNN": torch.backends.mkldnn.is_available() and torch.backends.mkldnn.enabled,
        "intra": torch.get_num_threads(),
        "inter": torch.get_num_interop_threads(),
    }


def start(row, arrays, settings, mode):
    """-> (step, state): step() does the job once and returns its results by name; state() is what the steps have changed, by name."""
    step, state = row({name: torch.tensor(array) for name, array in arrays.items()}, settings)
    if mode != "torch.compile":
        return step, state
    torch._dynamo.config.trace_autograd_ops = True  # gradients are compiled with the rest of a step
    return torch.compile(step), state


def to_numpy(value):
    return value.detach().numpy()


def wait(value):
    value.reshape(-1)[0].item()
