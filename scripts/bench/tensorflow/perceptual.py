"""The feature F of the perceptual loss as in src/models/vgg16.ts and classifier.ts."""

import tensorflow as tf

from encoder import batch_norm
from layers import conv

MEAN_BGR = [103.939, 116.779, 123.68]


def feature(weights, x):
    """x [n,r,r,c] in [-1,1] -> maps of VGG16 or of the small classifier, whichever the weights belong to"""
    return vgg16(weights, x) if "conv1_1.weight" in weights else classifier(weights, x)


def vgg16(weights, x):
    y = tf.reverse((x + 1) * 127.5, [3]) - MEAN_BGR
    for i, layers in enumerate((2, 2, 3, 3), 1):
        if i > 1:
            y = tf.nn.max_pool2d(y, 2, 2, "VALID")
        for j in range(1, layers + 1):
            y = tf.nn.relu(conv(y, weights[f"conv{i}_{j}.weight"]) + weights[f"conv{i}_{j}.bias"])
    return y


def classifier(weights, x):
    y = x
    for i in range(6):
        if i in (2, 4):
            y = tf.nn.avg_pool2d(y, 2, 2, "VALID")
        y = tf.nn.relu(batch_norm(weights, f"blocks.{i}.norm", conv(y, weights[f"blocks.{i}.weight"]), None))
    return y
