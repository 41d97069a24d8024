-- every save asks for the newest change of its draft, and the lists of changes for the newest of all; the table has
-- whatever was changed since the first start
CREATE INDEX changes_by_draft ON changes (draft_id, prepared_at, id);
CREATE INDEX changes_by_age ON changes (prepared_at, id);
