"""StyleGAN's discriminator as in src/models/discriminator.ts, op by op, and its training step with R1 and Adam."""

import math

import tensorflow as tf

PENALTY_WEIGHT = 5.0
RATE, BETA1, BETA2, EPSILON = 1e-4, 0.9, 0.99, 1e-8
GAIN = math.sqrt(2)


def discriminate(weights, x):
    """x [n,32,32,1] -> logits [n]"""

    def equalised(layer, gain=GAIN):
        weight = weights[layer + ".weight"]
        return weight * (gain / math.sqrt(math.prod(weight.shape[:-1])))

    def activated(layer, y):
        return tf.nn.leaky_relu(y + weights[layer + ".bias"], 0.2)

    def conv(layer, y):
        return activated(layer, tf.nn.conv2d(y, equalised(layer), 1, "SAME"))

    def down(layer, y):
        kernel = equalised(layer)
        shifts = [tf.pad(kernel, [[i, 1 - i], [j, 1 - j], [0, 0], [0, 0]]) for i in (0, 1) for j in (0, 1)]
        return activated(layer, tf.nn.conv2d(y, tf.add_n(shifts) * 0.25, 2, "SAME"))

    y = conv("fromRgb.3", x)
    for block in ("blocks.2", "blocks.1", "blocks.0"):
        y = conv(block + ".conv", y)
        y = down(block + ".down", blur(y))
    y = conv("conv", minibatch_deviation(y))
    flat = tf.reshape(tf.transpose(y, [0, 3, 1, 2]), [x.shape[0], -1])
    hidden = activated("hidden", tf.matmul(flat, equalised("hidden")))
    return tf.reshape(tf.matmul(hidden, equalised("score", 1)) + weights["score.bias"], [x.shape[0]])


def blur(x):
    padded = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])
    return tf.nn.avg_pool2d(tf.nn.avg_pool2d(padded, 2, 1, "VALID"), 2, 1, "VALID")


def minibatch_deviation(x):
    n, h, w, c = x.shape
    groups = tf.reshape(x, [4, n // 4, h * w * c])
    centred = groups - tf.reduce_mean(groups, 0, True)
    deviation = tf.sqrt(tf.reduce_mean(tf.square(centred), 0) + 1e-8)
    mean = tf.reshape(tf.reduce_mean(deviation, 1), [n // 4, 1, 1, 1])
    return tf.concat([x, tf.tile(mean, [4, h, w, 1])], 3)


def r1_step(real, fake, weights, first, second, updates):
    variables = list(weights.values())
    with tf.GradientTape() as tape:
        scores = discriminate(weights, fake), discriminate(weights, real)
        logistic = tf.reduce_mean(tf.nn.softplus(scores[0])) + tf.reduce_mean(tf.nn.softplus(-scores[1]))
        with tf.GradientTape(watch_accessed_variables=False) as inner:
            inner.watch(real)
            total = tf.reduce_sum(discriminate(weights, real))
        gradient = inner.gradient(total, real)
        penalty = tf.reduce_mean(tf.reduce_sum(tf.square(gradient), [1, 2, 3]))
        loss = logistic + penalty * PENALTY_WEIGHT
    gradients = tape.gradient(loss, variables, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    adam(variables, gradients, list(first.values()), list(second.values()), updates)
    return {"loss": loss, "penalty": penalty}


def adam(variables, gradients, first, second, updates):
    """One fused op a variable, TensorFlow's own."""
    updates.assign_add(1.0)
    powers = tf.pow(BETA1, updates), tf.pow(BETA2, updates)
    for v, gradient, m, s in zip(variables, gradients, first, second):
        tf.raw_ops.ResourceApplyAdam(
            var=v.handle,
            m=m.handle,
            v=s.handle,
            beta1_power=powers[0],
            beta2_power=powers[1],
            lr=RATE,
            beta1=BETA1,
            beta2=BETA2,
            epsilon=EPSILON,
            grad=gradient,
        )
