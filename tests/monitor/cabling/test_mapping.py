"""Who has which address when ARP tables do not agree."""

from monitor.cabling.mapping import resolved_by
from monitor.cabling.said import Learned, Said

OLD, NEW, OTHER = "02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:03"


def test_of_two_that_are_told_the_one_that_a_switch_has_learned_has_the_address() -> None:
    router, server = Said("router", resolved={"10.0.0.3": NEW}), Said("server", resolved={"10.0.0.3": OLD})
    switch = Said("sw", learned=(Learned("1", NEW),))
    assert resolved_by([router, switch, server]) == resolved_by([server, switch, router]) == {"10.0.0.3": NEW}


def test_an_address_that_two_have_is_nobodys() -> None:
    one, other = Said("a", resolved={"10.0.0.3": OLD}), Said("b", resolved={"10.0.0.3": NEW})
    assert resolved_by([one, other]) == {}
    both = Said("sw", learned=(Learned("1", NEW), Learned("2", OLD)))
    assert resolved_by([one, other, both]) == {}


def test_what_all_agree_on_needs_no_switch() -> None:
    assert resolved_by([Said("a", resolved={"10.0.0.4": OTHER})]) == {"10.0.0.4": OTHER}
