"""What a program sent: its key, its parameters, its body, the version that it read; each checked before it is used."""

from datetime import UTC, datetime
from typing import Any, cast

from flask import g, request

from commun.accounts import User
from commun.web.api.refused import BaseMissing, BodyRefused, ConditionFailed, KeyNeeded, ParameterRefused
from commun.web.guard import commons, current_user
from commun.web.security import count
from fiches import PageMissing, PageName, RevisionRefused, check_revision


def writer() -> User:
    """The person whose key came with the request; one try of writing is counted for them.

    Raises:
        KeyNeeded: when none came: another site could make use of a browser's session.
        TooManyRequests: when there were too many.
    """
    user = current_user()
    if user is None or "rights" not in g:
        raise KeyNeeded
    count("save", user.id)
    return user


def body(*, needed: bool = False) -> dict[str, Any]:
    """The body, a JSON object; an empty one where nothing was sent, unless it is `needed`.

    Raises:
        BodyRefused: when it is something else, or missing.
    """
    if not needed and not request.get_data(cache=True):
        return {}
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise BodyRefused
    return cast("dict[str, Any]", sent)


def text(sent: dict[str, Any], name: str) -> str:
    """A text of the body, "" where it is missing.

    Raises:
        ParameterRefused: when it is no text.
    """
    value = sent.get(name, "")
    if not isinstance(value, str):
        raise ParameterRefused(name=name, why_fr="un texte est attendu.", why_en="a text is expected.")
    return _clean(name, value)


def needed(sent: dict[str, Any], name: str) -> str:
    """A text of the body that must be there.

    Raises:
        ParameterRefused: when it is missing, empty or no text.
    """
    value = text(sent, name).strip()
    if not value:
        raise ParameterRefused(name=name, why_fr="ce champ est nécessaire.", why_en="this field is needed.")
    return value


def head(sent: dict[str, Any]) -> dict[str, object]:
    """The fields to be changed (`head`): null removes one.

    Raises:
        ParameterRefused: when it is no object.
    """
    value = sent.get("head", {})
    if not isinstance(value, dict):
        raise ParameterRefused(name="head", why_fr="un objet est attendu.", why_en="an object is expected.")
    return value


def base(sent: dict[str, Any], name: PageName) -> str | None:
    """The version of `name` that was read: `base` of the body or of the address, or `If-Match`; None where none is.

    Raises:
        RevisionRefused: when `base` is not the name of a version.
        ConditionFailed: when `If-Match` names none of the page.
    """
    told = ("" if sent.get("base") is None else text(sent, "base")) or request.args.get("base", "")
    if told or not request.if_match or request.if_match.star_tag:
        return check_revision(told) if told else None
    tags = request.if_match.as_set(include_weak=True)
    if len(tags) > 1:
        return None  # which of two was read, none says
    told = tags.pop().removeprefix("W/").strip('"')
    try:
        commons().read_at(name, check_revision(told), even_hidden=True)
    except RevisionRefused as error:
        raise ConditionFailed from error
    except PageMissing as error:
        if commons().index.pages.get(name) is None:
            raise  # there is no page, or it has another address now
        raise ConditionFailed from error
    return told


def needed_base(sent: dict[str, Any], name: PageName) -> str:
    """The version of `name` that was read.

    Raises:
        BaseMissing: when none was told.
        RevisionRefused, ConditionFailed: as `base`.
    """
    known = base(sent, name)
    if known is None:
        raise BaseMissing
    return known


def whole(name: str, default: int, *, least: int = 0, most: int) -> int:
    """A whole number of the address.

    Raises:
        ParameterRefused: when it is none, or not between `least` and `most`.
    """
    written = request.args.get(name)
    if written is None:
        return default
    digits = written.lstrip("0") or "0"  # thousands of digits, noughts before them or not, are no number for `int`
    if written.isascii() and written.isdigit() and len(digits) <= len(str(most)) and least <= int(digits) <= most:
        return int(digits)
    between = f"{least}–{most}"
    raise ParameterRefused(
        name=name,
        why_fr=f"un nombre entier est attendu ({between}).",
        why_en=f"a whole number is expected ({between}).",
    )


def argument(name: str, default: str = "", allowed: tuple[str, ...] = ()) -> str:
    """A parameter of the address, one of `allowed` where these are told; `default` where it is not in the address.

    Raises:
        ParameterRefused: when it is none of them.
    """
    if name not in request.args:
        return default
    value = _clean(name, request.args[name].strip())
    if allowed and value not in allowed:
        known = ", ".join(allowed)
        raise ParameterRefused(name=name, why_fr=f"au choix\u202f: {known}.", why_en=f"one of: {known}.")
    return value


def named(sent: dict[str, Any]) -> PageName | None:
    """The page that `name` of the body says (`fiches/titre`), None where it says none.

    Raises:
        NameRefused: when no page may be called so.
    """
    return PageName.parse(text(sent, "name")) if "name" in sent else None


def moment(written: str) -> int | None:
    """Unix seconds of a date, or of a date and time, of ISO 8601 (UTC where it says no zone); None for another text."""
    try:
        when = datetime.fromisoformat(written)
        return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def _clean(name: str, value: str) -> str:
    """`value`, when it is text that can be kept.

    Raises:
        ParameterRefused: for a lone surrogate or a zero, which neither git nor the tables can hold.
    """
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise ParameterRefused(
            name=name, why_fr="ce texte contient des signes qui ne peuvent pas être gardés.",
            why_en="this text holds signs that cannot be kept.",
        )  # fmt: skip
    return value
