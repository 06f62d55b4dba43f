"""Commands about people: the accounts of those who write."""

import json
import secrets
from pathlib import Path
from typing import Final

import click

from commun.accounts import Accounts, PersonMissing, Role, User
from commun.cli.frame import opened, sure, told_as_json, writing_to
from commun.order import PROGRAM
from commun.personal import erase, export_of, still_named

_ROLES: Final = [role.value for role in Role]


@click.group()
def user() -> None:
    """Les comptes des personnes."""


def _password(given: str | None) -> tuple[str, bool]:
    """The password given, or a new one to be shown once."""
    return (given, False) if given else (secrets.token_urlsafe(12), True)


def _named(accounts: Accounts, name: str) -> User:
    """The person called `name`.

    Raises:
        PersonMissing: when there is none.
    """
    person = accounts.by_name(name)
    if person is None:
        raise PersonMissing(who=name)
    return person


@user.command("add")
@click.argument("name")
@click.option("--email", default="", help="Adresse, pour retrouver un mot de passe oublié.")
@click.option("--password", envvar="COMMUN_NEW_PASSWORD", help="Mot de passe ; sans lui, un nouveau est écrit ici.")
@click.option("--role", type=click.Choice(_ROLES), default="contributor", help="Rôle (contributor par défaut).")
@click.option("--admin", is_flag=True, help="Raccourci de --role admin.")
@click.option("--json", "as_json", is_flag=True, help="Le compte en JSON.")
def add(name: str, email: str, password: str | None, role: str, *, admin: bool, as_json: bool) -> None:
    """Ouvrir un compte à NAME."""
    secret, shown = _password(password)
    with opened() as commons:
        person = commons.accounts.register(name, secret, email, "admin" if admin else role)
        commons.order.note(PROGRAM, "role", person.id, person.role.value)
    if as_json:
        told_as_json(
            {"id": person.id, "name": person.name, "role": person.role} | ({"password": secret} if shown else {})
        )
        return
    click.echo(f"Compte ouvert : {person.name} ({person.role}).")
    if shown:
        click.echo(f"Mot de passe : {secret}")


@user.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(_ROLES))
def role(name: str, role: str) -> None:
    """Changer le rôle de NAME."""
    with opened() as commons:
        person = _named(commons.accounts, name)
        commons.accounts.set_role(person.id, role)
        commons.order.note(PROGRAM, "role", person.id, role)
    click.echo(f"{person.name} : {role}.")


@user.command("password")
@click.argument("name")
@click.option("--password", envvar="COMMUN_NEW_PASSWORD", help="Mot de passe ; sans lui, un nouveau est écrit ici.")
def password(name: str, password: str | None) -> None:
    """Donner un nouveau mot de passe à NAME ; ses sessions ouvertes se ferment."""
    secret, shown = _password(password)
    with opened() as commons:
        person = _named(commons.accounts, name)
        commons.accounts.set_password(person.id, secret)
        commons.order.note(PROGRAM, "password", person.id)
    click.echo(f"Mot de passe changé : {person.name}." + (f"\nMot de passe : {secret}" if shown else ""))


@user.command("export")
@click.argument("name")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def export(name: str, file: Path | None) -> None:
    """Écrire tout ce que le commun sait de NAME, en JSON, dans FILE ou ici."""
    with opened() as commons:
        text = json.dumps(export_of(commons, _named(commons.accounts, name)), ensure_ascii=False, indent=2)
    if file is None:
        click.echo(text)
        return
    if file.exists():
        raise click.ClickException(f"{file} existe déjà : rien n’a été écrit.")
    with writing_to(file):
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(f"{text}\n", encoding="utf-8")
    click.echo(f"Écrit dans {file}.")


@user.command("erase")
@click.argument("name")
@click.option("--yes", "is_sure", is_flag=True, help="Ne pas demander de confirmation.")
def erase_user(name: str, *, is_sure: bool) -> None:
    """Fermer le compte de NAME et oublier qui c’était ; ses textes restent, sans son nom."""
    with opened() as commons:
        person = _named(commons.accounts, name)
        if not is_sure:
            held = len(commons.contacts.of_person(person.email))
            if held and not person.proven:
                click.echo(f"Coordonnées qui portent son adresse : {held}. Rien n’a montré que c’est bien la sienne.")
            sure(f"Effacer {person.name} pour toujours ?")
        done = erase(commons, person, vouched=True)
        commons.order.note(PROGRAM, "erase", person.id)
        left = still_named(commons, person)
    click.echo(f"Compte effacé. Brouillons : {done.drafts} ; coordonnées : {done.contacts} ; pages : {done.pages}.")
    if left:
        click.echo("Son nom reste là où d’autres l’ont écrit :")
        for each in left:
            click.echo(f"  {each.title}\t{each.url}")


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
def list_users(*, as_json: bool) -> None:
    """Les comptes et leurs rôles."""
    with opened() as commons:
        people = [{"id": p.id, "name": p.name, "role": p.role} for p in commons.accounts.people()]
    if as_json:
        click.echo(json.dumps(people, ensure_ascii=False))
    else:
        for person in people:
            click.echo(f"{person['name']}\t{person['role']}")
