"""What a person may order, and who still answers then."""

import pytest

from core.errors import InputError
from monitor.simulation import troubles
from monitor.simulation.troubles import Condition, Fault, Trouble, parse
from tests.monitor.simulation.sample import centre

GONE = Condition(1.0, 0.0)
FINE = Condition(0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("down", Fault("down")),
        ("  heal ", Fault("heal")),
        ("battery", Fault("battery")),
        ("restart", Fault("restart")),
        ("interface ether1-wan down", Fault("interface", port="ether1-wan")),
        ("interface  GigabitEthernet1/0/3  down", Fault("interface", port="GigabitEthernet1/0/3")),
        ("loss 0.3", Fault("loss", amount=0.3)),
        ("loss 1", Fault("loss", amount=1)),
        ("delay 0.2", Fault("delay", amount=0.2)),
        ("loop", Fault("loop")),
        ("loop Gi1/0/7", Fault("loop", ends=("Gi1/0/7",))),
        ("loop Gi1/0/7  Gi1/0/8", Fault("loop", ends=("Gi1/0/7", "Gi1/0/8"))),
    ],
)
def test_a_fault_is_read(text: str, fault: Fault) -> None:
    assert parse(text) == fault


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("explode", "'explode' is not a fault; faults are: down"),
        ("", "is not a fault"),
        ("interface down", "is not a fault"),
        ("loss", "is not a fault"),
        ("loss 1.5", "loss is a share of 0 to 1; write for example loss 0.3"),
        ("delay 3600", "delay is in seconds, at most 60; write for example delay 0.2"),
        ("delay -1", "is not a fault"),
    ],
)
def test_what_is_no_fault_is_refused_with_what_to_write(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse(text)


@pytest.mark.parametrize(
    ("broken", "answering"),
    [
        ({}, {"pc-01", "sw-01", "sw-core", "router", "srv-01"}),
        ({"sw-01": Trouble(down=True)}, {"sw-core", "router", "srv-01"}),
        ({"sw-core": Trouble(down=True)}, {"srv-01"}),
        ({"pc-01": Trouble(down=True)}, {"sw-01", "sw-core", "router", "srv-01"}),
        ({"router": Trouble(ports={"ether1-wan"})}, {"pc-01", "sw-01", "sw-core", "router", "srv-01"}),
    ],
)
def test_a_device_answers_if_everything_on_the_way_is_up(broken: dict[str, Trouble], answering: set[str]) -> None:
    asked = ("pc-01", "sw-01", "sw-core", "router", "srv-01")
    assert {name for name in asked if troubles.of_machine(centre(), broken, name) == FINE} == answering


@pytest.mark.parametrize(
    ("broken", "condition"),
    [
        ({}, FINE),
        ({"link:wan": Trouble(down=True)}, GONE),
        ({"link:internet": Trouble(down=True)}, FINE),
        ({"router": Trouble(down=True)}, GONE),
        ({"sw-core": Trouble(down=True)}, GONE),
        ({"router": Trouble(ports={"ether1-wan"})}, GONE),
        ({"router": Trouble(ports={"ether2"})}, FINE),
        ({"link:wan": Trouble(loss=0.5, delay=0.2), "router": Trouble(loss=0.5, delay=0.1)}, Condition(0.75, 0.3)),
    ],
)
def test_a_far_address_answers_over_its_own_way(broken: dict[str, Trouble], condition: Condition) -> None:
    found = troubles.of_line(centre(), broken, "wan")
    assert (found.loss, found.delay) == pytest.approx((condition.loss, condition.delay))


def test_troubles_are_told_as_they_were_ordered() -> None:
    trouble = Trouble(down=True, battery=True, loss=0.3, delay=0.2, ports={"ether1"})
    assert trouble.words() == ["down", "battery", "interface ether1 down", "loss 0.3", "delay 0.2"]
