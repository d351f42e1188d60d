"""Rows of the table, and the machine they were measured on."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, and the figures as text."""

    what: str
    figure: str
    beside: str = ""


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value under which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def spread(seconds: Sequence[float]) -> tuple[str, str]:
    """Write median and 95th percentile of times, in milliseconds."""
    found = (statistics.median(seconds), quantile(seconds, 0.95))
    median, late = (f"{one * 1000:.{0 if one >= 0.02 else 1}f} ms" for one in found)
    return f"median {median}", f"p95 {late}"


def paired(rounds: int, **candidates: Callable[[], float]) -> dict[str, list[float]]:
    """Run each candidate once a round, in turn, so that all share the weather."""
    found: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, measure in candidates.items():
            found[name].append(measure())
    return found


def ratio(over: Sequence[float], under: Sequence[float]) -> float:
    """Return the median of the ratios, taken round by round."""
    return statistics.median(a / b for a, b in zip(over, under, strict=True))


def machine() -> str:
    """Name the machine: processor, cores, Python, system."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    version = platform.python_version()
    return f"{model}, {cores} cores, Python {version}, {platform.system()} {platform.machine()}"


def table(rows: Sequence[Row]) -> str:
    """Lay the rows out as a Markdown table."""
    head = ["| what | figure | beside |", "| --- | --- | --- |"]
    return "\n".join([*head, *(f"| {row.what} | {row.figure} | {row.beside} |" for row in rows)])
