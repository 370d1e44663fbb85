"""GH-Feat's encoder in TensorFlow 1 by its authors (genforce/ghfeat), from a folder that the user names, through TensorFlow 2's compat.v1.

Looked for is training/networks_ghfeat.py with the function Encoder(image, size, depth, is_training). It wants tensorflow.contrib's NCCL, which only training
on many GPUs calls: an empty module stands in. The PyTorch port reverses the heads, so it is no reference.
"""

import sys
import types

import numpy as np
import tensorflow
from tensorflow.core.protobuf import rewriter_config_pb2
from tensorflow.python.training import moving_averages  # noqa: F401, they import it under the name of the module that is replaced

import authors_file
import formula

tf = tensorflow.compat.v1
tf.disable_v2_behavior()


def stand_in():
    """What "import tensorflow" finds from here on: version 1."""
    sys.modules["tensorflow"] = tf
    for name in ("tensorflow.contrib", "tensorflow.contrib.nccl", "tensorflow.contrib.nccl.ops"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["tensorflow.contrib.nccl.ops"].gen_nccl_ops = None


def session():
    """Their graph has channels first, which TensorFlow turns round for a CPU when asked to."""
    config = tf.ConfigProto()
    config.graph_options.rewrite_options.cpu_layout_conversion = rewriter_config_pb2.RewriterConfig.NCHW_TO_NHWC
    return tf.Session(config=config)


def run(_, directory):
    """-> whose network it is, and the codes of its 14 layers, [n, 2c] (they are repeated to 1024 there)"""
    stand_in()
    module = authors_file.load(directory, "training/networks_ghfeat.py")
    x = tf.placeholder(tf.float32, [None, 3, 256, 256])
    codes = module.Encoder(x, size=256, depth=50, is_training=False)
    with session() as running:
        for variable in tf.global_variables():
            name, shape = variable.op.name, tuple(variable.shape.as_list())
            variable.load(formula.tensor(name, shape, "tensorflow"), running)
        image = formula.image("x", (1, 256, 256, 3)).transpose(0, 3, 1, 2)
        rows = running.run(codes, {x: image})
    sizes = [1024] * 8 + [512] * 2 + [256] * 2 + [128] * 2
    outputs = {f"layer{layer}": np.ascontiguousarray(rows[:, layer, :size]) for layer, size in enumerate(sizes)}
    return f"authors' file, TensorFlow {tensorflow.__version__}", outputs
