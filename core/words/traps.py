"""What traps say."""

from collections.abc import Mapping

from core.i18n import Language, noop
from core.model import TrapMeaning

# "{port}" is an interface's name; a sentence with it has a twin for when that is not known.
TRAP_MEANINGS: Mapping[TrapMeaning, str] = {
    TrapMeaning.LINK_DOWN: noop("A port lost its link."),
    TrapMeaning.LINK_UP: noop("A port has a link again."),
    TrapMeaning.RESTARTED: noop("Has just started."),
    TrapMeaning.STOPPING: noop("Is being switched off or restarted."),
    TrapMeaning.AUTHENTICATION_FAILURE: noop("Somebody asked it over SNMP with a wrong password."),
    TrapMeaning.ON_BATTERY: noop("Power cut: it runs on its battery."),
    TrapMeaning.ON_MAINS: noop("The power is back."),
    TrapMeaning.BATTERY_LOW: noop("The battery is nearly empty."),
    TrapMeaning.BATTERY_FINE: noop("The battery has charged enough again."),
    TrapMeaning.BATTERY_BAD: noop("The battery must be replaced."),
    TrapMeaning.OVERLOADED: noop("The load is too large for it."),
    TrapMeaning.CONFIGURATION_CHANGED: noop("Its configuration was changed."),
    TrapMeaning.TOPOLOGY_CHANGED: noop("The ways through the network have changed."),
    TrapMeaning.ALERT: noop("Raises an alert."),
    TrapMeaning.OTHER: noop("Sent a message."),
}
TRAP_MEANINGS_WITH_PORT: Mapping[TrapMeaning, str] = {
    TrapMeaning.LINK_DOWN: noop("Port {port} lost its link."),
    TrapMeaning.LINK_UP: noop("Port {port} has a link again."),
}


def trap_sentence(language: Language, meaning: TrapMeaning, about: str) -> str:
    """What a trap says. ``about`` is the interface that it is about, or empty."""
    with_port = TRAP_MEANINGS_WITH_PORT.get(meaning)
    if about and with_port is not None:
        return language.text(with_port, port=about)
    return language.text(TRAP_MEANINGS[meaning])
