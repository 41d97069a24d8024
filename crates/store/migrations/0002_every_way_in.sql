-- how a session's token is obtained when it has expired, and what is known of its life at the org
ALTER TABLE sessions ADD COLUMN grant_kind TEXT NOT NULL DEFAULT 'authorization_code';
-- the user name a token is asked for, where one is named: what the org calls the user may change
ALTER TABLE sessions ADD COLUMN subject TEXT;
ALTER TABLE sessions ADD COLUMN used_at INTEGER;
-- whether the org replaces the refresh token at each renewal; NULL while no renewal has told
ALTER TABLE sessions ADD COLUMN rotates INTEGER CHECK (rotates IN (0, 1));
-- renewals of the refresh token kept now whose answer was lost
ALTER TABLE sessions ADD COLUMN answers_lost INTEGER NOT NULL DEFAULT 0;
-- what was last read of the app's policy at the org
ALTER TABLE sessions ADD COLUMN policy TEXT;
ALTER TABLE sessions ADD COLUMN approvals INTEGER;
ALTER TABLE sessions ADD COLUMN health_read_at INTEGER;
ALTER TABLE sessions ADD COLUMN expires_at INTEGER;

ALTER TABLE integrations ADD COLUMN has_key INTEGER NOT NULL DEFAULT 0 CHECK (has_key IN (0, 1));
ALTER TABLE integrations ADD COLUMN skip_sso INTEGER NOT NULL DEFAULT 0 CHECK (skip_sso IN (0, 1));
ALTER TABLE integrations RENAME COLUMN login_hint TO username;

-- what was done with which org; outlives its integration. No secrets, no record contents
CREATE TABLE activity (
    id             TEXT NOT NULL PRIMARY KEY,
    at             INTEGER NOT NULL,
    integration_id TEXT,
    name           TEXT NOT NULL,
    org_name       TEXT,
    kind           TEXT NOT NULL
        CHECK (kind IN ('sign_in', 'renewal', 'revocation', 'checkup', 'write')),
    what           TEXT NOT NULL,
    result         TEXT NOT NULL CHECK (result IN ('done', 'failed', 'cancelled', 'unknown')),
    why            TEXT,
    code           TEXT,
    request_id     TEXT
) STRICT;
