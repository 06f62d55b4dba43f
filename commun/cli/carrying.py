"""Commands that make what people carry away."""

from pathlib import Path

import click

from commun.carrying import chosen_by_question, chosen_names
from commun.cli.frame import Stopwatch, opened, progress_bar, told_as_json, writing_to
from commun.intake import take_in
from commun.static_site import Copy, write_zim
from commun.static_site import export_site as write_site

_ALL = 1_000_000


@click.command()
@click.argument("target", metavar="DOSSIER", type=click.Path(path_type=Path, file_okay=False))
@click.option("--fiches", default="", help="Seulement ces fiches : leurs adresses, séparées par des virgules.")
@click.option("--question", default="", help="Seulement les pages qui répondent à cette question.")
@click.option("--title", "title", default="", help="Le titre de la copie (celui du commun, sinon).")
@click.option("--zim", "zim", type=click.Path(path_type=Path, dir_okay=False), help="Écrire aussi un fichier ZIM.")
@click.option("--quiet", is_flag=True, help="Sans barre de progression.")
def export_site(target: Path, fiches: str, question: str, title: str, zim: Path | None, *, quiet: bool) -> None:
    """Écrire le commun, ou un choix de fiches, en pages à lire sans serveur.

    Faite de nouveau dans le même dossier, la copie n’écrit que ce qui a changé.
    """
    watch = Stopwatch()
    with opened() as commons, progress_bar(quiet=quiet) as progress:
        names = chosen_names(commons, fiches) if fiches else None
        if question:
            names = (*(names or ()), *chosen_by_question(commons, question, _ALL))
        if names == ():
            raise click.ClickException("Aucune page ne correspond à ce choix : rien n’a été écrit.")
        with writing_to(target):
            done = write_site(commons, target, Copy(names, title, commons.config.base_url), progress)
        click.echo(
            f"{done.pages} pages dans {target} : {done.drawn} dessinées, {done.written} fichiers écrits, "
            f"{done.removed} retirés ({watch})."
        )
        if zim is not None:
            language = commons.config.language
            with writing_to(zim):
                zim.touch()  # what writes it knows no reason
                count = write_zim(
                    target, zim, title=title or commons.config.title, language=language, commit=done.commit
                )
            click.echo(f"{count} fichiers dans {zim} ({watch}).")


@click.command()
@click.option(
    "--maildir", required=True, type=click.Path(path_type=Path, file_okay=False), help="La boîte où le courriel arrive."
)
@click.option("--json", "as_json", is_flag=True, help="Le compte en JSON.")
def intake(maildir: Path, *, as_json: bool) -> None:
    """Faire des propositions des fiches arrivées par courriel, et en accuser réception.

    Les ODT, DOCX et réponses de formulaire (JSON) jointes à chaque courriel de `new`, qui passe ensuite dans `cur`.
    """
    mails = proposals = 0
    with opened() as commons:
        for taken in take_in(commons, maildir):
            mails += 1
            proposals += taken.proposals
    if as_json:
        told_as_json({"mails": mails, "proposals": proposals})
        return
    click.echo(f"{mails} courriel(s) lu(s), {proposals} proposition(s).")
