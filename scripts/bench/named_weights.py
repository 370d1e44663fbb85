"""Weights by name, as the bench hands them over: what does not depend on the framework."""

FIXED = (".mean", ".variance", ".average", "wAverage")  # not changed by gradients


def part(tensors, prefix):
    """The tensors whose names begin with the prefix, without it."""
    return {name[len(prefix) + 1 :]: value for name, value in tensors.items() if name.startswith(prefix + ".")}


def named(prefix, tensors):
    return {f"{prefix}.{name}": value for name, value in tensors.items()}


def trainable(weights):
    return {n: v for n, v in weights.items() if not n.endswith(FIXED) and not n.startswith("noise.")}


def stored_noise(generator):
    return [generator[f"noise.{i}"] for i in range(layer_count(generator))]


def layer_count(generator):
    return sum(name.endswith(".style.weight") for name in generator)
