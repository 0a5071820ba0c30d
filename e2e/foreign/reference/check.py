"""Computes every number of made trees by itself and holds it against what the library printed.

check.py DIR...    each with logs/, answers.json, numbers.json and export/, as the maker and `print-numbers.ts` leave them
Prints one line of JSON: how many numbers were compared, and each difference with the seed of its tree.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from comparisons import check_comparison
from difficulty import difficulties, printed_difficulties
from exports import check_exports
from figures import check_figures
from rates import check_rates
from report import Report
from summaries import check_summary
from trees import read_tree


def check(folder: Path) -> Report:
    tree = read_tree(folder)
    report = Report(f"seed {tree.seed}")
    numbers = json.loads((folder / "numbers.json").read_text())
    for by in ("run", "arm"):
        check_summary(report, numbers["summary"][by], tree.trials, by)
    for name, how in (
        ("default", {}),
        ("inSample", {"method": "in-sample"}),
        ("raw", {"rescale": "none", "counts": None}),
    ):
        expected = printed_difficulties(difficulties(tree.trials, **how))
        report.rows(f"difficulty {name}", numbers["difficulty"][name], expected, ("pairKey", "repeat"))
    check_rates(report, numbers["rates"], tree.trials)
    check_figures(report, numbers["figures"], numbers["undrawn"], tree.trials, tree.messages)
    for comparison in numbers["comparisons"]:
        check_comparison(report, tree.trials, comparison)
    check_exports(report, folder / "export", tree)
    return report


def main(folders: list) -> int:
    with ProcessPoolExecutor() as pool:
        reports = list(pool.map(check, map(Path, folders), chunksize=4))
    differences = [line for report in reports for line in report.differences]
    print(json.dumps({"trees": len(reports), "compared": sum(report.compared for report in reports), "differences": differences}))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
