"""Tables as they were exported, read with pandas: the same rows in every format, and those that the files say."""

import json
from pathlib import Path

import pandas as pd

TRIAL = ("run", "setting", "pairKey")
KEY = {"pairs": TRIAL, "agents": (*TRIAL, "agent"), "features": (*TRIAL, "featureId"), "messages": (*TRIAL, "index")}
COLUMNS = {
    "pairs": (
        "arm repeat upstreamSetting model agentFramework repo taskId featureA featureB verdict bothPassed mergeStatus "
        "mergeStrategy naiveConflict aStatus bStatus costUsd steps inputTokens outputTokens cacheReadTokens cacheWriteTokens "
        "patchLines aPatchLines bPatchLines durationSec messages"
    ).split(),
    "agents": "arm repeat featureId status steps costUsd inputTokens outputTokens cacheReadTokens cacheWriteTokens patchLines".split(),
    "features": "arm repeat position passed exitCode testsPassed testsFailed apply".split(),
    "messages": "arm repeat from to featureId text timeSec chars mentionsPath mentionsLine isQuestion".split(),
}


def records(frame):
    """Rows as plain values; what is not there is None."""
    return [{name: plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def plain(value):
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.timestamp()  # An instant, where text formats have the seconds.
    return value.item() if hasattr(value, "item") else value


def check_exports(report, folder: Path, tree):
    tables = {"pairs": tree.trials, "agents": tree.agents, "features": tree.features, "messages": tree.messages}
    for name, frame in tables.items():
        wanted = [*KEY[name], *COLUMNS[name]]
        expected = records(frame[wanted]) if len(frame) else []
        parquet = records(pd.read_parquet(folder / f"{name}.parquet", columns=wanted, dtype_backend="pyarrow"))
        report.rows(f"{name}.parquet", parquet, expected, KEY[name])
        if name in ("agents", "features"):
            continue
        lines = (folder / f"{name}.jsonl").read_text().splitlines()
        report.rows(f"{name}.jsonl", [json.loads(line) for line in lines], expected, KEY[name])
        types = {column: value for column, value in zip(*types_of(frame, wanted))} if len(frame) else {}
        csv = pd.read_csv(folder / f"{name}.csv", dtype=types, usecols=wanted, keep_default_na=False, na_values=[""])
        report.rows(f"{name}.csv", records(csv), expected, KEY[name])


def types_of(frame, columns):
    """Nullable types of pandas, as the values are."""
    kinds = []
    for column in columns:
        values = frame[column].dropna()
        kind = type(values.iloc[0]) if len(values) else str
        kinds.append({bool: "boolean", int: "Int64", float: "Float64"}.get(kind, "string"))
        if kinds[-1] == "Int64" and values.map(type).eq(float).any():
            kinds[-1] = "Float64"
    return columns, kinds
