"""Runs a module with another compiled engine: ``python -m tests.monitor.fuzz.sanitized ENGINE MODULE ARGUMENTS``."""

import runpy
import sys
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_loader

NAME = "monitor._native"


def main(engine: str, module: str) -> None:
    """Make it the engine of this process, then run the module."""
    loader = ExtensionFileLoader(NAME, engine)
    spec = spec_from_loader(NAME, loader)
    assert spec is not None
    sys.modules[NAME] = native = module_from_spec(spec)
    loader.exec_module(native)
    sys.argv = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    snmp, pings = (sys.modules[f"monitor.{part}.hot"] for part in ("snmp", "probes"))
    assert (snmp.regular, pings.Measures) == (native.regular, native.Measures), "another engine ran"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
