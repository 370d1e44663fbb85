"""StyleGAN's layers as in src/nn, for TensorFlow. Images are [n,h,w,c], kernels [h,w,inputs,outputs]."""

import math

import tensorflow as tf

GAIN = math.sqrt(2)


def dense(x, weight, bias, gain=GAIN):
    """With the equalised weight, in place of which x is scaled: it is smaller."""
    return tf.matmul(x * (gain / math.sqrt(weight.shape[0])), weight) + bias


def equalised(weight, gain=GAIN):
    return weight * (gain / math.sqrt(math.prod(weight.shape[:-1])))


def activated(x, bias):
    return tf.nn.leaky_relu(x + bias, 0.2)


def conv(x, kernel, stride=1):
    return tf.nn.conv2d(x, kernel, stride, "SAME")


def sum_of_shifts(kernel):
    return tf.add_n([tf.pad(kernel, [[i, 1 - i], [j, 1 - j], [0, 0], [0, 0]]) for i in (0, 1) for j in (0, 1)])


def up_conv(x, kernel):
    n, h, w, _ = x.shape
    kernel = tf.reverse(tf.transpose(sum_of_shifts(kernel), [0, 1, 3, 2]), [0, 1])
    return tf.nn.conv2d_transpose(x, kernel, [n, 2 * h, 2 * w, kernel.shape[2]], 2, "SAME")


def down_conv(x, kernel):
    return conv(x, sum_of_shifts(kernel) * 0.25, 2)


def blur(x):
    padded = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])
    return tf.nn.avg_pool2d(tf.nn.avg_pool2d(padded, 2, 1, "VALID"), 2, 1, "VALID")


def upsample(x):
    return tf.raw_ops.ResizeNearestNeighbor(images=x, size=[2 * x.shape[1], 2 * x.shape[2]])
