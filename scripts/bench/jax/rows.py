"""The rows of src/cli/bench/rows in JAX: each makes (pure, carry, fixed, compared) from its inputs and settings, see framework.py."""

import jax
import jax.numpy as jnp

import generator as stylegan
import layers
from encoder import encode
from named_weights import layer_count, part, stored_noise
from steps import encoder_step, gan_step, r1_step


def without_state(function):
    """A row that changes nothing: function(inputs, settings) -> results."""

    def row(inputs, settings):
        return lambda _, fixed: (function(fixed, settings), None), None, inputs, lambda _: {}

    return row


def matmul(inputs, _):
    return {"product": jnp.matmul(inputs["a"], inputs["b"])}


def conv(inputs, _):
    return {"y": layers.conv(inputs["x"], inputs["kernel"])}


def conv_gradients(inputs, _):
    y, gradients = jax.vjp(layers.conv, inputs["x"], inputs["kernel"])
    dx, dkernel = gradients(inputs["dy"])
    return {"y": y, "dx": dx, "dkernel": dkernel}


def small_ops(inputs, _):
    y = inputs["x"]
    for _ in range(50):
        y = y * inputs["a"] + inputs["b"]
    return {"y": y}


def noise(*_):
    def pure(key, _):
        key, own = jax.random.split(key)
        return {"values": jax.random.normal(own, [1_000_000])}, key

    return pure, jax.random.key(1), {}, lambda _: {}


def encoder(inputs, settings):
    codes = encode(part(inputs, "encoder"), settings["variant"], settings["layers"], inputs["x"])
    return {f"codes.{i}": code for i, code in enumerate(codes)}


def mapping(inputs, _):
    return {"w": stylegan.mapping(part(inputs, "generator"), inputs["z"])}


def generator(inputs, _):
    weights = part(inputs, "generator")
    codes = stylegan.style_codes(weights, [inputs["w"]] * layer_count(weights))
    return {"image": stylegan.synthesis(weights, codes, stored_noise(weights))}


ROWS = {
    "matmul": without_state(matmul),
    "conv": without_state(conv),
    "conv-gradients": without_state(conv_gradients),
    "small-ops": without_state(small_ops),
    "noise": noise,
    "encoder": without_state(encoder),
    "mapping": without_state(mapping),
    "generator": without_state(generator),
    "r1-step": r1_step,
    "encoder-step": encoder_step,
    "gan-step": gan_step,
}
