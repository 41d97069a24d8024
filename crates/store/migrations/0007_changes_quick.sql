-- a save waits until it is recorded: the row lies in its key's index and not beside it, ids come in the order in which
-- changes are made and need no second order, and each word of a CHECK is compared, where SQLite makes a table of a list
-- of them for every row that is written
CREATE TABLE changes_new (
    id             TEXT NOT NULL PRIMARY KEY,
    integration_id TEXT REFERENCES integrations (id) ON DELETE SET NULL,
    session_id     TEXT NOT NULL,
    org_id         TEXT NOT NULL,
    object         TEXT NOT NULL,
    record_id      TEXT,
    record_label   TEXT,
    kind           TEXT NOT NULL
        CHECK (kind = 'update' OR kind = 'create' OR kind = 'delete' OR kind = 'restore'),
    -- NULL once the values were cleared
    fields         TEXT,
    before         TEXT,
    base_stamp     INTEGER,
    state          TEXT NOT NULL
        CHECK (state = 'sent' OR state = 'confirmed' OR state = 'conflict' OR state = 'failed' OR state = 'unknown'
            OR state = 'prepared'),
    error          TEXT,
    prepared_at    INTEGER NOT NULL,
    sent_at        INTEGER,
    finished_at    INTEGER,
    -- the changes of one wish have one group: its own id where it stands alone
    group_id       TEXT NOT NULL,
    undoes         TEXT,
    draft_id       TEXT,
    -- an end that stayed bad, and that the user does not want to see any more
    dismissed      INTEGER NOT NULL DEFAULT 0 CHECK (dismissed = 0 OR dismissed = 1)
) STRICT, WITHOUT ROWID;
INSERT INTO changes_new
    (id, integration_id, session_id, org_id, object, record_id, record_label, kind, fields, before, base_stamp, state,
     error, prepared_at, sent_at, finished_at, group_id, undoes, draft_id, dismissed)
    SELECT id, integration_id, session_id, org_id, object, record_id, record_label, kind, fields, before, base_stamp,
        state, error, prepared_at, sent_at, finished_at, group_id, undoes, draft_id, dismissed
    FROM changes;
DROP TABLE changes;
ALTER TABLE changes_new RENAME TO changes;
CREATE INDEX changes_by_state ON changes (state);
CREATE INDEX changes_by_record ON changes (record_id);
CREATE INDEX changes_by_draft ON changes (draft_id);
CREATE INDEX changes_by_undone ON changes (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX changes_by_group ON changes (group_id) WHERE group_id <> id;
