"""The parts of the workstation role that are Python: its filters and its modules' reading of what tools print."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROLE = Path(__file__).parents[2] / "playbooks/roles/workstation"
FILTERS: dict[str, Callable[..., Any]] = runpy.run_path(str(ROLE / "filter_plugins/workstation.py"))[
    "FilterModule"
]().filters()
PRINTERS = runpy.run_path(str(ROLE / "library/workstation_printers.py"))
NSS = runpy.run_path(str(ROLE / "library/workstation_nss_module.py"))


@pytest.mark.parametrize(
    ("person", "login"),
    [
        ("Lương Thị Hạnh", "hanhlt"),
        ("Đỗ Đức Đạt", "datdd"),
        ("Nguyễn Thị Thu Hà", "hantt"),
        ("nông  văn thái", "thainv"),
        ("Ánh", "anh"),
        ("", ""),
    ],
)
def test_a_login_name_is_the_given_name_and_the_initials(person: str, login: str) -> None:
    assert FILTERS["workstation_login_name"](person) == login


def test_an_account_ends_with_the_day_after_its_last() -> None:
    assert FILTERS["workstation_expires"]("2026-12-31") == 20_819 * 86_400
    assert FILTERS["workstation_expires"]("") == -1
    with pytest.raises(ValueError, match="no day"):
        FILTERS["workstation_expires"]("31/12/2026")


def test_a_certificate_goes_to_the_browser_in_one_line() -> None:
    pem = "Issuer: somebody\n-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\n-----END CERTIFICATE-----\n"
    assert FILTERS["workstation_der"](pem) == "MIIBAAAA"
    with pytest.raises(ValueError, match="not PEM"):
        FILTERS["workstation_der"]("MIIB")


def test_queues_are_those_of_the_inventorys_printers() -> None:
    printers = [
        {
            "inventory_hostname": "in-01",
            "ansible_host": "10.97.40.11",
            "motcua_name": "Máy in quầy",
            "motcua_room": "Quầy 1",
        },
        {"inventory_hostname": "in-02", "cups_uri": "usb://Canon/LBP", "cups_driver": "drv:///sample.drv/generic.ppd"},
        {"inventory_hostname": "in-03"},
    ]
    first, second = FILTERS["workstation_queues"](printers)
    assert first == {
        "name": "in-01",
        "uri": "ipp://10.97.40.11/ipp/print",
        "driver": "everywhere",
        "description": "Máy in quầy",
        "location": "Quầy 1",
    }
    assert (second["uri"], second["driver"]) == ("usb://Canon/LBP", "drv:///sample.drv/generic.ppd")
    assert FILTERS["workstation_queues"](printers, "srv-01")[1]["uri"] == "ipp://srv-01/printers/in-02"


@pytest.mark.parametrize(("software", "first"), [("leased", "https://a.example/"), ("upgraded", "https://b.example/")])
def test_the_first_page_is_the_software_that_the_centre_has_chosen(software: str, first: str) -> None:
    services = [
        {"name": "Quốc gia", "kind": "national_portal", "target": "https://q.example/"},
        {"name": "Thuê", "kind": "leased_software", "target": "https://a.example/"},
        {"name": "Nâng cấp", "kind": "upgraded_software", "target": "https://b.example/"},
        {"name": "Giờ", "kind": "time_server", "target": "10.15.0.123"},
    ]
    pages = FILTERS["workstation_pages"](services, software)
    assert [page["url"] for page in pages] == [first, "https://q.example/"]


def test_what_cups_says_of_a_queue_is_compared_with_what_it_should_be() -> None:
    places = PRINTERS["places"]("device for in-01: ipp://10.97.40.11/ipp/print\ndevice for in-02: usb://Canon/LBP\n")
    assert places == {"in-01": "ipp://10.97.40.11/ipp/print", "in-02": "usb://Canon/LBP"}
    told = PRINTERS["options"](
        r"copies=1 printer-info='Máy in của \'Hạnh\'' printer-location=Kho "
        "printer-make-and-model='HP LaserJet - IPP Everywhere' printer-state=3"
    )
    assert told["printer-info"] == "Máy in của 'Hạnh'"
    assert PRINTERS["said_of"](told) == ("Máy in của 'Hạnh'", "Kho")
    assert PRINTERS["drives"](told, "everywhere", "")
    assert not PRINTERS["drives"]({"printer-make-and-model": "Local Raw Printer"}, "everywhere", "")
    assert PRINTERS["drives"]({"printer-make-and-model": "Canon LBP2900"}, "lsb/usr/canon.ppd", "Canon LBP2900")
    assert not PRINTERS["drives"](told, "lsb/usr/canon.ppd", "")


def test_the_modules_of_an_nss_database_are_read_from_its_list() -> None:
    listed = (
        "library=\nname=NSS Internal PKCS #11 Module\nparameters=configdir='sql:/srv/x/.pki/nssdb' flags= \n\n"
        "library=/usr/lib/x86_64-linux-gnu/p11-kit-proxy.so\nname=p11-kit-proxy\n\n"
    )
    assert NSS["libraries"](listed)["p11-kit-proxy"] == "/usr/lib/x86_64-linux-gnu/p11-kit-proxy.so"
