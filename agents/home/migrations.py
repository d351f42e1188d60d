"""The schema of ``understudy.db``, as numbered steps that each say why.

A file's schema number is its ``PRAGMA user_version``: one integer in the
header, so that a file from a newer program is told apart before anything is
written to it. (sqlite-utils keeps its migrations' names in a table instead; a
program would have to open the file as a database to find out.) A step is never
edited once it has been released: what was wrong is put right by the next step.
"""

from __future__ import annotations

from collections.abc import Callable

from agents.db.sql import Database
from agents.memory import learning

Migration = Callable[[Database], None]

APPLICATION_ID = 0x556E6453
"""``PRAGMA application_id`` of our files: "UndS"."""


def schema_version(db: Database) -> int:
    """Return the number of the last step that the database went through."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def apply(db: Database, *, upto: int | None = None) -> None:
    """Run the steps that are missing, the first one first.

    Must run inside a transaction that holds the write lock, so that of two
    programs that open a fresh home at once the second finds the work done.

    Args:
        db: a database whose schema is not newer than ours.
        upto: number of the last step to run; None runs them all.
    """
    first = schema_version(db)
    last = LATEST if upto is None else upto
    for number in range(first + 1, last + 1):
        MIGRATIONS[number - 1](db)
        # A pragma takes no parameters; the number is our own.
        db.execute(f"PRAGMA user_version = {number:d}")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
    if first < _DERIVED <= last:
        learning.rebuild(db)


def _run(db: Database, *statements: str) -> None:
    # executescript() would commit the surrounding transaction.
    for statement in statements:
        db.execute(statement)


def _never(what: str, table: str, name: str) -> str:
    """Return a trigger that refuses to change or delete a table's rows, by a row's name."""
    done = {"UPDATE": "changed", "DELETE": "deleted"}[what]
    return f"""
        CREATE TRIGGER {table}_is_never_{done} BEFORE {what} ON {table}
        BEGIN SELECT RAISE(ABORT, '{name} is never {done}'); END
        """


def m001_journal(db: Database) -> None:
    """Record what was played: games, sessions, and turns as a tree.

    Descriptions are kept once each, since most turns share the one of the turn
    before. Turns can't be changed: undo and branching move the session's tip.
    """
    _run(
        db,
        """
        CREATE TABLE game (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            title TEXT NOT NULL,
            engine TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            licence TEXT NOT NULL,
            release TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE description (
            id INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            text TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE session (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            game INTEGER NOT NULL REFERENCES game (id),
            seed INTEGER NOT NULL,
            task TEXT NOT NULL,
            player TEXT NOT NULL,
            critic TEXT NOT NULL,
            started TEXT NOT NULL,
            ended TEXT,
            tip INTEGER REFERENCES turn (id)
        ) STRICT
        """,
        """
        CREATE TABLE turn (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session INTEGER NOT NULL REFERENCES session (id),
            parent INTEGER REFERENCES turn (id),
            number INTEGER NOT NULL CHECK (number >= 0),
            at TEXT NOT NULL,
            actor TEXT,
            kind TEXT,
            command TEXT,
            mode TEXT,
            replaced TEXT,
            why TEXT NOT NULL DEFAULT '',
            text TEXT NOT NULL,
            location TEXT,
            inventory TEXT NOT NULL,
            score INTEGER,
            max_score INTEGER,
            moves INTEGER,
            died INTEGER NOT NULL CHECK (died IN (0, 1)),
            ending TEXT,
            key TEXT NOT NULL,
            place TEXT NOT NULL,
            description INTEGER NOT NULL REFERENCES description (id),
            carried TEXT,
            effect_score INTEGER NOT NULL DEFAULT 0,
            effect_died INTEGER NOT NULL DEFAULT 0 CHECK (effect_died IN (0, 1)),
            effect_nothing INTEGER NOT NULL DEFAULT 0 CHECK (effect_nothing IN (0, 1)),
            CHECK ((parent IS NULL) = (number = 0)),
            CHECK ((parent IS NULL) = (command IS NULL)),
            CHECK ((command IS NULL) = (actor IS NULL))
        ) STRICT
        """,
        "CREATE INDEX session_game ON session (game)",
        "CREATE INDEX session_tip ON session (tip)",
        "CREATE UNIQUE INDEX turn_root ON turn (session) WHERE parent IS NULL",
        "CREATE INDEX turn_parent ON turn (parent)",
        "CREATE INDEX turn_session ON turn (session, at, score, actor, kind)",
        "CREATE INDEX turn_location ON turn (location)",
        "CREATE INDEX turn_description ON turn (description)",
        """
        CREATE TRIGGER turn_grows_from_its_session BEFORE INSERT ON turn
        WHEN NEW.parent IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM turn
            WHERE id = NEW.parent AND session = NEW.session AND number = NEW.number - 1
        )
        BEGIN SELECT RAISE(ABORT, 'a turn follows a turn of its own session'); END
        """,
        _never("UPDATE", "turn", "a turn"),
        _never("DELETE", "turn", "a turn"),
        _never("UPDATE", "description", "a description"),
    )


def m002_memory(db: Database) -> None:
    """Remember what was done in a scene and what followed.

    All of it derives from turns, but for two marks that a visit carries: that
    the person took the move back, and that the person wants it forgotten.
    """
    _run(
        db,
        """
        CREATE TABLE experience (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            game INTEGER NOT NULL REFERENCES game (id),
            task TEXT NOT NULL,
            key TEXT NOT NULL,
            location TEXT NOT NULL,
            description INTEGER NOT NULL REFERENCES description (id),
            inventory TEXT NOT NULL,
            turn INTEGER NOT NULL REFERENCES turn (id),
            UNIQUE (key, game, task)
        ) STRICT
        """,
        """
        CREATE TABLE outcome (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            experience INTEGER NOT NULL REFERENCES experience (id),
            command TEXT NOT NULL,
            source TEXT NOT NULL,
            q REAL NOT NULL DEFAULT 0.0,
            visits INTEGER NOT NULL DEFAULT 0,
            score INTEGER NOT NULL DEFAULT 0,
            deaths INTEGER NOT NULL DEFAULT 0,
            nothings INTEGER NOT NULL DEFAULT 0,
            undone INTEGER NOT NULL DEFAULT 0,
            passed INTEGER NOT NULL DEFAULT 0,
            turn INTEGER NOT NULL REFERENCES turn (id),
            UNIQUE (experience, command, source)
        ) STRICT
        """,
        """
        CREATE TABLE visit (
            turn INTEGER NOT NULL REFERENCES turn (id),
            passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
            outcome INTEGER NOT NULL REFERENCES outcome (id),
            score INTEGER NOT NULL,
            died INTEGER NOT NULL CHECK (died IN (0, 1)),
            nothings INTEGER NOT NULL CHECK (nothings IN (0, 1)),
            undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
            forgotten_at TEXT,
            PRIMARY KEY (turn, passed)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX experience_location ON experience (game, location)",
        "CREATE INDEX experience_description ON experience (description)",
        "CREATE INDEX experience_turn ON experience (turn)",
        "CREATE INDEX outcome_turn ON outcome (turn)",
        "CREATE INDEX visit_outcome ON visit (outcome)",
    )


def m003_judgements(db: Database) -> None:
    """Keep what was proposed, rewarded and remembered at each turn.

    A replay shows these as they were then, so an exemplar keeps the numbers it
    had when it was shown. ``seat`` tells several players of one turn apart.
    """
    _run(
        db,
        """
        CREATE TABLE proposal (
            id INTEGER PRIMARY KEY,
            turn INTEGER NOT NULL REFERENCES turn (id),
            seat INTEGER NOT NULL,
            rank INTEGER NOT NULL CHECK (rank BETWEEN 0 AND 4),
            player TEXT NOT NULL,
            command TEXT NOT NULL,
            confidence REAL NOT NULL,
            reason TEXT NOT NULL,
            exploring INTEGER NOT NULL CHECK (exploring IN (0, 1)),
            lookahead INTEGER NOT NULL,
            seconds REAL NOT NULL,
            UNIQUE (turn, seat, rank)
        ) STRICT
        """,
        """
        CREATE TABLE critique (
            id INTEGER PRIMARY KEY,
            proposal INTEGER NOT NULL REFERENCES proposal (id),
            place INTEGER NOT NULL,
            critic TEXT NOT NULL,
            command TEXT NOT NULL,
            reward REAL NOT NULL,
            known INTEGER NOT NULL CHECK (known IN (0, 1)),
            parts TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE exemplar (
            proposal INTEGER NOT NULL REFERENCES proposal (id),
            place INTEGER NOT NULL,
            outcome INTEGER NOT NULL REFERENCES outcome (id),
            turn INTEGER NOT NULL REFERENCES turn (id),
            match TEXT NOT NULL,
            similarity REAL NOT NULL,
            role TEXT NOT NULL,
            same_game INTEGER NOT NULL CHECK (same_game IN (0, 1)),
            q REAL NOT NULL,
            visits INTEGER NOT NULL,
            score INTEGER NOT NULL,
            deaths INTEGER NOT NULL,
            nothings INTEGER NOT NULL,
            undone INTEGER NOT NULL,
            passed INTEGER NOT NULL,
            why TEXT NOT NULL,
            PRIMARY KEY (proposal, place)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX critique_proposal ON critique (proposal)",
        "CREATE INDEX exemplar_outcome ON exemplar (outcome)",
        "CREATE INDEX exemplar_turn ON exemplar (turn)",
    )


def m004_full_text(db: Database) -> None:
    """Find scenes by their words.

    The index holds tokens that carry their game's number ("3xmailbox"), so
    that a word is as rare as it is in its game, and ``term`` counts in how
    many scenes each token stands, so that a search can begin with the rarest.
    The index keeps no text of its own: the scenes have it.
    """
    _run(
        db,
        """
        CREATE VIRTUAL TABLE experience_fts
        USING fts5 (tokens, content = '', tokenize = 'ascii')
        """,
        """
        CREATE TABLE term (
            token TEXT PRIMARY KEY,
            scenes INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    )


def m005_bookmarks(db: Database) -> None:
    """Let a person mark a turn and return to it by name."""
    _run(
        db,
        """
        CREATE TABLE bookmark (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session INTEGER NOT NULL REFERENCES session (id),
            turn INTEGER NOT NULL REFERENCES turn (id),
            name TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX bookmark_session ON bookmark (session, name)",
        "CREATE INDEX bookmark_turn ON bookmark (turn)",
    )


def m006_models(db: Database) -> None:
    """Keep what language models were asked and answered, and who voted for what.

    A proposal may be a member's of a team (``team``), or have come after the
    decision (``late`` says how); a critique may be one critic's of a blend.
    Prompts repeat from turn to turn, so each message's text is kept once. An
    exchange that led to nothing belongs to its turn alone. The last index is
    for counting again, without reading every visit, what was taken back.
    """
    _run(
        db,
        "ALTER TABLE proposal ADD COLUMN team INTEGER REFERENCES proposal (id)",
        "ALTER TABLE proposal ADD COLUMN late TEXT",
        "ALTER TABLE critique ADD COLUMN blend INTEGER REFERENCES critique (id)",
        """
        CREATE TABLE passage (
            id INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            text TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE exchange (
            id INTEGER PRIMARY KEY,
            turn INTEGER NOT NULL REFERENCES turn (id),
            proposal INTEGER REFERENCES proposal (id),
            critique INTEGER REFERENCES critique (id),
            place INTEGER NOT NULL,
            asker TEXT NOT NULL,
            purpose TEXT NOT NULL,
            spec TEXT NOT NULL,
            model TEXT NOT NULL,
            answer TEXT NOT NULL,
            thoughts TEXT NOT NULL,
            sampling TEXT NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            answer_tokens INTEGER NOT NULL,
            estimated INTEGER NOT NULL CHECK (estimated IN (0, 1)),
            first REAL NOT NULL,
            seconds REAL NOT NULL,
            cost REAL,
            tries INTEGER NOT NULL,
            fault TEXT NOT NULL,
            CHECK (proposal IS NULL OR critique IS NULL)
        ) STRICT
        """,
        """
        CREATE TABLE message (
            exchange INTEGER NOT NULL REFERENCES exchange (id),
            place INTEGER NOT NULL,
            role TEXT NOT NULL,
            passage INTEGER NOT NULL REFERENCES passage (id),
            PRIMARY KEY (exchange, place)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE ballot (
            proposal INTEGER NOT NULL REFERENCES proposal (id),
            place INTEGER NOT NULL,
            player TEXT NOT NULL,
            command TEXT NOT NULL,
            confidence REAL NOT NULL,
            weight REAL NOT NULL,
            reward REAL,
            seconds REAL NOT NULL,
            note TEXT NOT NULL,
            PRIMARY KEY (proposal, place)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX proposal_team ON proposal (team) WHERE team IS NOT NULL",
        "CREATE INDEX critique_blend ON critique (blend) WHERE blend IS NOT NULL",
        "CREATE INDEX exchange_turn ON exchange (turn)",
        "CREATE INDEX exchange_proposal ON exchange (proposal) WHERE proposal IS NOT NULL",
        "CREATE INDEX exchange_critique ON exchange (critique) WHERE critique IS NOT NULL",
        "CREATE INDEX message_passage ON message (passage)",
        "CREATE INDEX visit_undone ON visit (turn) WHERE undone",
        _never("UPDATE", "passage", "a passage"),
    )


def m007_facts(db: Database) -> None:
    """Keep what each turn changed, and which sessions were imported.

    A demonstration is followed by its effects, so what held before and after a
    move is kept with it. Turns of an earlier program have none until they are
    played again. Of an imported session the file's name is kept, and a digest
    of what was played, so that the same file isn't imported twice unawares.
    """
    _run(
        db,
        """
        CREATE TABLE fact (
            id INTEGER PRIMARY KEY,
            relation TEXT NOT NULL,
            thing TEXT NOT NULL,
            place TEXT NOT NULL,
            UNIQUE (thing, relation, place)
        ) STRICT
        """,
        """
        CREATE TABLE change (
            turn INTEGER PRIMARY KEY REFERENCES turn (id),
            whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
            added TEXT NOT NULL,
            removed TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE imported (
            session INTEGER PRIMARY KEY REFERENCES session (id),
            file TEXT NOT NULL,
            digest TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX imported_digest ON imported (digest)",
        """
        CREATE TRIGGER change_follows_a_known_turn BEFORE INSERT ON change
        WHEN NOT NEW.whole AND NOT EXISTS (
            SELECT 1 FROM turn JOIN change ON change.turn = turn.parent WHERE turn.id = NEW.turn
        )
        BEGIN SELECT RAISE(ABORT, 'a change is of a turn whose facts are kept'); END
        """,
        _never("UPDATE", "fact", "a fact"),
        _never("DELETE", "fact", "a fact"),
        _never("UPDATE", "change", "a change"),
        _never("DELETE", "change", "a change"),
        _never("UPDATE", "imported", "where a session is from"),
        _never("DELETE", "imported", "where a session is from"),
    )


def m008_q_learning(db: Database) -> None:
    """Pass values along paths, write down what happens to memory, and keep a budget.

    ``gain`` is what followed a visit (its n-step return) and ``next`` the scene
    whose value that took in; ``critic`` is NULL until the journal was asked. A
    mark keeps what was done to memory besides learning in its order, so that a
    rebuild can do the same; those of an earlier file count as set last.
    Scenes that were put away leave the index by which a place's are found.
    """
    _run(
        db,
        "ALTER TABLE visit ADD COLUMN critic REAL",
        "ALTER TABLE visit ADD COLUMN gain REAL NOT NULL DEFAULT 0.0",
        "ALTER TABLE visit ADD COLUMN next INTEGER REFERENCES experience (id)",
        "ALTER TABLE outcome ADD COLUMN critic REAL NOT NULL DEFAULT 0.0",
        "ALTER TABLE outcome ADD COLUMN total REAL NOT NULL DEFAULT 0.0",
        "ALTER TABLE outcome ADD COLUMN gain REAL NOT NULL DEFAULT 0.0",
        "ALTER TABLE experience ADD COLUMN tidied INTEGER REFERENCES tidying (id)",
        """
        CREATE TABLE mark (
            id INTEGER PRIMARY KEY,
            after INTEGER NOT NULL,
            what TEXT NOT NULL,
            turn INTEGER REFERENCES turn (id),
            passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
            at TEXT,
            run INTEGER REFERENCES tidying (id)
        ) STRICT
        """,
        """
        CREATE TABLE learning (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            steps INTEGER NOT NULL CHECK (steps >= 1),
            discount REAL NOT NULL CHECK (discount BETWEEN 0 AND 1),
            rate REAL CHECK (rate > 0 AND rate <= 1),
            scenes INTEGER CHECK (scenes >= 0),
            megabytes REAL CHECK (megabytes >= 0)
        ) STRICT
        """,
        "INSERT INTO learning (id, steps, discount) VALUES (1, 10, 0.97)",
        """
        CREATE TABLE tidying (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            undone_at TEXT
        ) STRICT
        """,
        """
        CREATE TABLE tidied_scene (
            run INTEGER NOT NULL REFERENCES tidying (id),
            experience INTEGER NOT NULL,
            PRIMARY KEY (run, experience)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE recall (
            experience INTEGER PRIMARY KEY,
            times INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX visit_next ON visit (next) WHERE next IS NOT NULL",
        "DROP INDEX experience_location",
        """
        CREATE INDEX experience_location ON experience (game, location) WHERE tidied IS NULL
        """,
        "CREATE INDEX experience_tidied ON experience (tidied) WHERE tidied IS NOT NULL",
        """
        INSERT INTO mark (after, what, turn, passed)
        SELECT (SELECT max(turn) FROM visit), 'undone', turn, 0
        FROM visit WHERE undone AND NOT passed ORDER BY turn
        """,
        """
        INSERT INTO mark (after, what, turn, passed, at)
        SELECT (SELECT max(turn) FROM visit), 'forgotten', turn, passed, forgotten_at
        FROM visit WHERE forgotten_at IS NOT NULL ORDER BY turn, passed
        """,
        """
        INSERT INTO mark (after, what, turn, passed)
        SELECT (SELECT max(turn) FROM visit), 'finished', visit.turn, 0
        FROM session JOIN visit ON visit.turn = session.tip AND NOT visit.passed
        WHERE session.ended IS NOT NULL ORDER BY session.id
        """,
    )


def m009_marks_and_merges(db: Database) -> None:
    """Let a person mark memories, undo that, and take in another person's file.

    What a person thinks of a memory derives from no turn, so it stands on the
    outcome, which a rebuild keeps. An amendment says what was done to one and
    what undoes it. Of turns that came with another home's file, each stretch
    names the merge that brought it: they were played by somebody else, whoever
    plays on in the same session here.
    """
    _run(
        db,
        """
        ALTER TABLE outcome
        ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1))
        """,
        """
        ALTER TABLE outcome
        ADD COLUMN muted INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1))
        """,
        "ALTER TABLE outcome ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        """
        CREATE TABLE amendment (
            id INTEGER PRIMARY KEY,
            outcome INTEGER NOT NULL REFERENCES outcome (id),
            what TEXT NOT NULL,
            before TEXT NOT NULL,
            at TEXT NOT NULL,
            undone_at TEXT
        ) STRICT
        """,
        """
        CREATE TABLE merge (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE merged (
            session INTEGER NOT NULL REFERENCES session (id),
            first INTEGER NOT NULL REFERENCES turn (id),
            last INTEGER NOT NULL REFERENCES turn (id),
            merge INTEGER NOT NULL REFERENCES merge (id),
            PRIMARY KEY (session, first),
            CHECK (first <= last)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX amendment_outcome ON amendment (outcome)",
        "CREATE INDEX amendment_standing ON amendment (id) WHERE undone_at IS NULL",
        "CREATE INDEX merged_merge ON merged (merge)",
        "CREATE INDEX merged_first ON merged (first)",
        "CREATE INDEX merged_last ON merged (last)",
        """
        CREATE INDEX outcome_marked ON outcome (id) WHERE pinned OR muted OR note <> ''
        """,
        "CREATE INDEX visit_forgotten ON visit (outcome) WHERE forgotten_at IS NOT NULL",
        _never("UPDATE", "merged", "where a turn is from"),
        _never("DELETE", "merged", "where a turn is from"),
    )


def m010_plans(db: Database) -> None:
    """Keep which plan a proposal carried out.

    It is told as it was then, like a reason, and looked up with its proposal
    alone: one column of JSON, NULL where no demonstration was followed.
    """
    _run(db, "ALTER TABLE proposal ADD COLUMN plan TEXT")


MIGRATIONS: tuple[Migration, ...] = (
    m001_journal,
    m002_memory,
    m003_judgements,
    m004_full_text,
    m005_bookmarks,
    m006_models,
    m007_facts,
    m008_q_learning,
    m009_marks_and_merges,
    m010_plans,
)
LATEST = len(MIGRATIONS)
_DERIVED = MIGRATIONS.index(m010_plans) + 1
"""An earlier file's memory, its index or its values must still be made from its turns.

What makes them reads the tables of this step.
"""
