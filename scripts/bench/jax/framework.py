"""JAX as the bench's worker uses it."""

import os

import jax
import jax.numpy as jnp
import numpy as np


def facts():
    jnp.ones(1).block_until_ready()  # starts the runtime
    return {"version": jax.__version__, "oneDNN": False, "intra": os.cpu_count(), "inter": os.cpu_count()}


def start(row, arrays, settings, mode):
    """-> (step, state): step() does the job once and returns its results by name; state() is what the steps have changed, by name.

    A row gives pure(carry, fixed) -> (results, carry), what it begins with, and what of the carry is compared.
    """
    pure, carry, fixed, compared = row({name: jnp.asarray(array) for name, array in arrays.items()}, settings)
    compiled = jax.jit(pure, donate_argnums=0)

    def step():
        nonlocal carry
        results, carry = compiled(carry, fixed)
        return results

    return step, lambda: compared(carry)


def to_numpy(value):
    return np.asarray(value)


def wait(value):
    value.block_until_ready()
