"""From a line of /metrics to sorted, unique, non-empty labels."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.remote_write.series import series
from monitor.snmp.render import escape


def test_labels_are_sorted_and_empty_ones_left_out() -> None:
    found = series('ping{ip="10.0.0.1",host="a",source="",tos="0"}', "gauge", "Help.", {})
    assert found.labels == (("__name__", "ping"), ("host", "a"), ("ip", "10.0.0.1"), ("tos", "0"))


def test_external_labels_stand_where_the_series_has_none_of_that_name() -> None:
    found = series('up{site="lucyen"}', "gauge", "", {"site": "other", "job": "motcua", "Zone": "north"})
    assert found.labels == (("Zone", "north"), ("__name__", "up"), ("job", "motcua"), ("site", "lucyen"))


def test_a_series_without_labels() -> None:
    assert series("up", "gauge", "", {}).labels == (("__name__", "up"),)


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_any_value_comes_back_as_it_was(one: str, other: str) -> None:
    found = series(f'up{{a="{escape(one)}",b="{escape(other)}"}}', "gauge", "", {})
    assert dict(found.labels) == {"__name__": "up", "a": one, "b": other}
