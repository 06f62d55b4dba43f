"""What every command shares: opening the commons, progress bars, and errors told in one sentence."""

import gc
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import IO, Any, Final

import click

from commun.commons import Commons
from commun.config import Config
from commun.i18n import speak
from fiches import CommunError
from search_index import Progress

VERSION: Final = "0.1.0"
"""The version of the program; a test holds it equal to that of pyproject.toml and to the changelog's."""


class Commands(click.Group):
    """A group whose commands tell a person's errors in a sentence and not in a trace.

    A command's module is read when the command is called: `serve` starts without what reads other wikis.

    Args:
        modules: the modules of `commun.cli`, each with its commands; `import-dump` is called `import_dump` there.
    """

    def __init__(self, *args: Any, modules: Mapping[str, Sequence[str]], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._modules = {name: module for module, names in modules.items() for name in names}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (the shape that click calls)
        """The names of the commands."""
        return sorted(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (idem)
        """The command called `cmd_name`, None where there is none."""
        module = self._modules.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(f"commun.cli.{module}"), cmd_name.replace("-", "_"))
        gc.enable()  # put off by `commun.__main__` until the program is read
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command asked for."""
        try:
            return super().invoke(ctx)
        except CommunError as error:
            raise _Told(error.sentence(_language())) from error


class _Told(click.ClickException):
    """An error told in its sentence alone: click would put the English word « Error » before it."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the sentence."""
        click.echo(self.format_message(), file=file, err=file is None)


def _language() -> str:
    try:
        return Config.from_environ().language
    except CommunError:
        return "fr"


def settings() -> Config:
    """The settings of the environment; from now on the command speaks their language."""
    config = Config.from_environ()
    speak(config.language, config.timezone)
    return config


@contextmanager
def opened() -> Iterator[Commons]:
    """The commons of the environment, closed afterwards.

    Raises:
        click.ClickException: when the data folder holds none.
    """
    config = settings()
    if not Commons.exists(config.data):
        raise click.ClickException(
            f"Il n’y a pas de commun dans {config.data} : « commun init » en crée un, COMMUN_DATA en désigne un autre."
        )
    commons = Commons(config)
    try:
        yield commons
    finally:
        commons.close()


def progress_bar(*, quiet: bool = False) -> AbstractContextManager[Progress]:
    """A `Progress` that draws a bar for each step on a terminal, and a line every 5 s elsewhere."""
    drawn: AbstractContextManager[Progress] = import_module("commun.cli.progress").bars(quiet=quiet)
    return drawn


class Stopwatch:
    """Seconds since it was made, for the sentence that ends a long command."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __str__(self) -> str:
        return f"{time.monotonic() - self._start:.1f} s"
