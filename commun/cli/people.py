"""Commands about people: the accounts of those who write."""

import json
import secrets
from typing import Final

import click

from commun.accounts import Accounts, PersonMissing, Role, User
from commun.cli.frame import opened

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
def add(name: str, email: str, password: str | None, role: str, *, admin: bool) -> None:
    """Ouvrir un compte à NAME."""
    secret, shown = _password(password)
    with opened() as commons:
        person = commons.accounts.register(name, secret, email, "admin" if admin else role)
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
    click.echo(f"Mot de passe changé : {person.name}." + (f"\nMot de passe : {secret}" if shown else ""))


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
