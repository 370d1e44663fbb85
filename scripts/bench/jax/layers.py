"""StyleGAN's layers as in src/nn, for JAX. Images are [n,h,w,c], kernels [h,w,inputs,outputs]."""

import math

import jax
import jax.numpy as jnp

GAIN = math.sqrt(2)
LAYOUT = ("NHWC", "HWIO", "NHWC")


def dense(x, weight, bias, gain=GAIN):
    """With the equalised weight, in place of which x is scaled: it is smaller."""
    return (x * (gain / math.sqrt(weight.shape[0]))) @ weight + bias


def equalised(weight, gain=GAIN):
    return weight * (gain / math.sqrt(math.prod(weight.shape[:-1])))


def activated(x):
    return jax.nn.leaky_relu(x, 0.2)


def conv(x, kernel, stride=1, padding="SAME"):
    return jax.lax.conv_general_dilated(x, kernel, (stride, stride), padding, dimension_numbers=LAYOUT)


def sum_of_shifts(kernel):
    return sum(jnp.pad(kernel, ((i, 1 - i), (j, 1 - j), (0, 0), (0, 0))) for i in (0, 1) for j in (0, 1))


def up_conv(x, kernel):
    return jax.lax.conv_general_dilated(
        x, sum_of_shifts(kernel), (1, 1), ((2, 2), (2, 2)), lhs_dilation=(2, 2), dimension_numbers=LAYOUT
    )


def down_conv(x, kernel):
    return conv(x, sum_of_shifts(kernel) * 0.25, 2)


def blur(x):
    x = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    x = x[:, :-2] + 2 * x[:, 1:-1] + x[:, 2:]
    return (x[:, :, :-2] + 2 * x[:, :, 1:-1] + x[:, :, 2:]) / 16


def upsample(x):
    return x.repeat(2, 1).repeat(2, 2)


def tiles(x, factor):
    """Squares of factor x factor pixels, on axes 2 and 4."""
    n, h, w, c = x.shape
    return x.reshape(n, h // factor, factor, w // factor, factor, c)


def mean_pool(x, factor):
    return tiles(x, factor).mean((2, 4))


def halved(x):
    """The largest of 2 x 2 pixels, whose gradient is quicker than that of max_pool."""
    return tiles(x, 2).max((2, 4))


def max_pool(x, size, stride, padding):
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, size, size, 1), (1, stride, stride, 1), padding)
