"""Imports a file of the authors' from where the user has laid it."""

import importlib
import sys
import types
from pathlib import Path


def load(directory, file):
    """A module of DIR, file as in "models/stylegan_generator.py". Its package's __init__ is left out: it asks for more than one network needs."""
    path = Path(directory) / file
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there")
    package = types.ModuleType(path.parent.name)
    package.__path__ = [str(path.parent)]
    sys.modules[package.__name__] = package
    sys.path.append(str(directory))
    try:
        return importlib.import_module(f"{package.__name__}.{path.stem}")
    except Exception as error:
        raise ImportError(f"{path} cannot be imported: {type(error).__name__}: {error}") from error
