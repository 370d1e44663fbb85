"""PyTorch as the bench's worker uses it."""

import torch

# A small product starts the threads.
torch.ones(64, 64) @ torch.ones(64, 64)


def facts():
    return {
        "version": torch.__version__,
        "oneDNN": torch.backends.mkldnn.is_available() and torch.backends.mkldnn.enabled,
        "intra": torch.get_num_threads(),
        "inter": torch.get_num_interop_threads(),
    }


def start(row, arrays, settings, mode):
    """-> (step, state): step() does the job once and returns its results by name; state() is what the steps have changed, by name."""
    step, state = row({name: torch.tensor(array) for name, array in arrays.items()}, settings)
    return (torch.compile(step) if mode == "torch.compile" else step), state


def to_numpy(value):
    return value.detach().numpy()


def wait(value):
    value.reshape(-1)[0].item()
