"""Runs rows in Python's TensorFlow for the bench: one JSON object a line on stdin, one answer a line on stdout.

{"do": "hello"}                                            -> versions and settings
{"do": "prepare", "row": name, "inputs": file}             -> {}; forgets the row before
{"do": "outputs", "mode": "eager"|"compiled", "to": file}  -> {}; one step from the inputs, its results and changes
{"do": "measure", "mode": "eager"|"compiled", "calls": n}  -> {"seconds": wall time of n steps}
What goes wrong is answered with {"error": text}.
"""

import json
import os
import platform
import sys
import time

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever else prints to stdout must not get between the answers

import numpy
import tensorflow as tf
from tensorflow.python.util import _pywrap_util_port

import tensors
from rows import ROWS

prepared = {}


def hello():
    return {
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "numpy": numpy.__version__,
        "oneDNN": bool(_pywrap_util_port.IsMklEnabled()),
        "intra": tf.config.threading.get_intra_op_parallelism_threads(),
        "inter": tf.config.threading.get_inter_op_parallelism_threads(),
    }


def prepare(row, inputs):
    prepared.clear()
    arrays = tensors.load(inputs)
    for mode in ("eager", "compiled"):
        step, state = ROWS[row]({name: tf.constant(array) for name, array in arrays.items()})
        prepared[mode] = (tf.function(step, autograph=False) if mode == "compiled" else step, state)
    return {}


def outputs(mode, to):
    step, state = prepared[mode]
    results = step()
    tensors.save(to, {name: value.numpy() for name, value in {**results, **state()}.items()})
    return {}


def measure(mode, calls):
    step, _ = prepared[mode]
    begin = time.perf_counter()
    for _ in range(calls):
        results = step()
    tf.reshape(next(iter(results.values())), [-1])[:1].numpy()
    return {"seconds": time.perf_counter() - begin}


ACTIONS = {"hello": hello, "prepare": prepare, "outputs": outputs, "measure": measure}

for line in sys.stdin:
    try:
        question = json.loads(line)
        answer = ACTIONS[question.pop("do")](**question)
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), file=answers, flush=True)
