"""An incident of the sample centre from its fault to its end, worked on from the command line."""

import json
from typing import Any

from tests.product.running import Running, until

KIOSK = "device:kiosk-02"


def test_an_incident_is_taken_on_noted_and_ends_by_itself(product: Running) -> None:
    def mine(*words: str) -> list[dict[str, Any]]:
        rows = json.loads(product.command("incidents", "list", "--json", *words))
        return [row for row in rows if row["subject"] == KIOSK]

    product.command("demo", "fault", "kiosk-02", "down")
    try:
        until(mine, 30, "the incident is open")
        (one,) = mine()
        number = str(one["id"])
        assert (one["severity"], one["acknowledged_by"]) == ("S3", None)
        product.command("incidents", "acknowledge", number, "--note", "đi xem")
        product.command("incidents", "note", number, "rút phích cắm")
        refused = product.command("incidents", "resolve", number, "--reason", "xong", code=1)
        assert refused == ""
        taken = f'motcua_incident_acknowledged{{incident="{number}"'
        until(
            lambda: any(
                line.startswith(taken) and line.endswith(" 1") for line in product.get("/metrics").splitlines()
            ),
            15,
            "the metrics say that somebody has taken it on",
        )
    finally:
        product.command("demo", "heal", "kiosk-02")
    until(lambda: not mine(), 30, "the incident ended by itself")
    told = json.loads(product.command("incidents", "show", number, "--json"))
    happened = [
        (entry["what"], bool(entry["by"]), entry["text"]) for entry in told["timeline"] if entry["kind"] == "event"
    ]
    assert happened == [
        ("opened", False, ""),
        ("acknowledged", True, "đi xem"),
        ("noted", True, "rút phích cắm"),
        ("resolved", False, ""),
    ]
    assert number in {str(row["id"]) for row in mine("--show", "resolved")}
