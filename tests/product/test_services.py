"""Portals of the sample centre: broken by a demo fault and told, healed, and probed on demand."""

import json
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.product.running import Running, until

PORTAL = "service:national-portal"
TARGET = "https://dichvucong.quocgia.example/"


def test_a_broken_portal_is_told_and_well_again_once_it_is_healed(product: Running) -> None:
    assert product.standing(PORTAL) == "up"
    product.command("demo", "fault", "national-portal", "certificate", "expired")
    until(lambda: product.standing(PORTAL) == "down", 60, "the expired certificate is told")
    told = json.loads(product.command("status", "--json", code=3))["subjects"]
    (portal,) = (one for one in told if one["subject"] == PORTAL)
    assert (portal["reason"], portal["cause"], portal["kind"]) == ("certificate_expired", None, "national_portal")
    product.command("demo", "heal", "national-portal")
    until(lambda: product.standing(PORTAL) == "up", 60, "the portal is well again")


def test_probe_answers_for_what_the_inventory_names_alone(product: Running) -> None:
    well = product.get(f"/probe?{urlencode({'target': TARGET, 'module': 'http_2xx'})}")
    assert "\nprobe_success 1\n" in well
    assert "\nprobe_http_status_code 200\n" in well
    within = {"X-Prometheus-Scrape-Timeout-Seconds": "10"}
    asked = Request(f"{product.url}/probe?{urlencode({'target': TARGET})}", headers=within)
    with urlopen(asked, timeout=20) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    with pytest.raises(HTTPError) as refused:
        product.get("/probe?target=https://example.org/")
    assert refused.value.code == 400
    assert refused.value.read().decode().startswith("target 'https://example.org/' is not in the inventory;")
