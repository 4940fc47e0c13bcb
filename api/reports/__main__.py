"""The process that makes a report: a question on stdin, on stdout a line with its signature, then the report.

In a process of its own, because setting thousands of rows takes a large library, much memory and all of a core.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from api.reports.document import Document
from api.reports.making import document_of
from api.reports.pdf import as_pdf
from api.reports.plain import as_csv, as_json
from api.reports.question import Format, Question
from api.reports.signature import signed
from api.reports.xlsx import as_xlsx
from core.errors import InputError, MotcuaError
from core.signing import own_key

FORMS: Mapping[Format, Callable[[Document], bytes]] = {
    "json": as_json,
    "csv": as_csv,
    "xlsx": as_xlsx,
    "pdf": as_pdf,
}


def main() -> int:
    """Answer one question. Exit codes: 0 made, 1 it failed for a reason outside, 2 wrong input; stderr says why."""
    question = Question.loads(sys.stdin.read())
    try:
        key = own_key(Path(question.data))
        document = document_of(question, key.public)
        report = FORMS[question.format](document)
    except MotcuaError as error:
        sys.stderr.write(f"{error}\n")
        return 2 if isinstance(error, InputError) else 1
    signature = json.dumps(signed(document, report, key).decode(), ensure_ascii=False)
    sys.stdout.buffer.write(signature.encode() + b"\n" + report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
