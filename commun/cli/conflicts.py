"""Commands for what this commons and another wiki contradict each other about."""

import json
from pathlib import Path
from typing import cast

import click

from commun.cli.frame import opened
from commun.inbox import Decision, Seen, decide, decide_all, inbox, look, waiting_item
from commun.order import PROGRAM
from fiches import Choice
from importers import Answer, Kind, Waiting

KINDS: dict[Kind, str] = {
    "texts": "les deux côtés ont changé la page au même endroit",
    "gone_there": "supprimée sur le wiki",
    "gone_here": "supprimée ici, modifiée sur le wiki",
    "file": "les deux côtés ont remplacé le fichier",
    "veiled": "version masquée sur le wiki après être venue : plus montrée ici (--take ours la montre à nouveau, "
    "--take both masque aussi ce qui en a été copié ici)",
    "unveiled": "version que le wiki montre à nouveau, et dont des copies d’ici restent masquées (--take ours les "
    "montre)",
}
"""What people read for a kind of conflict."""
_ONE_OR_THE_OTHER: tuple[Kind, ...] = ("gone_there", "gone_here", "file", "unveiled")
"""What cannot be both."""


@click.group()
def conflicts() -> None:
    """Ce que le commun et un wiki d’origine ont changé tous deux."""


@conflicts.command("list")
@click.option("--source", default=None, help="Seulement cette source.")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
def list_all(source: str | None, *, as_json: bool) -> None:
    """Les conflits qui attendent une décision."""
    with opened() as commons:
        items = inbox(commons).waiting(source)
    if as_json:
        click.echo(json.dumps([_plain(item) for item in items], ensure_ascii=False))
        return
    for item in items:
        click.echo(f"{item.number}\t{item.source}\t{item.title}\t{KINDS[item.kind]}")
    click.echo(f"{len(items)} conflit(s) en attente.")


@conflicts.command("show")
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
def show(number: int, *, as_json: bool) -> None:
    """Les deux côtés du conflit NUMBER, champ par champ et section par section."""
    with opened() as commons:
        seen = look(commons, waiting_item(commons, number), "fr")
    if as_json:
        click.echo(json.dumps(_told(seen), ensure_ascii=False, indent=2))
        return
    item = seen.item
    click.echo(f"{item.title} ({item.source}) : {KINDS[item.kind]}")
    for place in seen.places:
        click.echo(f"\n— {place.name or 'Début du texte'}")
        for label, text in (("avant", place.base), ("ici", place.ours), ("wiki", place.theirs)):
            click.echo(f"  {label} :")
            _indented(text)
    if not seen.places and not seen.is_file:
        for label, whole in (("ici", seen.ours), ("wiki", seen.theirs)):
            if whole is not None:
                click.echo(f"\n  {label} :")
                _indented(whole)


def _indented(text: str) -> None:
    click.echo("".join(f"    {line}\n" for line in (text or "(rien)").split("\n")), nl=False)


@conflicts.command("solve")
@click.argument("numbers", type=int, nargs=-1)
@click.option(
    "--take", type=click.Choice(["ours", "theirs", "both"]), help="Le texte d’ici, celui du wiki, ou les deux."
)
@click.option(
    "--choose", default="", help="Endroit par endroit, dans l’ordre : ours, theirs ou both, avec des virgules."
)
@click.option("--text", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="La page entière, réunie.")
@click.option(
    "--all-deletions", is_flag=True, help="Toutes les pages que le wiki a supprimées et que rien n’a changées."
)
@click.option("--source", default=None, help="Seulement cette source (avec --all-deletions).")
def solve(
    numbers: tuple[int, ...],
    take: str | None,
    choose: str,
    text: Path | None,
    *,
    all_deletions: bool,
    source: str | None,
) -> None:
    """Décider des conflits NUMBERS ; la décision est retenue."""
    with opened() as commons:
        items = [waiting_item(commons, number) for number in numbers]
        if all_deletions:
            items += [i for i in inbox(commons).waiting(source) if i.kind == "gone_there" and i.ours == i.base]
        if not items or sum(map(bool, (take, choose, text))) != 1:
            message = "Donnez des numéros (ou --all-deletions) et une décision : --take, --choose ou --text."
            raise click.UsageError(message)
        if take == "both" and any(item.kind in _ONE_OR_THE_OTHER for item in items):
            message = "--take both vaut pour deux textes : d’une page supprimée ou d’un fichier, prenez ours ou theirs."
            raise click.UsageError(message)
        decided = items
        if take:
            decided = [item for item in items if decide_all(commons, None, [item], cast("Answer", take))]
        elif text is not None:
            decide(commons, None, _one(items), Decision("text", text=text.read_text(encoding="utf-8")))
        else:
            decide(commons, None, _one(items), Decision("choices", choices=_choices(choose)))
        for item in decided:
            commons.order.note(PROGRAM, "conflict", item.title)
    click.echo(f"{len(decided)} décision(s) prise(s).")


def _one(items: list[Waiting]) -> Waiting:
    if len(items) != 1:
        message = "--choose et --text valent pour un seul conflit."
        raise click.UsageError(message)
    return items[0]


def _choices(words: str) -> list[Choice]:
    said = {"ours": "mine", "theirs": "theirs", "both": "both"}
    asked = [word.strip() for word in words.split(",") if word.strip()]
    if unknown := [word for word in asked if word not in said]:
        message = f"{unknown[0]} : écrivez ours, theirs ou both."
        raise click.UsageError(message)
    return [cast("Choice", said[word]) for word in asked]


def _plain(item: Waiting) -> dict[str, object]:
    keys = ("number", "source", "kind", "title", "path", "url", "since")
    return {key: getattr(item, key) for key in keys}


def _told(seen: Seen) -> dict[str, object]:
    places = [{key: getattr(p, key) for key in ("kind", "name", "base", "ours", "theirs")} for p in seen.places]
    return _plain(seen.item) | {"places": places, "ours": seen.ours, "theirs": seen.theirs, "merged": seen.merged}
