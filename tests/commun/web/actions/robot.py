"""A program of pywikibot's: what somebody would write for MediaWiki, run in a process of its own.

pywikibot reads its settings when it is imported and keeps them for the whole process: this is a program, which the
test runs. It writes what it saw, as JSON.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pywikibot
from pywikibot import config


def opened(address: str, name: str, key: str) -> Any:
    """The wiki at this address, somebody being logged in with a key of theirs."""
    config.family_files["commun"] = address
    config.put_throttle = config.minthrottle = 0
    config.max_retries = 1
    config.usernames["commun"]["commun"] = name
    secret = Path(os.environ["PYWIKIBOT_DIR"]) / "password.py"
    secret.write_text(f"({name!r}, BotPassword('essai', {key!r}))\n", encoding="utf-8")
    secret.chmod(0o600)
    config.password_file = str(secret)
    site = pywikibot.Site("commun", "commun")
    site.login()
    return site


def read(site: Any, title: str) -> dict[str, object]:
    """What it sees of a page, and of what stands around it."""
    page = pywikibot.Page(site, title)
    return {
        "user": site.user(),
        "exists": page.exists(),
        "missing": pywikibot.Page(site, "Rien de tel").exists(),
        "text": page.text,
        "comments": [each.comment for each in page.revisions(content=True)],
        "categories": [each.title() for each in page.categories()],
        "images": [each.title() for each in page.imagelinks()],
        "links": [each.title() for each in page.linkedPages()],
        "backlinks": [each.title() for each in pywikibot.Page(site, "Lestrac").backlinks()],
        "members": [each.title() for each in pywikibot.Category(site, "Catégorie:Pain").articles()],
        "found": [each.title() for each in site.search("four pain", total=1)],
        "listed": [each.title() for each in site.allpages(prefix="Tenir un f")],
        "image": pywikibot.FilePage(site, "Fichier:four.png").latest_file_info.mime,
    }


def write(site: Any, title: str) -> dict[str, object]:
    """A page is written; two read it then, and both change the same line."""
    page, other = pywikibot.Page(site, title), pywikibot.Page(site, title)
    page.text = "Un.\n\nDeux.\n"
    page.save("Une page", minor=False)
    page, text = pywikibot.Page(site, title), other.text
    other.latest_revision  # noqa: B018 — it is what the program has read
    page.text = page.text.replace("Un.", "Aline.")
    page.save("Le premier")
    other.text = text.replace("Un.", "Zoé.")
    try:
        other.save("Le second")
    except pywikibot.exceptions.EditConflictError:
        met = True
    else:
        met = False
    changes = [each["comment"] for each in site.recentchanges(total=2)]
    mine = [each["title"] for each in site.usercontribs(user=site.user(), total=1)]
    page.move(f"{title} bien tenue", summary="Mieux dit")
    moved, former = pywikibot.Page(site, f"{title} bien tenue"), pywikibot.Page(site, title)
    return {
        "conflict": met,
        "text": moved.text,
        "changes": changes,
        "mine": mine,
        "former": [former.exists(), former.isRedirectPage(), former.getRedirectTarget().title(), former.text],
        "size": site.categoryinfo(pywikibot.Category(site, "Catégorie:Pain")),
    }


def propose(site: Any, title: str) -> dict[str, object]:
    """A page is changed by somebody who proposes."""
    page = pywikibot.Page(site, title)
    before = page.text
    page.text += "\nUne phrase de plus.\n"
    try:
        page.save("Une phrase")
    except pywikibot.exceptions.PageSaveRelatedError:
        saved = False
    else:
        saved = True
    return {"saved": saved, "same": pywikibot.Page(site, title).text == before}


if __name__ == "__main__":
    address, name, key, deed, title = sys.argv[1:]
    deeds = {"read": read, "write": write, "propose": propose}
    json.dump(deeds[deed](opened(address, name, key), title), sys.stdout)
