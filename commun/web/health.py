"""`/sante`: whether this commons can be read, for machines that watch over it."""

import sqlite3

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from commun.jobs import state_of_tasks
from commun.web.guard import commons, guard
from fiches import CommunError

blueprint = Blueprint("health", __name__)


@blueprint.get("/sante")
@guard("public")
def health() -> ResponseReturnValue:
    """The state of the store, the index and the accounts; 503 when a page could not be shown.

    `writable` false (a full disk) and late tasks of the worker are no outage for readers: the answer stays 200 and
    says so.
    """
    wiki = commons()
    state: dict[str, object] = {"status": "ok"}
    try:
        head = wiki.store.head()
        if head is None:
            # A commons is born with a commit: without one, its repository is not where it should be.
            return jsonify({"status": "unavailable"}), 503
        state["commit"] = wiki.store.commit(head).sha
        state["indexed"] = wiki.head()
        state["people"] = wiki.accounts.generation() > 0
        state["writable"] = wiki.store.is_writable() is None
        state["tasks"] = state_of_tasks(wiki.config.data, wiki.clock().timestamp())
    except (CommunError, OSError, sqlite3.Error):
        # Why is told in the log of whoever runs this, not to the world.
        return jsonify({**state, "status": "unavailable"}), 503
    return jsonify(state)
