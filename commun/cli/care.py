"""Commands of those who look after the fiches: the terms of vocabularies, batches and taking them back."""

from collections.abc import Callable, Sequence

import click

from commun.accounts import PersonMissing
from commun.batches import Proposal, do, undo_batch
from commun.cli.frame import opened
from commun.commons import Commons, author_of
from commun.gardener import REPAIRS, Garden, propose
from commun.vocabulary import Merge, Operation, Rename, Split, plan, vocabulary_named
from fiches import COMMUN, Author


def _author(commons: Commons, name: str | None) -> Author:
    """Who signs: the person of an account, or the program.

    Raises:
        PersonMissing: when nobody is called so.
    """
    if not name:
        return COMMUN
    person = commons.accounts.by_name(name)
    if person is None:
        raise PersonMissing(who=name)
    return author_of(person)


def _signed(command: Callable[..., None]) -> Callable[..., None]:
    """The option of who signs what a command writes."""
    return click.option("--author", help="Compte qui signe (le programme, sans cette option).")(command)


def _rehearsed(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command that can be tried before it writes: who signs, and only telling."""
    return _signed(click.option("--dry-run", is_flag=True, help="Dire ce qui changerait, sans rien écrire.")(command))


def _told(proposals: Sequence[Proposal]) -> None:
    """Each page that would change, and its fields."""
    for each in proposals:
        fields = "; ".join(f"{field.key} : {field.before} → {field.after}" for field in each.difference.fields)
        click.echo(f"{each.name}\t{fields or 'texte'}")


def _done(commons: Commons, author: str | None, proposals: Sequence[Proposal], summary: str, kind: str) -> None:
    """Write the proposals in one version, and tell what was left and how all of it is taken back."""
    done = do(commons, _author(commons, author), proposals, summary, kind)
    for name in done.left:
        click.echo(f"{name} : laissée telle quelle, quelqu’un y a écrit entre-temps.")
    click.echo(f"Fait, version {done.commit}. Pour tout annuler : commun vocabulary undo {done.commit}")


def _carry_out(vocabulary: str, operation: Operation, summary: str, author: str | None, *, dry_run: bool) -> None:
    """Tell what an operation would change, and do it unless it is only told."""
    with opened() as commons:
        planned = plan(commons, vocabulary_named(commons, vocabulary), operation)
        _told(planned.proposals)
        click.echo(f"{len(planned.proposals)} page(s), dont {len(planned.fiches)} fiche(s).")
        if not dry_run:
            _done(commons, author, planned.proposals, summary, "vocabulaire")


@click.group()
def vocabulary() -> None:
    """Les termes des vocabulaires, changés dans la liste et dans toutes les fiches à la fois."""


@vocabulary.command("rename")
@click.argument("vocabulary")
@click.argument("old")
@click.argument("new")
@_rehearsed
def rename_term(vocabulary: str, old: str, new: str, author: str | None, *, dry_run: bool) -> None:
    """Renommer OLD en NEW ; l’ancien nom reste un synonyme."""
    _carry_out(vocabulary, Rename(old, new), f"Vocabulaire : « {old} » devient « {new} »", author, dry_run=dry_run)


@vocabulary.command("merge")
@click.argument("vocabulary")
@click.argument("old")
@click.argument("into")
@_rehearsed
def merge_terms(vocabulary: str, old: str, into: str, author: str | None, *, dry_run: bool) -> None:
    """Réunir OLD à INTO, qui reste."""
    _carry_out(vocabulary, Merge(old, into), f"Vocabulaire : « {old} » rejoint « {into} »", author, dry_run=dry_run)


@vocabulary.command("split")
@click.argument("vocabulary")
@click.argument("old")
@click.argument("parts", nargs=-1, required=True)
@click.option("--keep", is_flag=True, help="Garder l’ancien terme au-dessus des nouveaux.")
@click.option("--others", multiple=True, help="Ce que reçoivent les fiches (le premier terme, ou l’ancien s’il reste).")
@_rehearsed
def split_term(
    vocabulary: str, old: str, parts: tuple[str, ...], others: tuple[str, ...], author: str | None, *,
    keep: bool, dry_run: bool,
) -> None:  # fmt: skip
    """Séparer OLD en PARTS (sur le site, on choisit fiche par fiche)."""
    summary = f"Vocabulaire : « {old} » séparé en {', '.join(parts)}"
    _carry_out(vocabulary, Split(old, parts, keep, None, others), summary, author, dry_run=dry_run)


@click.command()
@click.option("--repair", type=click.Choice(list(REPAIRS)), help="La réparation à faire ; sans elle, tout est compté.")
@_rehearsed
def garden(repair: str | None, author: str | None, *, dry_run: bool) -> None:
    """Ce que le jardinier peut réparer de lui-même : le compter, ou faire une réparation en une seule version."""
    with opened() as commons, Garden(commons) as found:
        found.catch_up()
        if repair is None:
            counts = found.counts()
            for each in REPAIRS:
                click.echo(f"{each}\t{counts.get(each, 0)}")
            return
        proposals = list(propose(commons, found.found(repair), repair, found.known()))
        _told(proposals)
        click.echo(f"{len(proposals)} page(s).")
        if proposals and not dry_run:
            _done(commons, author, proposals, f"Jardinier : {repair} ({len(proposals)} page(s))", "jardinier")


@vocabulary.command("undo")
@click.argument("version")
@_signed
def undo_version(version: str, author: str | None) -> None:
    """Annuler d’un coup tout ce que VERSION a changé ; ce qui a été écrit depuis est gardé."""
    with opened() as commons:
        done = undo_batch(commons, _author(commons, author), version, f"Annulation de la version {version[:10]}")
    for name in done.left:
        click.echo(f"{name} : laissée telle quelle, quelqu’un y a écrit depuis.")
    click.echo(f"{len(done.pages)} page(s) remises comme avant.")
