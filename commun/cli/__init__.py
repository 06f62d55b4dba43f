"""The commands of `commun`, for the person who keeps a commons alive.

Each one opens the commons named by `COMMUN_DATA` (default `./data`), speaks French (errors follow `COMMUN_LANGUAGE`),
shows its progress when it is long, and ends with 0, or with 1 and a sentence.
"""

import click

from commun.cli.frame import VERSION, Commands

__all__ = ["main"]


@click.group(
    cls=Commands,
    modules={
        "keeping": ("init", "serve", "worker", "reindex", "check", "maintenance", "backup"),
        "care": ("vocabulary", "garden", "batch"),
        "people": ("user",),
        "sources": ("source", "sync", "push", "import-dump"),
        "conflicts": ("conflicts",),
        "data": ("export", "import-csv"),
        "folders": ("import-folder",),
        "carrying": ("export-site", "intake"),
    },
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(version=VERSION, prog_name="commun")
def main() -> None:
    """Commun : un commun de connaissances, gardé dans git.

    Le dossier des données est celui de la variable COMMUN_DATA (./data par défaut).
    """
