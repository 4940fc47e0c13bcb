"""Options that several commands of ``motcua device`` have."""

from pathlib import Path
from typing import Annotated

import typer

Names = Annotated[list[str] | None, typer.Argument(help="Names of devices.")]
Name = Annotated[str, typer.Argument(help="Name of a device.")]
Site = Annotated[str | None, typer.Option(help="Those of a site.")]
Everything = Annotated[bool, typer.Option("--all", help="All that have a login.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Data = Annotated[Path | None, typer.Option(help="Data folder of the instance.")]
Config = Annotated[Path | None, typer.Option(help="Settings file (TOML); see CONFIGURATION.md.")]
