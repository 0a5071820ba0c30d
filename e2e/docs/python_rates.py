"""Runs a script of examples/python and prints its `rates` as JSON: a list of rows."""

import json
import runpy
import sys
from contextlib import redirect_stdout

with redirect_stdout(sys.stderr):
    rates = runpy.run_path(sys.argv[1])["rates"]
if hasattr(rates, "to_dicts"):
    rows = rates.to_dicts()
else:
    frame = rates.df() if hasattr(rates, "df") else rates.reset_index()
    rows = json.loads(frame.to_json(orient="records", double_precision=15))
print(json.dumps(rows))
