"""Reference gradients of the cases in cases.json, by TensorFlow in float64; writes reference.safetensors beside it.

Needs the PyPI package tensorflow-cpu==2.21.0. A case is y = op(x * v, others...), L = sum W (y + y^2/2). "first" are
the gradients of L with respect to x, v, the others and W; "penaltyOfX" those of |dL/dx|^2 (which R1 differentiates),
"penaltyOfAll" those of the squared gradients of everything but W. Finite differences confirm every gradient.
"""

import functools
import json
import os
import struct
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf

FOLDER = Path(__file__).parent
LARGEST_DISAGREEMENT = 1e-6  # of finite differences, relative
LARGEST_FILE = 400_000  # bytes


# The inputs: inputs.ts draws the same.


def draw_input(case_number, input_number, kind, shape):
    state = case_number * 256 + input_number

    def uniform():
        nonlocal state
        state = (state * 1664525 + 1013904223) % 2**32
        return (state >> 8) / 2**24

    def bell():
        return uniform() + uniform() + uniform() + uniform() - 2

    def away_from_zero():
        while True:
            value = bell() * 1.7
            if abs(value) >= 0.2:
                return value

    draw = {
        "normal": lambda: bell() * 1.2,
        "positive": lambda: 0.5 + uniform() * 1.5,
        "awayFromZero": away_from_zero,
        "nearOne": lambda: 0.8 + uniform() * 0.4,
    }[kind]
    for _ in range(8):
        uniform()
    values = [np.floor(draw() * 4096 + 0.5) / 4096 for _ in range(int(np.prod(shape)))]
    return tf.constant(np.reshape(values, shape), tf.float64)


# The ops. What simpler ops spell out shortly is written so: an error of an op that tfjs calls too would not show.


def constant(value):
    return tf.constant(value, tf.float64)


def normalise(h, axes, scale, offset):
    mean = tf.reduce_mean(h, axes, True)
    variance = tf.reduce_mean((h - mean) ** 2, axes, True)
    return (h - mean) / tf.sqrt(variance + 1e-3) * scale + offset


def minibatch_stddev(h):
    groups = tf.reshape(h, [2, 2, 3, 3, 2, 2])
    deviation = tf.sqrt(tf.reduce_mean((groups - tf.reduce_mean(groups, 0, True)) ** 2, 0) + 1e-8)
    deviation = tf.squeeze(tf.reduce_mean(deviation, [1, 2, 4], True), [4])
    return tf.concat([h, tf.tile(deviation, [2, 3, 3, 1])], 3)


def resize(op, size, align_corners, half_pixel_centers):
    """Resizing as a product with a matrix, whose rows the op makes from unit images: its own gradient takes no part."""

    def run(h):
        batch, height, width, channels = h.shape
        pixels = height * width
        units = tf.reshape(tf.eye(pixels), [pixels, height, width, 1])
        matrix = op(images=units, size=size, align_corners=align_corners, half_pixel_centers=half_pixel_centers)
        matrix = tf.cast(tf.reshape(matrix, [pixels, -1]), tf.float64)
        flat = tf.reshape(h, [batch, pixels, channels])
        return tf.reshape(tf.einsum("bnc,nm->bmc", flat, matrix), [batch, *size, channels])

    return run


def upsample(h):
    return tf.repeat(tf.repeat(h, 2, 1), 2, 2)


def upsample_by_concat(h):
    wide = tf.reshape(tf.concat([h, h], 3), [2, 3, 8, 2])
    return tf.reshape(tf.concat([wide, wide], 2), [2, 6, 8, 2])


def split(h):
    a, b = tf.split(h, 2, 3)
    return a * b + a


def rearrange(blocks, permutation, shape):
    return lambda h: tf.reshape(tf.transpose(tf.reshape(h, blocks), permutation), shape)


def lower_triangle(size):
    return constant(np.tril(np.ones((size, size))))


OPS = {
    # convolutions
    "conv2d s2 same odd": lambda h, w: tf.nn.conv2d(h, w, 2, "SAME"),
    "conv2d 4x4 s2 same": lambda h, w: tf.nn.conv2d(h, w, 2, "SAME"),
    "conv2d 1x1": lambda h, w: tf.nn.conv2d(h, w, 1, "SAME"),
    "conv2dTranspose s2 same": lambda h, w: tf.nn.conv2d_transpose(h, w, [2, 6, 6, 2], 2, "SAME"),
    "conv2dTranspose s1 valid": lambda h, w: tf.nn.conv2d_transpose(h, w, [2, 5, 5, 2], 1, "VALID"),
    "depthwiseConv2d mult2": lambda h, w: tf.nn.depthwise_conv2d(h, w, [1, 1, 1, 1], "SAME"),
    "fused.conv2d linear+bias": lambda h, w, b: tf.nn.conv2d(h, w, 1, "SAME") + b,
    # products
    "fused.matMul bias relu": lambda h, w, b: tf.nn.relu(h @ w + b),
    "matMul": lambda h, w: h @ w,
    "matMul transposed": lambda h, w: tf.matmul(h, w, transpose_a=True, transpose_b=True),
    "matMul batched": lambda h, w: h @ w,
    "einsum bij,bjk->bik": lambda h, w: h @ w,
    "einsum bhwc,bc->bhwc": lambda h, w: h * w[:, None, None, :],
    "einsum sum-only index ij,k->i": lambda h, w: tf.reduce_sum(h, 1) * tf.reduce_sum(w),
    "einsum unary ijk->ki": lambda h: tf.transpose(tf.reduce_sum(h, 1)),
    "bias add": lambda h, b: h + b,
    "mul broadcast [b,1,1,c]": lambda h, b: h * b,
    # elementwise
    "leakyRelu": lambda h: tf.where(h > 0, h, 0.2 * h),
    "relu": tf.nn.relu,
    "elu": tf.nn.elu,
    "selu": tf.nn.selu,
    "softplus": lambda h: tf.math.log1p(tf.exp(h)),
    "sigmoid": lambda h: 1 / (1 + tf.exp(-h)),
    "tanh": tf.tanh,
    "exp": tf.exp,
    "square": lambda h: h * h,
    "abs": tf.abs,
    "clipByValue": lambda h: tf.clip_by_value(h, constant(-0.7), constant(0.8)),
    "prelu": lambda h, alpha: tf.where(h > 0, h, alpha * h),
    "log": tf.math.log,
    "sqrt": tf.sqrt,
    "rsqrt": lambda h: 1 / tf.sqrt(h),
    "reciprocal": lambda h: 1 / h,
    "pow const 3": lambda h: h * h * h,
    "pow tensor exponent": lambda h, exponent: tf.exp(exponent * tf.math.log(h)),
    "div": lambda h, e: h / e,
    "div x in denominator": lambda h, e: e / h,
    "maximum": lambda h, e: tf.where(h >= e, h, e),
    "minimum": lambda h, e: tf.where(h <= e, h, e),
    "maximum scalar 0.1": lambda h: tf.maximum(h, constant(0.1)),
    "maximum broadcast [2]": lambda h, e: tf.where(h >= e, h, e + 0 * h),
    "where const mask": lambda h, e: tf.where(tf.reshape(tf.range(tf.size(h)) % 3 == 0, h.shape), h, e),
    "where x-dependent mask": lambda h, e: tf.where(h > 0, h, e),
    # reductions
    "mean all": tf.reduce_mean,
    "mean axis": lambda h: tf.reduce_mean(h, [1, 2]),
    "mean keepDims": lambda h: tf.reduce_mean(h, [0], True),
    "sum axis": lambda h: tf.reduce_sum(h, [1, 2]),
    "max axis": lambda h: tf.reduce_max(h, 1),
    "logSumExp": lambda h: tf.math.log(tf.reduce_sum(tf.exp(h), [1, 2])),
    "softmax": lambda h: tf.exp(h) / tf.reduce_sum(tf.exp(h), -1, True),
    "logSoftmax": lambda h: h - tf.math.log(tf.reduce_sum(tf.exp(h), -1, True)),
    # normalisations
    "l2-normalise rsqrt": lambda h: h / tf.sqrt(tf.reduce_sum(h * h, 1, True) + 1e-4),
    "l2-normalise norm": lambda h: h / tf.sqrt(tf.reduce_sum(h * h, 1, True)),
    "pixel norm": lambda h: h / tf.sqrt(tf.reduce_mean(h * h, -1, True) + 1e-2),
    "instance norm (moments)": lambda h, scale, offset: normalise(h, [1, 2], scale, offset),
    "batchNorm given stats": lambda h, mean, variance, offset, scale: (
        (h - mean) / tf.sqrt(variance + 1e-3) * scale + offset
    ),
    "batchNorm batch stats": lambda h, offset, scale: normalise(h, [0, 1, 2], scale, offset),
    "minibatch stddev": minibatch_stddev,
    # pooling and upsampling
    "avgPool 2 s2 valid": lambda h: tf.nn.avg_pool2d(h, 2, 2, "VALID"),
    "avgPool 3 s1 same": lambda h: tf.nn.avg_pool2d(h, 3, 1, "SAME"),
    "avgPool 3 s2 same": lambda h: tf.nn.avg_pool2d(h, 3, 2, "SAME"),
    "maxPool 2 s2 valid": lambda h: tf.nn.max_pool2d(h, 2, 2, "VALID"),
    "maxPool 3 s2 same": lambda h: tf.nn.max_pool2d(h, 3, 2, "SAME"),
    "upsample concat": upsample_by_concat,
    "upsample tile rank4": lambda h: tf.reshape(tf.tile(tf.reshape(h, [6, 1, 4, 2]), [1, 2, 1, 2]), [2, 6, 8, 2]),
    "upsample tile rank6": upsample,
    "upsample reshape*ones": upsample,
    "upsample broadcastTo rank6": upsample,
    "broadcastTo": lambda h: tf.broadcast_to(h, [2, 4, 3]),
    "tile": lambda h: tf.tile(h, [2, 3]),
    # arrangements
    "pad": lambda h: tf.pad(h, [[0, 0], [1, 2], [0, 1], [0, 0]]),
    "mirrorPad reflect": lambda h: tf.pad(h, [[0, 0], [1, 2], [1, 1], [0, 0]], "REFLECT"),
    "mirrorPad symmetric": lambda h: tf.pad(h, [[0, 0], [1, 2], [2, 1], [0, 0]], "SYMMETRIC"),
    "slice": lambda h: h[0:2, 1:3, 1:3, 0:2],
    "stridedSlice": lambda h: h[0:2, 0:3:2, 1:4:2, 0:2],
    "concat": lambda h, e: tf.concat([h, e, h], 3),
    "stack": lambda h, e: tf.stack([h, e], 1),
    "unstack": lambda h: h[:, 0] * h[:, 1] + h[:, 2],
    "gather axis0 dup": lambda h: tf.gather(h, [1, 3, 1, 0, 1]),
    "gather axis1": lambda h: tf.gather(h, [1, 3, 1], axis=1),
    "transpose": lambda h: tf.transpose(h, [0, 3, 1, 2]),
    "reshape": lambda h: tf.reshape(h, [6, 8]),
    "split": split,
    "reverse": lambda h: tf.reverse(h, [1, 2]),
    "depthToSpace": rearrange([2, 2, 3, 2, 2, 2], [0, 1, 3, 2, 4, 5], [2, 4, 6, 2]),
    "spaceToBatchND": rearrange([1, 2, 2, 2, 2, 2], [2, 4, 0, 1, 3, 5], [4, 2, 2, 2]),
    "cumsum last axis": lambda h: h @ tf.transpose(lower_triangle(4)),
    "cumsum axis 0 of [3,4]": lambda h: lower_triangle(3) @ h,
    "cumsum axis 0 of [4,4]": lambda h: lower_triangle(4) @ h,
    "cumsum axis 1 of [3,3,3]": lambda h: tf.einsum("jk,bkc->bjc", lower_triangle(3), h),
    "cumsum exclusive reverse": lambda h: tf.cumsum(h, 1, True, True),
}
for stride in (1, 2):
    for pad in ("same", "valid"):
        setting = {"strides": [1, stride, stride, 1], "padding": pad.upper()}
        OPS[f"conv2d s{stride} {pad}"] = functools.partial(tf.nn.conv2d, **setting)
        OPS[f"depthwiseConv2d s{stride} {pad}"] = functools.partial(tf.nn.depthwise_conv2d, **setting)
for name, op in (("resizeNearest", tf.raw_ops.ResizeNearestNeighbor), ("resizeBilinear", tf.raw_ops.ResizeBilinear)):
    OPS[f"{name} x2"] = resize(op, [6, 8], False, False)
    OPS[f"{name} x2 alignCorners"] = resize(op, [6, 8], True, False)
    OPS[f"{name} x2 halfPixel"] = resize(op, [6, 8], False, True)
    OPS[f"{name} 5->3"] = resize(op, [3, 3], False, False)
    OPS[f"{name} 5->3 halfPixel"] = resize(op, [3, 3], False, True)


# The gradients.


def output(name, inputs):
    x, v, *others = inputs
    return OPS[name](x * v, *others)


def loss(name, inputs):
    *operands, weights = inputs
    y = output(name, operands)
    return tf.reduce_sum(weights * (y + y * y / 2))


def gradients(f, inputs):
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        value = f(inputs)
    found = tape.gradient(value, inputs, unconnected_gradients="zero")
    return [tf.convert_to_tensor(gradient) for gradient in found]  # that of gather is sparse


def penalty(name, inputs, count):
    found = gradients(lambda all_inputs: loss(name, all_inputs), inputs)
    return tf.add_n([tf.reduce_sum(gradient**2) for gradient in found[:count]])


def disagreement(f, inputs, found, random):
    """The relative difference of the gradients and of finite differences along two directions."""
    step, worst = 1e-5, 0.0
    for _ in range(2):
        direction = [random.standard_normal(x.shape) for x in inputs]
        above, below = (f([x + sign * step * d for x, d in zip(inputs, direction)]) for sign in (1, -1))
        parts = [gradient * d for gradient, d in zip(found, direction)]
        along = sum(float(tf.reduce_sum(part)) for part in parts)
        size = sum(float(tf.reduce_sum(tf.abs(part))) for part in parts)
        worst = max(worst, abs(float(above - below) / (2 * step) - along) / max(1e-3, size))
    return worst


def write_safetensors(file, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for key, values in tensors.items():
        start = len(data)
        data += values.astype("<f4").tobytes()
        header[key] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [start, len(data)]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the data begins aligned
    written = struct.pack("<Q", len(text)) + text + data
    assert len(written) < LARGEST_FILE, f"{len(written)} bytes"
    file.write_bytes(written)
    return len(written)


def main():
    cases = json.loads((FOLDER / "cases.json").read_text())
    assert set(cases) == set(OPS), set(cases) ^ set(OPS)
    random, tensors, worst = np.random.default_rng(0), {}, 0.0
    for number, (name, declared) in enumerate(cases.items()):
        (shape, _), *_ = declared
        declared = [declared[0], [shape, "nearOne"], *declared[1:]]
        inputs = [draw_input(number, i, kind, shape) for i, (shape, kind) in enumerate(declared)]
        inputs.append(draw_input(number, len(inputs), "normal", output(name, inputs).shape))
        orders = {
            "first": lambda xs: loss(name, xs),
            "penaltyOfX": lambda xs: penalty(name, xs, 1),
            "penaltyOfAll": lambda xs: penalty(name, xs, len(xs) - 1),
        }
        for order, f in orders.items():
            found = gradients(f, inputs)
            error = disagreement(f, inputs, found, random)
            assert error < LARGEST_DISAGREEMENT, f"{name}, {order}: finite differences disagree by {error:.1e}"
            worst = max(worst, error)
            tensors.update({f"{number}.{order}.{i}": gradient.numpy() for i, gradient in enumerate(found)})
    size = write_safetensors(FOLDER / "reference.safetensors", tensors, {"tensorflow": tf.__version__})
    print(f"{len(cases)} cases, {size} bytes; finite differences agree to {worst:.1e}")


if __name__ == "__main__":
    main()
