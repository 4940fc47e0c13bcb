"""Which SNMP engine answers for which device: one engine id at two devices makes their answers indistinguishable."""

from collections.abc import Collection

from core.model import Finding, FindingKind

_NAMED = 5
"""Devices that a sentence names; factory images can give one engine id to a whole delivery."""


class EngineIds:
    """Remembers the engine id of each device. RFC 3411 section 5: it is unique within an administrative domain."""

    def __init__(self) -> None:
        self._engine_of: dict[str, bytes] = {}
        self._devices: dict[bytes, dict[str, str]] = {}

    def told(self, device_id: str, address: str, engine_id: bytes) -> set[str]:
        """A device answered as this engine; returns the devices whose findings may have changed by it."""
        before = self._engine_of.get(device_id, b"")
        if before == engine_id and self._devices.get(engine_id, {}).get(device_id) == address:
            return {device_id}
        changed = self._leave(device_id) | {device_id}
        if engine_id:
            self._engine_of[device_id] = engine_id
            sharing = self._devices.setdefault(engine_id, {})
            sharing[device_id] = address
            if len(sharing) > 1:
                changed |= set(sharing)
        return changed

    def keep_only(self, known: Collection[str]) -> set[str]:
        """The inventory has only these devices now; returns those whose findings have changed by it."""
        gone = set(self._engine_of) - set(known)
        return {device for one in gone for device in self._leave(one)} - gone

    def findings(self, device_id: str) -> list[Finding]:
        """What there is to say of a device's engine id."""
        engine = self._engine_of.get(device_id, b"")
        others = sorted(item for item in self._devices.get(engine, {}).items() if item[0] != device_id)
        if not others:
            return []
        named = ", ".join(f"{name} ({address})" for name, address in others[:_NAMED])
        more = f" +{len(others) - _NAMED}" if len(others) > _NAMED else ""
        return [
            Finding(FindingKind.DUPLICATE_ENGINE_ID, engine.hex(), (("engine", engine.hex()), ("others", named + more)))
        ]

    def _leave(self, device_id: str) -> set[str]:
        engine = self._engine_of.pop(device_id, b"")
        sharing = self._devices.get(engine, {})
        changed = set(sharing) if len(sharing) > 1 else set()
        sharing.pop(device_id, None)
        if not sharing:
            self._devices.pop(engine, None)
        return changed
