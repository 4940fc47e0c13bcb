"""Rules for the configurations of network devices, as data."""

from core.compliance.rules import Evidence, Rule, Standing, Verdict, judged, rules

__all__ = ["Evidence", "Rule", "Standing", "Verdict", "judged", "rules"]
