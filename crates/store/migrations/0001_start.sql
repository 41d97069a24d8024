-- what share (org, user, consumer key): one refresh token, one vault entry
CREATE TABLE sessions (
    id                 TEXT NOT NULL PRIMARY KEY,
    org_id             TEXT NOT NULL,
    user_id            TEXT NOT NULL,
    consumer_key       TEXT NOT NULL,
    org_name           TEXT NOT NULL,
    username           TEXT NOT NULL,
    display_name       TEXT NOT NULL,
    instance_url       TEXT,
    login_address      TEXT,
    environment        TEXT NOT NULL,
    is_sandbox         INTEGER CHECK (is_sandbox IN (0, 1)),
    scopes             TEXT NOT NULL,
    place              TEXT NOT NULL,
    connected_at       INTEGER NOT NULL,
    renewed_at         INTEGER,
    renewal_started_at INTEGER,
    revoke_pending     INTEGER NOT NULL CHECK (revoke_pending IN (0, 1)),
    UNIQUE (org_id, user_id, consumer_key)
) STRICT;

CREATE TABLE integrations (
    id            TEXT NOT NULL PRIMARY KEY,
    name          TEXT NOT NULL,
    recipe        TEXT NOT NULL,
    capability    TEXT NOT NULL,
    environment   TEXT NOT NULL,
    login_address TEXT,
    consumer_key  TEXT NOT NULL,
    scopes        TEXT NOT NULL,
    has_secret    INTEGER NOT NULL CHECK (has_secret IN (0, 1)),
    pull_by       TEXT NOT NULL CHECK (pull_by IN ('created', 'modified')),
    grant_kind    TEXT NOT NULL,
    login_hint    TEXT,
    prompt_login  INTEGER NOT NULL CHECK (prompt_login IN (0, 1)),
    session_id    TEXT REFERENCES sessions (id),
    state         TEXT NOT NULL
        CHECK (state IN ('not_connected', 'connected', 'expires_soon', 'expired', 'blocked')),
    state_cause   TEXT,
    state_at      INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX integrations_by_session ON integrations (session_id);

CREATE TABLE checkups (
    id             TEXT NOT NULL PRIMARY KEY,
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    started_at     INTEGER NOT NULL,
    finished_at    INTEGER NOT NULL,
    outcome        TEXT NOT NULL,
    api_calls      INTEGER NOT NULL,
    findings       TEXT NOT NULL
) STRICT;
CREATE INDEX checkups_by_integration ON checkups (integration_id, started_at);

-- outlives its integration and its session: what was sent to an org stays known
CREATE TABLE changes (
    id             TEXT NOT NULL PRIMARY KEY,
    integration_id TEXT REFERENCES integrations (id) ON DELETE SET NULL,
    session_id     TEXT NOT NULL,
    org_id         TEXT NOT NULL,
    object         TEXT NOT NULL,
    record_id      TEXT,
    record_label   TEXT,
    kind           TEXT NOT NULL CHECK (kind IN ('create', 'update', 'delete')),
    fields         TEXT NOT NULL,
    before         TEXT,
    base_stamp     INTEGER,
    state          TEXT NOT NULL
        CHECK (state IN ('prepared', 'sent', 'confirmed', 'conflict', 'failed', 'unknown')),
    error          TEXT,
    prepared_at    INTEGER NOT NULL,
    sent_at        INTEGER,
    finished_at    INTEGER
) STRICT;
CREATE INDEX changes_by_integration ON changes (integration_id);
CREATE INDEX changes_by_state ON changes (state);

CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE steps (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    step           TEXT NOT NULL,
    ticked_at      INTEGER NOT NULL,
    PRIMARY KEY (integration_id, step)
) STRICT, WITHOUT ROWID;
