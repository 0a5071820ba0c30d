"""Success rates by arm and setting, under every policy of what counts and of what is counted."""

from itertools import product

from figures import groups, share


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


def check_rates(report, printed, trials):
    expected = []
    for policy in product(("planned", "evaluated", "exclude-infra"), ("eval", "joint", "naive-only"), ("graded", "fail")):
        named = dict(zip(("denominator", "success", "limits"), policy))
        for key, some in groups(trials):
            counted = [(pair, outcome(trial, *policy)) for pair, trial in zip(some.pairKey, some.itertuples())]
            kept = [(pair, one) for pair, one in counted if one is not None]
            rate = share([one for _, one in kept], [pair for pair, _ in kept])
            expected.append({**key, **named, **rate, "excluded": len(counted) - len(kept)})
    report.rows("rates", printed, expected, ("arm", "setting", "denominator", "success", "limits"))
