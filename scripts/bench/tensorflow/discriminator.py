"""StyleGAN's discriminator as in src/models/discriminator.ts."""

import tensorflow as tf

from layers import activated, blur, conv, dense, down_conv, equalised


def discriminate(weights, x):
    """x [n,r,r,c] in [-1,1] -> logits [n]"""

    def layer(name, y, apply=conv):
        return activated(apply(y, equalised(weights[name + ".weight"])), weights[name + ".bias"])

    blocks = sum(name.startswith("blocks.") and name.endswith(".conv.weight") for name in weights)
    y = layer(f"fromRgb.{blocks}", x)
    for i in reversed(range(blocks)):
        y = layer(f"blocks.{i}.conv", y)
        y = layer(f"blocks.{i}.down", blur(y), down_conv)
    y = layer("conv", minibatch_deviation(y))
    flat = tf.reshape(tf.transpose(y, [0, 3, 1, 2]), [x.shape[0], -1])
    hidden = tf.nn.leaky_relu(dense(flat, weights["hidden.weight"], weights["hidden.bias"]), 0.2)
    return tf.reshape(dense(hidden, weights["score.weight"], weights["score.bias"], 1), [x.shape[0]])


def minibatch_deviation(x):
    n, h, w, c = x.shape
    groups = tf.reshape(x, [4, n // 4, h * w * c])
    centred = groups - tf.reduce_mean(groups, 0, True)
    deviation = tf.sqrt(tf.reduce_mean(tf.square(centred), 0) + 1e-8)
    mean = tf.reshape(tf.reduce_mean(deviation, 1), [n // 4, 1, 1, 1])
    return tf.concat([x, tf.tile(mean, [4, h, w, 1])], 3)


def logistic(fake, real):
    """Scores [n] -> the discriminator's loss"""
    return tf.reduce_mean(tf.nn.softplus(fake)) + tf.reduce_mean(tf.nn.softplus(-real))


def gradient_penalty(score, real):
    """-> penalty, scores of the real images"""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(real)
        scores = score(real)
    gradient = tape.gradient(scores, real)
    return tf.reduce_mean(tf.reduce_sum(tf.square(gradient), [1, 2, 3])), scores
