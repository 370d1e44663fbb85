"""Runs one row in one framework for the bench: one JSON object a line on stdin, one answer a line on stdout.

python worker.py tensorflow|pytorch|jax

{"do": "hello"}                                                                     -> versions and settings
{"do": "prepare", "job": name, "settings": {...}, "mode": mode, "inputs": file}     -> {}
{"do": "outputs", "to": file}                                                       -> {}; one step from the inputs, its results and changes
{"do": "measure", "calls": n}                                                       -> {"seconds": wall time of n steps}
What goes wrong is answered with {"error": text}.
"""

import json
import os
import platform
import sys
import time
from pathlib import Path

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever else prints to stdout must not get between the answers

sys.path.insert(1, str(Path(__file__).parent / sys.argv[1]))

import numpy

import framework
import tensors
from rows import ROWS

prepared = {}


def hello():
    return {"python": platform.python_version(), "numpy": numpy.__version__, **framework.facts()}


def prepare(job, settings, mode, inputs):
    prepared["step"], prepared["state"] = framework.start(ROWS[job], tensors.load(inputs), settings, mode)
    return {}


def outputs(to):
    results = {**prepared["step"](), **prepared["state"]()}
    tensors.save(to, {name: framework.to_numpy(value) for name, value in results.items()})
    return {}


def measure(calls):
    begin = time.perf_counter()
    for _ in range(calls):
        results = prepared["step"]()
    framework.wait(next(iter(results.values())))
    return {"seconds": time.perf_counter() - begin}


ACTIONS = {"hello": hello, "prepare": prepare, "outputs": outputs, "measure": measure}

for line in sys.stdin:
    try:
        question = json.loads(line)
        answer = ACTIONS[question.pop("do")](**question)
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), file=answers, flush=True)
