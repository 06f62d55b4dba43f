"""The tables of facts, in the same database as the pages: they follow the same commits in the same transactions."""

from typing import Final

ROOM: Final = 65_536
"""Keys set aside for the subjects of a page: the page itself, then its sub-objects in their order."""

SCHEMA: Final = """
-- What facts are about: every living page (fragment '') outside discussions, and its sub-objects.
CREATE TABLE subject (
    key INTEGER PRIMARY KEY,        -- page * 65536 + place on the page: a rebuild gives the same
    page INTEGER NOT NULL,
    fragment TEXT NOT NULL,
    space TEXT NOT NULL,
    title TEXT NOT NULL,            -- folded name, without the prefix of its space
    sort TEXT NOT NULL              -- what orders it: its sort key, or its title
);
CREATE UNIQUE INDEX subject_page ON subject (page, fragment);

-- One value of one subject. A value that could not be read has its raw text, and neither kind nor sort.
CREATE TABLE fact (
    page INTEGER NOT NULL, position INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    property TEXT NOT NULL,         -- its key
    label TEXT NOT NULL,            -- what it is called
    kind TEXT,                      -- the datatype of the value
    sort TEXT,                      -- folded text, at most 120 characters; '' for numbers
    whole TEXT,                     -- folded text, where it is longer than that
    number REAL, upper REAL,        -- numbers, dates, durations…: value and end; coordinates: latitude, longitude
    text TEXT, unit TEXT, language TEXT, detail TEXT,
    space TEXT, name TEXT, fold TEXT, fragment TEXT,   -- the page that it points to, as links name it
    target INTEGER,                 -- the subject that answers to that name now
    raw TEXT,                       -- what was written, where it differs from `text`
    origin TEXT NOT NULL,
    code TEXT, severity TEXT, fr TEXT, en TEXT,        -- what is wrong with it
    PRIMARY KEY (page, position)
) WITHOUT ROWID;
CREATE INDEX fact_name ON fact (space, fold) WHERE space IS NOT NULL;

-- What is wrong with a page, in its order: its values, and what its type asks for.
CREATE TABLE problem (
    page INTEGER NOT NULL, place INTEGER NOT NULL,
    property TEXT NOT NULL, severity TEXT NOT NULL, code TEXT NOT NULL,
    fragment TEXT NOT NULL,         -- the sub-object, '' for the page
    raw TEXT NOT NULL,              -- what was written, '' for what is missing
    fr TEXT NOT NULL, en TEXT NOT NULL,
    PRIMARY KEY (page, place)
) WITHOUT ROWID;

CREATE INDEX subject_sort ON subject (sort, key);
CREATE INDEX subject_space ON subject (space, fragment, sort, key);
CREATE INDEX subject_title ON subject (title, key);
CREATE INDEX fact_subject ON fact (subject, property, number, sort);
CREATE INDEX fact_sort ON fact (property, sort, target, subject);
CREATE INDEX fact_number ON fact (property, number, upper, subject) WHERE number IS NOT NULL;
CREATE INDEX fact_interval ON fact (property, upper, number, subject)
    WHERE upper IS NOT NULL AND kind NOT IN ('date', 'coordinates');
CREATE INDEX fact_target ON fact (target, property, subject) WHERE target IS NOT NULL;
CREATE INDEX problem_property ON problem (property, severity, code, page);
"""

CONTENT: Final = ("subject", "fact", "problem")
"""The tables that a rebuild must give again row by row."""
