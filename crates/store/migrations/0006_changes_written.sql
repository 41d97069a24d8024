-- what is recorded of a save writes a page for each index, and a save waits for it: few changes take another one back,
-- few are made together, and those of an integration are looked for only when it is deleted
DROP INDEX changes_by_undone;
CREATE INDEX changes_by_undone ON changes (undoes) WHERE undoes IS NOT NULL;
DROP INDEX changes_by_group;
CREATE INDEX changes_by_group ON changes (group_id) WHERE group_id <> id;
DROP INDEX changes_by_integration;
