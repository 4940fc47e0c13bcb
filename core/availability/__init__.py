"""Availability and utilisation as arithmetic: pure, in whole seconds, from what was stored and nothing else."""

from core.availability.accounting import Scope, tally
from core.availability.parts import Part, Sums, part_of, share
from core.availability.spans import Measure
from core.availability.utilisation import Assessment, Rule, Verdict, assess, nearest_rank, rules

__all__ = [
    "Assessment",
    "Measure",
    "Part",
    "Rule",
    "Scope",
    "Sums",
    "Verdict",
    "assess",
    "nearest_rank",
    "part_of",
    "rules",
    "share",
    "tally",
]
