-- who ticked a step; ticks of earlier versions have nobody
ALTER TABLE steps ADD COLUMN who TEXT NOT NULL DEFAULT '';

-- what an org showed of a step when it was last asked
CREATE TABLE step_checks (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    step           TEXT NOT NULL,
    checked_at     INTEGER NOT NULL,
    verdict        TEXT NOT NULL CHECK (verdict IN ('passed', 'failed', 'hidden')),
    -- who looked, where that was somebody whose results were imported
    who            TEXT,
    found          TEXT NOT NULL,
    PRIMARY KEY (integration_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE checklists (
    integration_id TEXT NOT NULL PRIMARY KEY REFERENCES integrations (id) ON DELETE CASCADE,
    app_kind       TEXT,
    checked_at     INTEGER,
    -- what is ticked for the action of a GPT
    action         TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE checklist_inputs (
    integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
    input          TEXT NOT NULL,
    value          TEXT NOT NULL,
    PRIMARY KEY (integration_id, input)
) STRICT, WITHOUT ROWID;
