"""The summary: counts, costs and rates per run, and per arm and setting."""

import pandas as pd

from figures import share


def counts(some):
    unknown = int(some.costUsd.isna().sum())
    known = float(some.knownUsd.sum())  # What is known of a trial counts, though another agent of it has no price.
    return {
        "total": len(some),
        "pass": int((some.verdict == "pass").sum()),
        "fail": int((some.verdict == "fail").sum()),
        "infraError": int((some.verdict == "infra_error").sum()),
        "pending": int(some.verdict.isna().sum()),
        "costUsd": None if unknown == len(some) and known == 0 else known,
        "costUnknown": unknown,
    }


def rate(some):
    """Its interval is Wilson's only where no pair is counted twice."""
    return share(some.verdict == "pass", some.pairKey)


def lines(trials, column):
    """What a line of the summary is about."""
    for _, some in trials.groupby(["upstreamSetting", "setting", column], dropna=False, sort=False):
        setting = some.setting.iloc[0]
        setting = None if pd.isna(setting) else setting
        yield {
            "setting": setting,
            "upstreamSetting": some.upstreamSetting.iloc[0] if setting is None else None,
            "arm": some.arm.iloc[0],
            "run": some.run.iloc[0] if column == "run" else None,
            "repeats": some.repeat.nunique(),
        }, some


def check_summary(report, printed, trials, by):
    rows, rates = [], {}
    for line, some in lines(trials, by):
        found = counts(some)
        rows.append({**line, **found})
        k = found["pass"]
        bounds = {"lowest": k / len(some), "highest": (k + found["infraError"] + found["pending"]) / len(some)}
        rates[tuple(line.values())] = (rate(some[some.verdict.isin(["pass", "fail"])]), rate(some[some.verdict.notna()]), bounds)
    key = ("setting", "upstreamSetting", "arm", "run", "repeats")
    report.rows(f"summary by {by}", printed["settings"], rows, key)
    report.row(f"summary by {by}: total", printed["total"], counts(trials))
    for row in printed["rates"]:
        at = tuple(row[column] for column in key)
        for name, expected in zip(("infraExcluded", "infraAsFail", "bounds"), rates.get(at, ())):
            report.row(f"summary by {by} {at}: {name}", row[name], expected)
