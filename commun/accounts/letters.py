"""The tables of what is sent to people: letters, what each person follows, what they were reminded of.

They stand here because the file of accounts holds them; `commun.letters`, `commun.following` and `commun.freshness`
read and write them.
"""

from typing import Final

LETTERS: Final = """
-- A letter to somebody. Its key says what it is about: the same thing is never written twice.
CREATE TABLE letters (
    key TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,             -- emptied once it is gone
    html TEXT NOT NULL,
    unsubscribe TEXT NOT NULL,      -- the local address that ends such letters, '' for none
    state TEXT NOT NULL,            -- due, sending, sent, refused, unsure
    tries INTEGER NOT NULL DEFAULT 0,
    written INTEGER NOT NULL,
    tried INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX letters_waiting ON letters (state, written) WHERE state IN ('due', 'sending');

-- What somebody follows: a page, a theme, a territory, a type, a search, a question, everything.
CREATE TABLE watches (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    label TEXT NOT NULL,
    rhythm TEXT NOT NULL,           -- none, now, daily, weekly
    created INTEGER NOT NULL,
    UNIQUE (person, kind, target)
) STRICT;
CREATE INDEX watches_by_rhythm ON watches (rhythm, person);

-- How somebody is written to: `token` opens the page that ends it, `seen` is the last change they have looked at.
CREATE TABLE followers (
    person TEXT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    token TEXT NOT NULL UNIQUE,
    reminders INTEGER NOT NULL DEFAULT 1,
    seen INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Up to which change somebody was told of what they follow, at each rhythm, and on which day.
CREATE TABLE digests (
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    rhythm TEXT NOT NULL,
    until INTEGER NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (person, rhythm)
) STRICT;

-- Which fiches somebody was asked to read again, for which day.
CREATE TABLE reminded (
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    page TEXT NOT NULL,
    due TEXT NOT NULL,
    PRIMARY KEY (person, page, due)
) STRICT;
"""
