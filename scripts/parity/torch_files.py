"""What the authors' networks in PyTorch share: weights by the formula, outputs as arrays."""

import torch

import formula

FIXED = ("lod", "kernel", "truncation.truncation", "num_batches_tracked")  # how far it has grown, blur, truncation's factors, counters


def fill(module, convention):
    """Sets all weights by the formula (its conventions are formula.spread's) -> the module, for inference."""
    state = {name: x for name, x in module.state_dict().items() if not name.endswith(FIXED)}
    made = {name: torch.from_numpy(formula.tensor(name, tuple(x.shape), convention)) for name, x in state.items()}
    module.load_state_dict(made, strict=False)
    return module.eval()


def run(network, directory):
    """-> whose network it is, and its outputs as arrays [n, h, w, c] or [n, d]"""
    with torch.no_grad():
        outputs = network(directory)
    return f"authors' file, PyTorch {torch.__version__}", {key: x.numpy() for key, x in outputs.items()}
