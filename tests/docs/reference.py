"""The parts of the reference that the program itself writes: `python -m tests.docs.reference` brings them up to date.

Each stands in its page between two marks, so that what people wrote around it stays. A test compares.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import click
from flask import Flask

from commun.accounts import RIGHTS, Right
from commun.cli import main
from commun.config import settings_reference

DOCS: Final = Path(__file__).parents[2] / "docs"
ROLES: Final = ("visitor", "contributor", "maintainer", "admin")


def commands(group: click.Group = main, path: str = "commun") -> Iterator[tuple[str, click.Command]]:
    """Every command that people may type, with its full name, in alphabetical order."""
    context = click.Context(group)
    for name in sorted(group.list_commands(context)):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        elif command is not None and not command.hidden:
            yield f"{path} {name}", command


def commands_reference() -> str:
    """Every command: what it does, how it is typed, its options."""
    return "\n".join(_command(name, command) for name, command in commands())


def _command(name: str, command: click.Command) -> str:
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    options = [param for param in command.params if isinstance(param, click.Option) and not param.hidden]
    metavars = [param.make_metavar(click.Context(command)) for param in arguments]
    typed = " ".join([name, *(["[OPTIONS]"] if options else []), *metavars])
    lines = [f"## `{name}`", "", (command.help or "").strip(), "", "```", typed, "```", ""]
    if options:
        lines += ["| Option | Ce qu’elle change |", "|---|---|"]
        lines += [f"| {_spelled(option)} | {option.help or ''}{_bounds(option)} |" for option in options]
        lines.append("")
    return "\n".join(lines)


def _spelled(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    return names if option.is_flag else f"{names} …"


def _bounds(option: click.Option) -> str:
    choices = option.type.choices if isinstance(option.type, click.Choice) else ()
    told = f" Au choix : {', '.join(f'`{choice}`' for choice in choices)}." if choices else ""
    variable = f" Se lit aussi dans `{option.envvar}`." if option.envvar else ""
    return told + variable


def rights_reference() -> str:
    """Which role has which right."""
    rows = []
    for right in Right:
        least = ROLES.index(RIGHTS[right].value)
        rows.append(f"| `{right.value}` | " + " | ".join("oui" if i >= least else "" for i in range(len(ROLES))) + " |")
    head = "| Droit | " + " | ".join(f"`{role}`" for role in ROLES) + " |"
    return "\n".join([head, "|---" * (len(ROLES) + 1) + "|", *rows, ""])


PARTS: Final[Mapping[str, tuple[str, Callable[[], str]]]] = {
    "commandes": ("reference/commandes.md", commands_reference),
    "réglages": ("reference/reglages.md", settings_reference),
    "droits": ("reference/adresses-et-droits.md", rights_reference),
}
"""The parts that the program writes: their name, their page, and who writes them."""


def with_part(page: str, name: str, text: str) -> str:
    """`page` with the part called `name` replaced by `text`, whose spaces before double signs become narrow."""
    begin, end = f"<!-- début {name} -->", f"<!-- fin {name} -->"
    pattern = re.compile(rf"{re.escape(begin)}\n.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"{name}: no place for it")
    narrow = re.sub(r"(?<=\S) (?=[;!?»]|:\s)|(?<=«) ", "\u202f", text.strip())
    return pattern.sub(lambda _: f"{begin}\n\n{narrow}\n\n{end}", page)


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every address of the site: as the reference writes it, its methods, and the right that it asks for."""
    found: dict[tuple[str, str], set[str]] = {}
    for rule in app.url_map.iter_rules():
        right = str(getattr(app.view_functions[rule.endpoint], "guarded_by", ""))
        address = re.sub(r"^/<page:name>", "<page>", rule.rule)
        address = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"<\1>", address)
        found.setdefault((address, right), set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    for (address, right), methods in found.items():
        yield address, " ".join(sorted(methods)), right


if __name__ == "__main__":
    for _name, (_page, _write) in PARTS.items():
        _file = DOCS / _page
        _file.write_text(with_part(_file.read_text(encoding="utf-8"), _name, _write()), encoding="utf-8")
