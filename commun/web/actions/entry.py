"""The door of `/api.php`: one action at a time, by address or by form, for whoever may.

It knows the questions of Semantic MediaWiki (`ask`, `askargs`, `browsebysubject`, `browsebyproperty`, `smwbrowse`,
`smwinfo`) and what clients of MediaWiki need to read pages, versions, categories and files, and to write with conflicts
detected.
"""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response

from commun.i18n import sentence_of
from commun.web.actions import writing
from commun.web.actions.described import paraminfo
from commun.web.actions.protocol import ApiRefused, param, refused, sent
from commun.web.actions.query import query
from commun.web.actions.session import keyed, login, logout, recognise, remember
from commun.web.ask.smw import ACTIONS as SMW
from commun.web.ask.smw_browse import smw_browse
from commun.web.discover.site import root
from commun.web.guard import guard, may
from commun.web.security import csrf_exempt
from fiches import CommunError
from search_index import QuestionRefused

blueprint = Blueprint("actions", __name__)

Answering = Callable[[], dict[str, object]]

ACTIONS: Final[dict[str, Answering]] = {
    **SMW,
    "smwbrowse": smw_browse,
    "query": query,
    "login": login,
    "logout": logout,
    "edit": writing.edit,
    "move": writing.move,
    "delete": writing.delete,
    "upload": writing.upload,
    "parse": writing.parse,
    "paraminfo": lambda: paraminfo(ACTIONS),
}
"""What can be asked."""

_OPEN: Final = frozenset({"login", "logout", "paraminfo", "query"})
"""What may be asked without being allowed to read: `query` looks itself."""


@blueprint.route("/api.php", methods=["GET", "POST"])
@csrf_exempt
@guard("public")
def api() -> Response:
    """Answer one action; whether the person may do it is told in the shape that programs expect."""
    recognise()
    try:
        return remember(sent(_action()()))
    except QuestionRefused as error:
        return sent({"error": {"query": [sentence_of(error)]}})
    except ApiRefused as error:
        return refused(error, _where())
    except CommunError as error:
        return refused(ApiRefused(writing.code(error), error.sentence("en")), _where())


def _where() -> str:
    return f"See {root()}/api.php for API usage."


def _action() -> Answering:
    """What was asked.

    Raises:
        ApiRefused: when it is not known, the person may not read, or is not who the program thinks.
    """
    name = param("action")
    if name not in _OPEN and not may("search"):
        raise ApiRefused("readapidenied", "You need read permission to use this module.")
    if param("assert") in {"user", "bot"} and keyed() is None:
        raise ApiRefused("assertuserfailed", "You are no longer logged in, so the action could not be completed.")
    if name not in ACTIONS:
        raise ApiRefused("badvalue", f'Unrecognized value for parameter "action": {name}.')
    return ACTIONS[name]
