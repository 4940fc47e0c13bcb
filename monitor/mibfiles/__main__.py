"""The process that reads MIB files: the one place that knows pysmi. A question on stdin, an answer on stdout.

In a process of its own, because a MIB is a stranger's text: reading one may take too long, or too much memory.
"""

import json
import resource
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pysmi.codegen.jsondoc import JsonCodeGen
from pysmi.compiler import MibCompiler
from pysmi.error import PySmiError
from pysmi.parser.dialect import smi_v1_relaxed
from pysmi.parser.smi import parserFactory
from pysmi.reader.callback import CallbackReader
from pysmi.writer.callback import CallbackWriter

from monitor.mibfiles import stubs, translate
from monitor.mibfiles.files import Files, content
from monitor.mibfiles.mistakes import Failure, sentence
from monitor.names import catalogue
from monitor.names.objects import dumps

MEMORY = 2 << 30
"""Octets that the process may take."""


def main() -> None:
    """Answer one question: {"mibs": names, "folders": paths, "lenient": whether what fails may be left out}."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    question = json.load(sys.stdin)
    files = Files(Path(folder) for folder in question["folders"])
    known = {mib.name: mib for mib in catalogue.shipped()}
    wanted = question["mibs"] or files.every()
    documents, failures = compiled(wanted, files, known, question["lenient"])
    told = [sentence(one, files) for one in failures]
    facts = {name: dumps(translate.mib(name, documents, known)) for name in documents if _is_theirs(name, files)}
    json.dump({"mibs": facts, "mistakes": [one for one in told if one]}, sys.stdout)


def compiled(
    wanted: list[str], files: Files, known: Mapping[str, Any], lenient: bool
) -> tuple[dict[str, Any], list[Failure]]:
    """pysmi's form of these MIBs and all that they import, and what could not be read."""
    documents: dict[str, Any] = {}

    def keep(name: str, text: str, _: object) -> None:
        documents[name] = json.loads(text)

    def read(name: str, _: object) -> str | None:
        path = files.path(name) if name not in stubs.MACROS else None
        return content(path) if path is not None else stubs.text(name, known)

    compiler = MibCompiler(parserFactory(**smi_v1_relaxed)(), JsonCodeGen(), CallbackWriter(keep))
    compiler.add_sources(CallbackReader(read))
    try:
        statuses = compiler.compile(*wanted, genTexts=True, ignoreErrors=lenient)
    except PySmiError as error:
        return documents, [Failure("", str(error), 0)]
    return documents, list(_failures(statuses))


def _failures(statuses: Mapping[str, Any]) -> Iterator[Failure]:
    for name, status in statuses.items():
        if status == "missing":
            yield Failure(name, "", 0)
        elif status == "failed":
            error = status.error
            line = getattr(error, "lineno", 0)
            yield Failure(name, str(error.msg), line if isinstance(line, int) else 0)


def _is_theirs(name: str, files: Files) -> bool:
    return name not in stubs.MACROS and files.path(name) is not None


if __name__ == "__main__":
    main()
