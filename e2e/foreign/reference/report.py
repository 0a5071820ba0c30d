"""Holds what is expected against what was printed, to 1e-9, and keeps each difference."""

import math
from dataclasses import dataclass, field

TOLERANCE = 1e-9


@dataclass
class Report:
    where: str
    differences: list = field(default_factory=list)
    compared: int = 0

    def value(self, what: str, printed, expected):
        self.compared += 1
        if not same(printed, expected):
            self.differences.append(f"{self.where}: {what}: printed {printed!r}, expected {expected!r}")

    def row(self, what: str, printed: dict, expected: dict):
        for column, value in expected.items():
            self.value(f"{what}.{column}", printed.get(column, "nothing"), value)

    def rows(self, what: str, printed: list, expected: list, key: tuple):
        """Every expected row once, and no other one."""
        by_key = {}
        for row in printed:
            at = tuple(row.get(column) for column in key)
            if at in by_key:
                self.value(f"{what} {at}", "two rows", "one row")
            by_key[at] = row
        for row in expected:
            at = tuple(row[column] for column in key)
            if at in by_key:
                self.row(f"{what} {at}", by_key.pop(at), row)
            else:
                self.value(f"{what} {at}", "no row", row)
        for at in by_key:
            self.value(f"{what} {at}", by_key[at], "no row")


def same(printed, expected) -> bool:
    if expected is None or printed is None or isinstance(expected, (bool, str)) or isinstance(printed, (bool, str)):
        return printed is expected or (type(printed) is type(expected) and printed == expected)
    if isinstance(expected, (list, dict)):
        return printed == expected
    return math.isfinite(printed) and abs(printed - expected) <= TOLERANCE * max(1.0, abs(float(expected)))
