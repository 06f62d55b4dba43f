"""What every command shares: opening the commons, progress bars, and errors told in one sentence."""

import errno
import gc
import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Final

import click

from commun.commons import Commons
from commun.config import Config
from commun.i18n import number, speak
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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what stands before the command asked for."""
        with _told():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command asked for."""
        with _told():
            return super().invoke(ctx)


@contextmanager
def _told() -> Iterator[None]:
    """Tell what a person did wrong in a sentence, in the language of the settings."""
    try:
        yield
    except CommunError as error:
        raise _Told(error.sentence(_language())) from error
    except click.Abort:
        raise _Told("Rien n’a été fait." if _language() == "fr" else "Nothing was done.") from None
    except click.ClickException as error:
        if _language() != "fr" or isinstance(error, _Told | click.exceptions.NoArgsIsHelpError):
            raise
        raise (_Mistyped if error.exit_code == _Mistyped.exit_code else _Told)(_in_french(error)) from error


class _Told(click.ClickException):
    """An error told in its sentence alone: click would put the English word « Error » before it."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the sentence."""
        click.echo(self.format_message(), file=file, err=file is None)


class _Mistyped(_Told):
    """The same for a command that was typed wrong: shells tell that from a failure by its status, 2."""

    exit_code = 2


def _in_french(error: click.ClickException) -> str:
    """What click says in English about a command mistyped; the errors that we write are French already."""
    if not isinstance(error, click.UsageError):
        return error.format_message()
    called = error.ctx.command_path if error.ctx else "commun"
    return f"{_misuse(error)}\n« {called} --help » dit comment s’en servir."


def _misuse(error: click.UsageError) -> str:  # noqa: PLR0911 (one sentence for each mistake)
    """What is wrong with the words of a command."""
    match error:
        case click.exceptions.NoSuchCommand(ctx=click.Context(command=click.Group() as group) as ctx):
            near = get_close_matches(error.command_name, group.list_commands(ctx))
            return f"Il n’y a pas de commande « {error.command_name} »." + _meant(near)
        case click.NoSuchOption():
            return f"Il n’y a pas d’option « {error.option_name} »." + _meant(error.possibilities)
        case click.MissingParameter(param=click.Parameter() as asked):
            return f"Il manque {_called(asked)}."
        case click.BadParameter(param=click.Parameter(type=click.Choice() as kind) as asked):
            return f"{_called(asked)} : cela ne convient pas. Au choix : {', '.join(map(str, kind.choices))}."
        case click.BadParameter(param=click.Parameter(type=click.Path() as kind) as asked):
            missing = "il n’y a rien de lisible à cette adresse" if kind.exists else "cela ne convient pas"
            return f"{_called(asked)} : {missing} (un fichier ou un dossier de cette machine)."
        case click.BadParameter(param=click.Parameter() as asked):
            return f"{_called(asked)} : cela ne convient pas{_number(asked.type)}."
        case click.BadOptionUsage():
            return f"L’option « {error.option_name} » ne s’emploie pas ainsi (avec une valeur, ou sans)."
    extra = re.fullmatch(r"Got unexpected extra arguments? \((?P<words>.*)\)", error.message)
    return f"Il y a des mots de trop : {extra['words']}." if extra else error.format_message()


def _number(kind: click.ParamType[Any]) -> str:
    """Which number is asked for; "" where none is."""
    if not kind.name.startswith(("int", "float")):
        return ""
    low, high = (kind.min, kind.max) if isinstance(kind, click.IntRange | click.FloatRange) else (None, None)
    if low is None or high is None:
        ends = f" d’au moins {low}" if low is not None else f" d’au plus {high}" if high is not None else ""
    else:
        ends = f" de {low} à {high}"
    return f" (il faut un nombre{ends})"


def _meant(near: Sequence[str] | None) -> str:
    return f" Vouliez-vous dire : {', '.join(near)} ?" if near else ""


def _called(asked: click.Parameter) -> str:
    """How an option or an argument is written."""
    return asked.opts[0] if isinstance(asked, click.Option) else asked.human_readable_name


def _language() -> str:
    try:
        return Config.from_environ().language
    except CommunError:
        return "fr"


class DataHeld(CommunError):
    """The data folder cannot be used: something in it (`path`) cannot be read or written by who runs the command."""

    fr = (
        "Commun ne peut pas écrire dans {path} : donnez-en le droit au compte qui lance cette commande, "
        "ou désignez un autre dossier des données par COMMUN_DATA."
    )
    en = (
        "Commun cannot write in {path}: let the account that runs this command do so, "
        "or name another data folder with COMMUN_DATA."
    )


class DataNoFolder(CommunError):
    """The data folder is no folder, or lies in none."""

    fr = "{path} n’est pas un dossier : désignez celui des données par COMMUN_DATA."
    en = "{path} is not a folder: name that of the data with COMMUN_DATA."


class CopyCut(CommunError):
    """What is carried away cannot be written in `path`, for the reason `why`; what is there already is not whole."""

    fr = "Cette copie n’est pas entière : impossible d’écrire {path} ({why})."
    en = "This copy is not whole: {path} cannot be written ({why})."


_REASONS: Final[Mapping[int, tuple[str, str]]] = {
    errno.ENOSPC: ("le disque est plein", "the disk is full"),
    errno.EROFS: ("le disque est en lecture seule", "the disk is read-only"),
    errno.EACCES: ("les droits ne suffisent pas", "the rights do not suffice"),
    errno.EPERM: ("les droits ne suffisent pas", "the rights do not suffice"),
    errno.ENOENT: ("ce dossier n’existe pas", "there is no such folder"),
    errno.ENOTDIR: ("ce n’est pas un dossier", "that is no folder"),
    errno.EISDIR: ("c’est un dossier", "that is a folder"),
    errno.ENAMETOOLONG: ("ce nom est trop long", "that name is too long"),
}


@contextmanager
def writing_to(target: Path) -> Iterator[None]:
    """Tell in a sentence what the disk refuses of what is being written to `target`.

    Raises:
        CopyCut: when it refuses.
    """
    try:
        yield
    except OSError as error:
        number = error.errno or 0
        reason = _REASONS.get(number, (os.strerror(number),) * 2)
        raise CopyCut(path=error.filename or target, why=reason[_language() != "fr"]) from error


def sure(question: str) -> None:
    """Ask before what cannot be taken back; « oui » alone goes on.

    Raises:
        click.Abort: for any other answer.
    """
    yes = ("o", "oui", "y", "yes")
    if click.prompt(f"{question} [o/N]", default="n", show_default=False).strip().casefold() not in yes:
        raise click.Abort


def told_as_json(said: object) -> None:
    """Write what a script reads: one JSON value, letters as they are."""
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))


def settings() -> Config:
    """The settings of the environment; from now on the command speaks their language."""
    config = Config.from_environ()
    speak(config.language, config.timezone)
    return config


def begun(config: Config) -> Commons:
    """The commons of these settings, born now where there is none.

    Raises:
        DataHeld, DataNoFolder: when the data folder cannot be written, or cannot come to be.
    """
    _must_be_ours(config.data.absolute())
    try:
        config.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataHeld(path=error.filename or config.data) from error
    try:
        return Commons.create(config)
    except PermissionError as error:  # what is missing inside is another fault, and keeps its own words
        raise DataHeld(path=error.filename or config.data) from error


def _must_be_ours(data: Path) -> None:
    """Refuse a data folder in which nothing can be written: every command writes there, were it only locks."""
    there = next(path for path in (data, *data.parents) if os.path.lexists(path))
    if not there.is_dir():
        raise DataNoFolder(path=there)
    for name in ("fiches.git", "search_index"):
        if os.path.lexists(data / name) and not (data / name).is_dir():
            raise DataNoFolder(path=data / name)
    inside = (data / name for name in ("fiches.git", "fiches.git/refs/heads", "search_index", "accounts.sqlite"))
    for path in (there, *inside):
        entered = os.W_OK | os.X_OK if path.is_dir() else os.W_OK
        if os.path.lexists(path) and not os.access(path, entered):
            raise DataHeld(path=path)


@contextmanager
def opened() -> Iterator[Commons]:
    """The commons of the environment, closed afterwards.

    Raises:
        click.ClickException: when the data folder holds none.
        DataHeld, DataNoFolder: when it cannot be written.
    """
    config = settings()
    if os.path.lexists(config.data):
        _must_be_ours(config.data.absolute())
    if not os.path.lexists(config.data) or not Commons.exists(config.data):
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
        return f"{number(round(time.monotonic() - self._start, 1))}\u00a0s"
