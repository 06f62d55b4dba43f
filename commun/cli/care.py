"""Commands of those who look after the fiches: the terms of vocabularies, batches and taking them back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from commun.accounts import PersonMissing, Role
from commun.batches import Done, Proposal, do, recent_batches, undo_batch
from commun.cli.frame import opened, told_as_json
from commun.commons import Commons, author_of
from commun.gardener import REPAIRS, Garden, propose
from commun.order import PROGRAM, said
from commun.rules import validated_by
from commun.vocabulary import Merge, Operation, Rename, Split, follow_parts, plan, vocabulary_named
from fiches import COMMUN, Author, Fiche


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
    """The options of a command that can be tried before it writes: who signs, only telling, telling it to a script."""
    said = click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")(command)
    return _signed(click.option("--dry-run", is_flag=True, help="Dire ce qui changerait, sans rien écrire.")(said))


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a command was asked for: to whom it is signed, whether it writes, and how it is told."""

    author: str | None
    dry_run: bool
    as_json: bool


def _do(commons: Commons, wish: _Wish, proposals: Sequence[Proposal], summary: str, kind: str, *, total: str) -> None:
    """Tell the proposals, write them in one version, tell what was left and how all of it is taken back."""
    changes = [(each.name, each.difference.fields) for each in proposals]
    if not wish.as_json:
        for name, fields in changes:
            said = "; ".join(f"{field.key} : {field.before} → {field.after}" for field in fields)
            click.echo(f"{name}\t{said or 'texte'}")
        click.echo(total)
    done = Done(None) if wish.dry_run or not proposals else _done(commons, wish.author, proposals, summary, kind)
    if wish.as_json:
        pages = [
            {"page": str(name), "fields": [{"key": f.key, "before": f.before, "after": f.after} for f in fields]}
            for name, fields in changes
        ]
        told_as_json({"version": done.commit, "changes": pages, "left": list(map(str, done.left))})
        return
    for name in done.left:
        click.echo(f"{name} : laissée telle quelle, quelqu’un y a écrit entre-temps.")
    if done.commit is not None:
        click.echo(f"Fait, version {done.commit}. Pour tout annuler : commun batch undo {done.commit}")


def _done(commons: Commons, author: str | None, proposals: Sequence[Proposal], summary: str, kind: str) -> Done:
    """Write the proposals in one version."""
    signing = _author(commons, author)
    done = do(commons, signing, _as_they_may(commons, author, proposals), summary, kind)
    if done.commit is not None:
        commons.order.note(PROGRAM, "batch", done.commit[:10], f"{summary} ({signing.name})")
    return done


def _as_they_may(commons: Commons, name: str | None, proposals: Sequence[Proposal]) -> list[Proposal]:
    """The proposals such as whoever signs them may make them: only those who look after the pages validate."""
    person = commons.accounts.by_name(name) if name else None
    if person is None:
        return list(proposals)
    return [replace(each, after=_unvalidated(person.role, each)) for each in proposals]


def _unvalidated(role: Role, each: Proposal) -> str:
    before, after = (Fiche.parse(each.name, text) for text in (each.before, each.after))
    return validated_by(role, after, before).text


def _carry_out(vocabulary: str, operation: Operation, summary: str, wish: _Wish) -> None:
    """Tell what an operation would change, and do it unless it is only told."""
    with opened() as commons:
        commons.head()
        known = vocabulary_named(commons, vocabulary)
        planned = plan(commons, known, operation)
        total = f"{len(planned.proposals)} page(s), dont {len(planned.fiches)} fiche(s)."
        _do(commons, wish, planned.proposals, summary, "vocabulaire", total=total)
        if not wish.dry_run:
            follow_parts(commons, known, operation)


@click.group()
def vocabulary() -> None:
    """Les termes des vocabulaires, changés dans la liste et dans toutes les fiches à la fois."""


@vocabulary.command("rename")
@click.argument("vocabulary")
@click.argument("old")
@click.argument("new")
@_rehearsed
def rename_term(vocabulary: str, old: str, new: str, **wish: Any) -> None:
    """Renommer OLD en NEW ; l’ancien nom reste un synonyme."""
    summary = f"Vocabulaire : « {old} » devient « {new} »"
    _carry_out(vocabulary, Rename(old, new), summary, _Wish(**wish))


@vocabulary.command("merge")
@click.argument("vocabulary")
@click.argument("old")
@click.argument("into")
@_rehearsed
def merge_terms(vocabulary: str, old: str, into: str, **wish: Any) -> None:
    """Réunir OLD à INTO, qui reste."""
    summary = f"Vocabulaire : « {old} » rejoint « {into} »"
    _carry_out(vocabulary, Merge(old, into), summary, _Wish(**wish))


@vocabulary.command("split")
@click.argument("vocabulary")
@click.argument("old")
@click.argument("parts", nargs=-1, required=True)
@click.option("--keep", is_flag=True, help="Garder l’ancien terme au-dessus des nouveaux.")
@click.option("--others", multiple=True, help="Ce que reçoivent les fiches (le premier terme, ou l’ancien s’il reste).")
@_rehearsed
def split_term(
    vocabulary: str, old: str, parts: tuple[str, ...], others: tuple[str, ...], *, keep: bool, **wish: Any
) -> None:
    """Séparer OLD en PARTS (sur le site, on choisit fiche par fiche)."""
    summary = f"Vocabulaire : « {old} » séparé en {', '.join(parts)}"
    _carry_out(vocabulary, Split(old, parts, keep, None, others), summary, _Wish(**wish))


@click.command()
@click.option("--repair", type=click.Choice(list(REPAIRS)), help="La réparation à faire ; sans elle, tout est compté.")
@_rehearsed
def garden(repair: str | None, author: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Ce que le jardinier peut réparer de lui-même : le compter, ou faire une réparation en une seule version."""
    with opened() as commons, Garden(commons) as found:
        found.catch_up()
        if repair is None:
            known = found.counts()
            counts = {each: known.get(each, 0) for each in REPAIRS}
            if as_json:
                told_as_json(counts)
            else:
                click.echo("\n".join(f"{each}\t{count}" for each, count in counts.items()))
            return
        proposals = list(propose(commons, found.found(repair), repair, found.known()))
        total = f"{len(proposals)} page(s)."
        summary = f"Jardinier : {repair} ({len(proposals)} page(s))"
        _do(commons, _Wish(author, dry_run, as_json), proposals, summary, "jardinier", total=total)


@click.group()
def batch() -> None:
    """Les grandes modifications : termes, réparations du jardinier, tableaux, fiches réunies."""


@batch.command("list")
@click.option("--limit", type=click.IntRange(1, 500), default=20, help="Combien (20).")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
def list_batches(limit: int, *, as_json: bool) -> None:
    """Les dernières versions qui ont changé plusieurs pages, la plus récente d’abord."""
    with opened() as commons:
        commons.head()
        found = recent_batches(commons, limit)
    if as_json:
        told_as_json([
            {"version": each.row.commit, "pages": each.pages, "author": each.row.author, "summary": each.row.summary,
             "when": each.row.when}
            for each in found
        ])  # fmt: skip
        return
    for each in found:
        click.echo(f"{each.row.commit}\t{each.pages} page(s)\t{each.row.author}\t{each.row.summary}")


@batch.command("undo")
@click.argument("version")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
@_signed
def undo_version(version: str, author: str | None, *, as_json: bool) -> None:
    """Annuler d’un coup tout ce que VERSION a changé ; ce qui a été écrit depuis est gardé."""
    _undo(version, author, as_json=as_json)


@vocabulary.command("undo")
@click.argument("version")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
@_signed
def undo_by_its_former_name(version: str, author: str | None, *, as_json: bool) -> None:
    """Le premier nom de « commun batch undo » : annuler d’un coup tout ce que VERSION a changé."""
    _undo(version, author, as_json=as_json)


def _undo(version: str, author: str | None, *, as_json: bool) -> None:
    """Take a batch back, whichever kind it is of, and tell what was left."""
    with opened() as commons:
        signing = _author(commons, author)
        done = undo_batch(commons, signing, version, f"Annulation de la version {version[:10]}")
        if done.commit is not None:
            commons.order.note(
                PROGRAM, "batch", done.commit[:10], said("undone", version=version[:10], who=signing.name)
            )
    if as_json:
        left = [str(name) for name in done.left]
        told_as_json({"version": done.commit, "pages": [str(name) for name in done.pages], "left": left})
        return
    for name in done.left:
        click.echo(f"{name} : laissée telle quelle, quelqu’un y a écrit depuis.")
    click.echo(f"{len(done.pages)} page(s) remises comme avant.")
