"""The rows of src/cli/bench/rows in Python's TensorFlow: each makes (step, state) from its inputs and settings.

step() does the job once and returns its results by name; state() is what the steps have changed, by name.
"""

import tensorflow as tf

import generator as stylegan
from encoder import encode
from named_weights import layer_count, part, stored_noise
from steps import encoder_step, gan_step, r1_step


def matmul(inputs, _):
    a, b = inputs["a"], inputs["b"]
    return lambda: {"product": tf.matmul(a, b)}, dict


def conv(inputs, _):
    x, kernel = inputs["x"], inputs["kernel"]
    return lambda: {"y": tf.nn.conv2d(x, kernel, 1, "SAME")}, dict


def conv_gradients(inputs, _):
    x, kernel, dy = inputs["x"], inputs["kernel"], inputs["dy"]

    def step():
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([x, kernel])
            y = tf.nn.conv2d(x, kernel, 1, "SAME")
        dx, dkernel = tape.gradient(y, [x, kernel], dy)
        return {"y": y, "dx": dx, "dkernel": dkernel}

    return step, dict


def small_ops(inputs, _):
    a, b = inputs["a"], inputs["b"]

    def step():
        y = inputs["x"]
        for _ in range(50):
            y = y * a + b
        return {"y": y}

    return step, dict


def noise(inputs, _):
    seed = tf.Variable(inputs["state"])
    following = tf.constant([0, 1])

    def step():
        values = tf.random.stateless_normal([1_000_000], seed)
        seed.assign_add(following)
        return {"values": values}

    return step, dict


def encoder(inputs, settings):
    weights, x = part(inputs, "encoder"), inputs["x"]

    def step():
        codes = encode(weights, settings["variant"], settings["layers"], x)
        return {f"codes.{i}": code for i, code in enumerate(codes)}

    return step, dict


def mapping(inputs, _):
    weights, z = part(inputs, "generator"), inputs["z"]
    return lambda: {"w": stylegan.mapping(weights, z)}, dict


def generator(inputs, _):
    weights, w = part(inputs, "generator"), inputs["w"]

    def step():
        codes = stylegan.style_codes(weights, [w] * layer_count(weights))
        return {"image": stylegan.synthesis(weights, codes, stored_noise(weights))}

    return step, dict


ROWS = {
    "matmul": matmul,
    "conv": conv,
    "conv-gradients": conv_gradients,
    "small-ops": small_ops,
    "noise": noise,
    "encoder": encoder,
    "mapping": mapping,
    "generator": generator,
    "r1-step": r1_step,
    "encoder-step": encoder_step,
    "gan-step": gan_step,
}
