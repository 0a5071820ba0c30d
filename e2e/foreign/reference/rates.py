"""Success rates by arm and setting, under every policy of what counts and of what is counted."""

from itertools import product

from figures import groups
from methods import share


def outcome(trial, denominator, success, limits):
    """1, 0, or None where the denominator leaves the trial out."""
    if denominator == "evaluated" and trial.bothPassed is None:
        return None
    if denominator == "exclude-infra" and trial.verdict not in ("pass", "fail"):
        return None
    if trial.verdict != "pass":
        return 0
    if limits == "fail" and any("Exceeded" in (status or "") and "Limit" in status for status in (trial.aStatus, trial.bStatus)):
        return 0
    if trial.bStatus is None or success == "eval" or trial.plainMerge:
        return 1
    # A fallback: the union of both patches, or one of them alone.
    return int(success == "joint" and not str(trial.mergeStrategy).startswith("solo-"))


POLICIES = [
    dict(zip(("denominator", "success", "limits"), values))
    for values in product(("planned", "evaluated", "exclude-infra"), ("eval", "joint", "naive-only"), ("graded", "fail"))
]
READ = ["pairKey", "verdict", "bothPassed", "aStatus", "bStatus", "plainMerge", "mergeStrategy"]


def check_rates(report, printed, trials):
    expected = []
    for key, some in groups(trials):
        rows = list(some[READ].itertuples(index=False))
        for policy in POLICIES:
            counted = [(trial.pairKey, outcome(trial, **policy)) for trial in rows]
            kept = [(pair, one) for pair, one in counted if one is not None]
            rate = share([one for _, one in kept], [pair for pair, _ in kept])
            expected.append({**key, **policy, **rate, "excluded": len(counted) - len(kept)})
    report.rows("rates", printed, expected, ("arm", "setting", "denominator", "success", "limits"))
