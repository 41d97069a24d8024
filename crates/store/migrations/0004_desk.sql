-- a change can bring a deleted record back, is made together with others, takes another one back, comes from a draft
CREATE TABLE changes_new (
    id             TEXT NOT NULL PRIMARY KEY,
    integration_id TEXT REFERENCES integrations (id) ON DELETE SET NULL,
    session_id     TEXT NOT NULL,
    org_id         TEXT NOT NULL,
    object         TEXT NOT NULL,
    record_id      TEXT,
    record_label   TEXT,
    kind           TEXT NOT NULL CHECK (kind IN ('create', 'update', 'delete', 'restore')),
    -- NULL once the values were cleared
    fields         TEXT,
    before         TEXT,
    base_stamp     INTEGER,
    state          TEXT NOT NULL
        CHECK (state IN ('prepared', 'sent', 'confirmed', 'conflict', 'failed', 'unknown')),
    error          TEXT,
    prepared_at    INTEGER NOT NULL,
    sent_at        INTEGER,
    finished_at    INTEGER,
    -- the changes of one wish have one group: its own id where it stands alone
    group_id       TEXT NOT NULL,
    undoes         TEXT,
    draft_id       TEXT,
    -- an end that stayed bad, and that the user does not want to see any more
    dismissed      INTEGER NOT NULL DEFAULT 0 CHECK (dismissed IN (0, 1))
) STRICT;
INSERT INTO changes_new
    (id, integration_id, session_id, org_id, object, record_id, record_label, kind, fields, before, base_stamp, state,
     error, prepared_at, sent_at, finished_at, group_id)
    SELECT id, integration_id, session_id, org_id, object, record_id, record_label, kind, fields, before, base_stamp,
        state, error, prepared_at, sent_at, finished_at, id
    FROM changes;
DROP TABLE changes;
ALTER TABLE changes_new RENAME TO changes;
CREATE INDEX changes_by_integration ON changes (integration_id);
CREATE INDEX changes_by_state ON changes (state);
CREATE INDEX changes_by_group ON changes (group_id);
CREATE INDEX changes_by_record ON changes (record_id);
CREATE INDEX changes_by_undone ON changes (undoes);

-- an entry of the activity log points to the changes it tells of
ALTER TABLE activity ADD COLUMN group_id TEXT;

-- what is typed and not saved
CREATE TABLE drafts (
    id             TEXT NOT NULL PRIMARY KEY,
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    object         TEXT NOT NULL,
    record_id      TEXT,
    -- the record it is shown at: the case of a comment, the record itself, NULL for a new one
    shown_at       TEXT,
    kept           TEXT NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX drafts_by_place ON drafts (integration_id, shown_at);

-- lists the user saved
CREATE TABLE lists (
    id             TEXT NOT NULL PRIMARY KEY,
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    object         TEXT NOT NULL,
    name           TEXT NOT NULL,
    spec           TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    UNIQUE (integration_id, object, name)
) STRICT;

-- lists that are looked at while their view is visible
CREATE TABLE live_lists (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    object         TEXT NOT NULL,
    source         TEXT NOT NULL,
    PRIMARY KEY (integration_id, object, source)
) STRICT, WITHOUT ROWID;

-- calls that looking at lists has used, by org and day (UTC)
CREATE TABLE live_calls (
    org_id         TEXT NOT NULL,
    day            TEXT NOT NULL,
    calls          INTEGER NOT NULL,
    PRIMARY KEY (org_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE searches (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    object         TEXT NOT NULL,
    text           TEXT NOT NULL,
    at             INTEGER NOT NULL,
    PRIMARY KEY (integration_id, object, text)
) STRICT, WITHOUT ROWID;

CREATE TABLE macros (
    id             TEXT NOT NULL PRIMARY KEY,
    object         TEXT NOT NULL,
    name           TEXT NOT NULL,
    key            INTEGER CHECK (key BETWEEN 1 AND 9),
    steps          TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    UNIQUE (object, name),
    UNIQUE (object, key)
) STRICT;
