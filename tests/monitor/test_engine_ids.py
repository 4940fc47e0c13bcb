"""One SNMP engine id at several devices."""

from hypothesis import given
from hypothesis import strategies as st

from core.model import FindingKind
from monitor.engine_ids import EngineIds

A, B = b"\x80\x00\x00\x00\x01", b"\x80\x00\x00\x00\x02"


def test_two_devices_with_one_engine_are_each_told_of_the_other() -> None:
    engines = EngineIds()
    assert engines.told("sw-1", "10.0.0.1", A) == {"sw-1"}
    assert engines.findings("sw-1") == []
    assert engines.told("sw-2", "10.0.0.2", A) == {"sw-1", "sw-2"}
    (finding,) = engines.findings("sw-1")
    assert (finding.kind, finding.key) == (FindingKind.DUPLICATE_ENGINE_ID, A.hex())
    assert dict(finding.detail)["others"] == "sw-2 (10.0.0.2)"
    assert engines.told("sw-2", "10.0.0.2", A) == {"sw-2"}, "nothing has changed"


def test_it_is_over_when_one_of_them_has_a_new_id_or_is_gone() -> None:
    engines = EngineIds()
    for name, host in (("sw-1", 1), ("sw-2", 2), ("sw-3", 3)):
        engines.told(name, f"10.0.0.{host}", A)
    assert engines.told("sw-2", "10.0.0.2", B) == {"sw-1", "sw-2", "sw-3"}
    assert engines.findings("sw-2") == []
    assert engines.keep_only({"sw-1", "sw-2"}) == {"sw-1"}
    assert engines.findings("sw-1") == []


def test_an_agent_without_an_engine_id_shares_none() -> None:
    engines = EngineIds()
    engines.told("a", "10.0.0.1", b"")
    engines.told("b", "10.0.0.2", b"")
    assert engines.findings("a") == engines.findings("b") == []


def test_a_whole_delivery_with_one_id_is_named_in_part() -> None:
    engines = EngineIds()
    for number in range(10):
        engines.told(f"ap-{number}", f"10.0.0.{number}", A)
    assert dict(engines.findings("ap-0")[0].detail)["others"].count("(") == 5  # type: ignore[union-attr]
    assert str(dict(engines.findings("ap-0")[0].detail)["others"]).endswith(" +4")


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([A, B, b""])), max_size=30))
def test_whoever_changed_is_returned(steps: list[tuple[str, bytes]]) -> None:
    engines = EngineIds()
    known = {name: engines.findings(name) for name in "abcd"}
    for name, engine in steps:
        changed = engines.told(name, f"at {name}", engine)
        now = {one: engines.findings(one) for one in "abcd"}
        assert {one for one in "abcd" if now[one] != known[one]} <= changed
        known = now
