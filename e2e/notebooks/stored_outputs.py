"""Runs a notebook in the Deno kernel and holds what its cells give against the outputs that it stores.

stored_outputs.py NOTEBOOK DENO [--write]    --write: stores what they give, and an id for each cell
Prints one line of JSON: the outputs compared, and a line for each cell that gives something else.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from queue import Empty

import nbformat
from jupyter_client.manager import start_new_kernel


def execute(notebook: Path, deno: str):
    """A copy of the notebook, its cells run in its own folder."""
    fresh = nbformat.read(notebook, as_version=4)
    for cell in fresh.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory() as folder:
        kernel = Path(folder) / "kernels" / "deno"
        kernel.mkdir(parents=True)
        spec = {
            "argv": [deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
            "display_name": "Deno",
            "language": "typescript",
        }
        (kernel / "kernel.json").write_text(json.dumps(spec))
        os.environ["JUPYTER_PATH"] = folder
        manager, client = start_new_kernel(kernel_name="deno", cwd=str(notebook.parent), stderr=None)
        try:
            for count, cell in enumerate((cell for cell in fresh.cells if cell.cell_type == "code"), 1):
                cell.execution_count = count
                cell.outputs = run(client, cell.source, count)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    return fresh


def run(client, source: str, count: int) -> list:
    """What a cell gives. The kernel may call itself idle before it has sent that: it is waited for."""
    asked, outputs, idle = client.execute(source), [], False
    while not idle or not outputs:
        try:
            message = client.get_iopub_msg(timeout=10 if idle else 120)
        except Empty:
            break
        if message["parent_header"].get("msg_id") != asked:
            continue
        if message["msg_type"] == "status":
            idle = idle or message["content"]["execution_state"] == "idle"
        elif message["msg_type"] in ("execute_result", "display_data", "stream", "error"):
            output = nbformat.v4.output_from_msg(message)
            if "execution_count" in output:
                output["execution_count"] = count
            outputs.append(output)
    return outputs


def plain(output) -> dict:
    """What is shown, without which run of the cell it was."""
    return {key: value for key, value in output.items() if key != "execution_count"}


def differences(stored, fresh) -> list:
    found = []
    for before, after in zip(stored.cells, fresh.cells):
        if after.cell_type != "code":
            continue
        first = after.source.splitlines()[0]
        if not before.outputs:
            found.append(f"{before.get('id')}: {first}: no output is stored")
        elif [plain(output) for output in before.outputs] != [plain(output) for output in after.outputs]:
            kinds = [sorted(output.get("data", {output.output_type: 0})) for output in after.outputs]
            found.append(f"{before.get('id')}: {first}: gives something else than what is stored ({kinds})")
    return found


def main(notebook: str, deno: str, write: bool) -> int:
    path = Path(notebook)
    stored = nbformat.read(path, as_version=4)
    fresh = execute(path, deno)
    if write:
        for at, cell in enumerate(fresh.cells):
            cell["id"] = f"cell-{at + 1:02}"
        path.write_text(nbformat.writes(fresh) + "\n")
        return 0
    found = differences(stored, fresh)
    pictures = sum("image/png" in output.get("data", {}) for cell in fresh.cells for output in cell.get("outputs", []))
    print(json.dumps({"cells": len(fresh.cells), "pictures": pictures, "differences": found}))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], "--write" in sys.argv[3:]))
