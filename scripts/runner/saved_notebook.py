"""The executed notebook: what is put into it, and how it gets to the disk."""

import html
import os
import tempfile

import nbformat
from nbconvert import HTMLExporter

KERNEL = "genfeat"

# nbconvert's page without the scripts it would fetch for features that no notebook here has; formulas still ask for MathJax.
PAGE = """{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock html_head_js -%}
{%- block html_head_js_mermaidjs -%}{%- endblock html_head_js_mermaidjs -%}"""


def write_atomically(path, text):
    """Either the old file or the whole new one is there, at any moment."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)


def save(notebook, folder):
    write_atomically(folder / "notebook.ipynb", nbformat.writes(notebook) + "\n")


def save_page(notebook, folder, title):
    page, _ = HTMLExporter(raw_template=PAGE).from_notebook_node(notebook, {"metadata": {"name": title}})
    write_atomically(folder / "notebook.html", page)


def tags(cell):
    return cell.metadata.get("tags", [])


def prepare(notebook, code):
    """Old outputs away; the injected cell behind the one with the defaults, in the place of an earlier one."""
    notebook.cells = [cell for cell in notebook.cells if "injected-parameters" not in tags(cell)]
    notebook.metadata.pop("genfeat", None)
    notebook.metadata.kernelspec = {"name": KERNEL, "display_name": KERNEL, "language": "typescript"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if code:
        defaults = [index for index, cell in enumerate(notebook.cells) if "parameters" in tags(cell)]
        injected = nbformat.v4.new_code_cell(code, metadata={"tags": ["injected-parameters"]})
        notebook.cells.insert(defaults[0] + 1 if defaults else 0, injected)


def mark_failure(notebook, cell, title, message):
    """Says at the top that the notebook is incomplete, and why, and points to the cell."""
    text = f"<strong>{html.escape(title)}</strong><br><code>{html.escape(message)}</code>"
    style = "border-left: 4px solid #c0392b; background: #fdf0ee; color: #111; padding: 8px 12px"
    link = '<br><a href="#failure">Go to the cell.</a> The cells after it were not run.'
    top, here = (
        nbformat.v4.new_markdown_cell(f'<div{name} style="{style}">{body}</div>', metadata={"tags": ["failure"]})
        for name, body in (("", text + link), (' id="failure"', text))
    )
    cell.metadata["tags"] = [*tags(cell), "failed"]
    notebook.cells.insert(notebook.cells.index(cell), here)
    notebook.cells.insert(0, top)
