"""Adam by TensorFlow's own fused op, one a variable."""

import tensorflow as tf


class Adam:
    def __init__(self, variables, settings):
        """`settings`: rate, beta1, beta2, epsilon; the updates so far and the second moment that all weights have."""
        self.settings = settings
        self.variables = variables
        self.updates = tf.Variable(float(settings["updates"]))
        self.first = {name: tf.Variable(tf.zeros_like(v)) for name, v in variables.items()}
        self.second = {name: tf.Variable(tf.fill(v.shape, settings["second"])) for name, v in variables.items()}

    def apply(self, gradients):
        beta1, beta2 = float(self.settings["beta1"]), float(self.settings["beta2"])
        self.updates.assign_add(1.0)
        powers = tf.pow(beta1, self.updates), tf.pow(beta2, self.updates)
        for (name, v), gradient in zip(self.variables.items(), gradients):
            tf.raw_ops.ResourceApplyAdam(
                var=v.handle,
                m=self.first[name].handle,
                v=self.second[name].handle,
                beta1_power=powers[0],
                beta2_power=powers[1],
                lr=self.settings["rate"],
                beta1=beta1,
                beta2=beta2,
                epsilon=self.settings["epsilon"],
                grad=gradient,
            )

    def moments(self, prefix):
        """Both, by the weights' names; the first only where it is more than the gradient."""
        first = {} if self.settings["beta1"] == 0 else self.first_moments(prefix)
        return {**first, **{f"{prefix}.second.{name}": v for name, v in self.second.items()}}

    def first_moments(self, prefix):
        return {f"{prefix}.first.{name}": v for name, v in self.first.items()}
