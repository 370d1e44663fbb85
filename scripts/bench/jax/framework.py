"""JAX as the bench's worker uses it."""

import jax
import jax.numpy as jnp
import numpy as np


def facts():
    jax.jit(lambda x: x + 1)(jnp.ones(1)).block_until_ready()  # starts the runtime and loads the compiler
    product = jax.jit(jnp.matmul).lower(*[jax.ShapeDtypeStruct((256, 256), jnp.float32)] * 2).compile()
    # XLA takes oneDNN for some products on some processors; its threads, one a processor, cannot be asked for.
    return {"version": jax.__version__, "oneDNN": "onednn" in product.as_text().lower(), "intra": 0, "inter": 0}


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
