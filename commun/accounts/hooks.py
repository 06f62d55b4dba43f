"""The tables of calls to other programs: where to, and what was sent; `commun.webhooks` reads and writes them."""

from typing import Final

HOOKS: Final = """
-- An address that is called when something happens. The secret signs; it is nowhere else.
CREATE TABLE hooks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    events TEXT NOT NULL,                   -- separated by spaces
    person TEXT NOT NULL,                   -- who asked for it
    made INTEGER NOT NULL,
    seen INTEGER NOT NULL,                  -- the number of the last change that became a call
    proposals INTEGER NOT NULL,             -- the same for proposals that were sent,
    decided INTEGER NOT NULL,               -- and the moment up to which decisions did
    failing INTEGER NOT NULL DEFAULT 0,     -- since when it fails, 0 for not
    stopped TEXT NOT NULL DEFAULT ''        -- why it is no longer called
) STRICT;
CREATE TABLE calls (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    hook INTEGER NOT NULL REFERENCES hooks (number) ON DELETE CASCADE,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    made INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'due',      -- due, sent, failed
    tries INTEGER NOT NULL DEFAULT 0,
    next INTEGER NOT NULL DEFAULT 0,
    status INTEGER NOT NULL DEFAULT 0,
    why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX calls_due ON calls (state, next);
CREATE INDEX calls_of ON calls (hook, number);
"""
