"""Reads the exports of a table with pandas and pyarrow and compares names, types, nulls and values with expected.json.

    python check-exports.py DIR

DIR holds table.csv, table.jsonl, table.parquet, table.arrows, table.arrow and expected.json: {columns: [{name, type, nullable,
time?}], rows: [...]}. Times are timestamps in Parquet and Arrow: instants in UTC, or what a clock showed; what is no time is null. Prints one line per format and exits 1 at the first difference.
"""

import json
import math
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas
import pyarrow
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet

ARROW_TYPES = {"string": pyarrow.string(), "integer": pyarrow.int64(), "number": pyarrow.float64(), "boolean": pyarrow.bool_()}
PANDAS_TYPES = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def fail(what, detail):
    print(f"{what}: {detail}")
    sys.exit(1)


def compare_rows(what, rows, expected):
    if len(rows) != len(expected):
        fail(what, f"{len(rows)} rows, expected {len(expected)}")
    for index, (row, want) in enumerate(zip(rows, expected)):
        if list(row) != list(want):
            fail(what, f"row {index} has columns {list(row)}")
        for column, value in want.items():
            if row[column] != value or type(row[column]) is not type(value):
                fail(what, f"row {index}, {column}: {row[column]!r}, expected {value!r}")
    print(f"{what}: {len(rows)} rows equal")


def arrow_type(column):
    if "time" in column:
        return pyarrow.timestamp("us", tz="UTC" if column["time"] == "utc" else None)
    return ARROW_TYPES[column["type"]]


def as_time(value, time):
    if value is None:
        return None
    if isinstance(value, float):
        return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=round(value * 1e6))
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    if time == "local":
        return read.replace(tzinfo=None)
    return None if read.tzinfo is None else read.astimezone(timezone.utc)


def with_times(rows, columns):
    times = {c["name"]: c["time"] for c in columns if "time" in c}
    return [{k: as_time(v, times[k]) if k in times else v for k, v in row.items()} for row in rows]


def check_arrow(what, table, columns, expected):
    expected = with_times(expected, columns)
    for column in columns:
        field = table.schema.field(column["name"])
        if field.type != arrow_type(column):
            fail(what, f"{column['name']} is {field.type}, expected {column['type']}")
        if not column["nullable"] and table.column(column["name"]).null_count > 0:
            fail(what, f"{column['name']} has nulls")
    rows = [{k: v.to_pydatetime() if isinstance(v, pandas.Timestamp) else v for k, v in row.items()} for row in table.to_pylist()]
    compare_rows(what, [{k: v.astimezone(timezone.utc) if isinstance(v, datetime) and v.tzinfo else v for k, v in row.items()} for row in rows], expected)


def from_pandas(frame, columns):
    rows = []
    for record in frame.to_dict("records"):
        row = {}
        for column in columns:
            value = record[column["name"]]
            missing = value is pandas.NA or value is None or (isinstance(value, float) and math.isnan(value))
            row[column["name"]] = None if missing else {"string": str, "integer": int, "number": float, "boolean": bool}[column["type"]](value)
        rows.append(row)
    return rows


def main():
    folder = Path(sys.argv[1])
    described = json.loads((folder / "expected.json").read_text())
    columns = described["columns"]
    expected = [
        {c["name"]: float(row[c["name"]]) if c["type"] == "number" and row[c["name"]] is not None else row[c["name"]] for c in columns}
        for row in described["rows"]
    ]
    check_arrow("parquet (pyarrow)", pyarrow.parquet.read_table(folder / "table.parquet"), columns, expected)
    for column in pyarrow.parquet.ParquetFile(folder / "table.parquet").schema_arrow:
        want = next(c for c in columns if c["name"] == column.name)
        if column.nullable != want["nullable"]:
            fail("parquet (pyarrow)", f"{column.name} nullable is {column.nullable}")
    with pyarrow.ipc.open_stream(folder / "table.arrows") as reader:
        check_arrow("arrow stream (pyarrow)", reader.read_all(), columns, expected)
    with pyarrow.ipc.open_file(folder / "table.arrow") as reader:
        check_arrow("arrow file (pyarrow)", reader.read_all(), columns, expected)

    types = {c["name"]: PANDAS_TYPES[c["type"]] for c in columns}
    guarded = [{k: "'" + v if isinstance(v, str) and v[:1] in tuple("=+-@\t\r") and v else v for k, v in row.items()} for row in expected]
    empty_is_null = [{k: None if v == "" else v for k, v in row.items()} for row in guarded]
    frame = pandas.read_csv(folder / "table.csv", dtype=types, keep_default_na=False, na_values=[""], float_precision="round_trip")
    compare_rows("csv (pandas)", from_pandas(frame, columns), empty_is_null)
    lines = [json.loads(line) for line in (folder / "table.jsonl").read_text().splitlines()]
    numbers = {c["name"] for c in columns if c["type"] == "number"}
    rows = [{k: float(v) if k in numbers and v is not None else v for k, v in line.items()} for line in lines]
    compare_rows("jsonl", rows, expected)


main()
