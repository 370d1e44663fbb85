"""The rows of src/cli/bench/rows in Python's TensorFlow: each makes (step, state) from its inputs.

step() does the job once and returns its results by name; state() is what the steps have changed, by name.
"""

import tensorflow as tf

import discriminator


def matmul(inputs):
    a, b = inputs["a"], inputs["b"]
    return lambda: {"product": tf.matmul(a, b)}, dict


def conv(inputs):
    x, kernel = inputs["x"], inputs["kernel"]
    return lambda: {"y": tf.nn.conv2d(x, kernel, 1, "SAME")}, dict


def conv_gradients(inputs):
    x, kernel, dy = inputs["x"], inputs["kernel"], inputs["dy"]

    def step():
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([x, kernel])
            y = tf.nn.conv2d(x, kernel, 1, "SAME")
        dx, dkernel = tape.gradient(y, [x, kernel], dy)
        return {"y": y, "dx": dx, "dkernel": dkernel}

    return step, dict


def small_ops(inputs):
    a, b = inputs["a"], inputs["b"]

    def step():
        y = inputs["x"]
        for _ in range(50):
            y = y * a + b
        return {"y": y}

    return step, dict


def noise(inputs):
    seed = tf.Variable(inputs["state"])
    following = tf.constant([0, 1])

    def step():
        values = tf.random.stateless_normal([1_000_000], seed)
        seed.assign_add(following)
        return {"values": values}

    return step, dict


def r1_step(inputs):
    def variables(prefix):
        start = prefix + "."
        return {name[len(start) :]: tf.Variable(value) for name, value in inputs.items() if name.startswith(start)}

    slots = {prefix: variables(prefix) for prefix in ("weights", "first", "second")}
    updates = tf.Variable(inputs["updates"])
    real, fake = inputs["real"], inputs["fake"]

    def step():
        return discriminator.r1_step(real, fake, updates=updates, **slots)

    def state():
        return {f"{prefix}.{name}": v for prefix, slot in slots.items() for name, v in slot.items()}

    return step, state


ROWS = {
    "matmul": matmul,
    "conv": conv,
    "conv-gradients": conv_gradients,
    "small-ops": small_ops,
    "noise": noise,
    "r1-step-4": r1_step,
    "r1-step-32": r1_step,
}
