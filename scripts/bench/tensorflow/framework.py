"""TensorFlow as the bench's worker uses it."""

import tensorflow as tf
from tensorflow.python.util import _pywrap_util_port


def facts():
    tf.function(lambda x: x + 1)(tf.constant(1.0))  # starts the runtime and loads the compiler
    return {
        "version": tf.__version__,
        "oneDNN": bool(_pywrap_util_port.IsMklEnabled()),
        "intra": tf.config.threading.get_intra_op_parallelism_threads(),
        "inter": tf.config.threading.get_inter_op_parallelism_threads(),
    }


def start(row, arrays, settings, mode):
    """-> (step, state): step() does the job once and returns its results by name; state() is what the steps have changed, by name."""
    step, state = row({name: tf.constant(array) for name, array in arrays.items()}, settings)
    return (tf.function(step, autograph=False) if mode == "tf.function" else step), state


def to_numpy(value):
    return value.numpy()


def wait(value):
    tf.reshape(value, [-1])[:1].numpy()
