"""Lets papermill write parameters in TypeScript: papermill -p preset tiny notebooks/00-quickstart.ipynb out.ipynb -k genfeat

papermill has entry points for engines, and none for translators. So the folder beside this file declares an engine, papermill's own
under the name "genfeat"; papermill loads it when it starts, and with it this module, which registers the translator. Set-up puts a file
into the virtual environment that makes Python find this folder.
"""

import json
import re

from papermill.engines import NBClientEngine
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

DECLARATION = re.compile(r"^(?:const|let)\s+(\w+)\s*(?::\s*([^=]+?)\s*)?=\s*(.+?);?\s*(?://\s*(.*))?$", re.MULTILINE)


class TypeScriptTranslator(Translator):
    # Types written in the cell tagged `parameters`. papermill shows that cell to `inspect` just before it calls `codify`.
    types = {}

    @classmethod
    def inspect(cls, parameters_cell):
        found = DECLARATION.findall(parameters_cell.source)
        cls.types = {name: written for name, written, _, _ in found if written}
        return [Parameter(name, written or "None", value, remark) for name, written, value, remark in found]

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        lines = [f"// {comment}", *(cls.declare(name, value) for name, value in parameters.items())]
        return "\n".join(lines) + "\n"

    @classmethod
    def declare(cls, name, value):
        """A later cell may declare a name again; with the type of the first, or `const preset = "tiny"` would have the type "tiny"."""
        written = cls.types.get(name) or wide_type(value)
        return f"const {name}{f': {written}' if written else ''} = {json.dumps(value, ensure_ascii=False, allow_nan=False)};"


def wide_type(value):
    """Nothing for values whose type TypeScript does not narrow."""
    for kinds, name in (((bool,), "boolean"), ((int, float), "number"), ((str,), "string")):
        if isinstance(value, kinds):
            return name
    return None


class Engine(NBClientEngine):
    """papermill's own engine; see above why it is here."""


for key in ("genfeat", "typescript"):  # the kernel's name, or its language
    papermill_translators.register(key, TypeScriptTranslator)
