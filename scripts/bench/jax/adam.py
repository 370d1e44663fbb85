"""Adam on trees of arrays by name."""

import jax
import jax.numpy as jnp

from named_weights import named


def started(weights, settings):
    """In the middle of a training: `settings` holds the updates so far and the second moment that all weights have."""
    first = {} if settings["beta1"] == 0 else {name: jnp.zeros_like(w) for name, w in weights.items()}
    second = {name: jnp.full_like(w, settings["second"]) for name, w in weights.items()}
    return {"updates": jnp.float32(settings["updates"]), "first": first, "second": second}


def updated(weights, gradients, adam, settings):
    """-> weights, adam"""
    beta1, beta2 = settings["beta1"], settings["beta2"]
    updates = adam["updates"] + 1
    rate = settings["rate"] * jnp.sqrt(1 - beta2**updates) / (1 - beta1**updates)
    first = gradients
    if beta1 > 0:
        first = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, adam["first"], gradients)
    second = jax.tree.map(lambda s, g: beta2 * s + (1 - beta2) * g * g, adam["second"], gradients)

    def moved(w, m, s):
        return w - rate * m / (jnp.sqrt(s) + settings["epsilon"])

    weights = jax.tree.map(moved, weights, first, second)
    return weights, {"updates": updates, "first": first if beta1 > 0 else {}, "second": second}


def moments(prefix, adam):
    return {**named(f"{prefix}.first", adam["first"]), **named(f"{prefix}.second", adam["second"])}
