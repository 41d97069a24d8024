//! The schema, as an append-only list of migrations.
//!
//! A migration that was shipped is never changed: a test holds the hash of each. Each runs in one
//! transaction with its `user_version`, so that a kill at any moment leaves the old or the new
//! version and nothing between.

use rusqlite::{Connection, TransactionBehavior};

/// Every migration in order; the first brings an empty file to version 1.
pub(crate) const ALL: &[&str] = &[
    include_str!("../migrations/0001_start.sql"),
    include_str!("../migrations/0002_every_way_in.sql"),
    include_str!("../migrations/0003_checklists.sql"),
    include_str!("../migrations/0004_desk.sql"),
    include_str!("../migrations/0005_changes_found.sql"),
    include_str!("../migrations/0006_changes_written.sql"),
    include_str!("../migrations/0007_changes_quick.sql"),
];

/// The version a file has after every migration.
pub(crate) const KNOWN: u32 = ALL.len() as u32;

/// The version of an open database.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings a database to the newest of `migrations`. One that is newer is left as it is.
pub(crate) fn run(connection: &mut Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // read inside the transaction: another process may have migrated meanwhile
        let from = version(&transaction)?;
        let Some(migration) = migrations.get(from as usize) else {
            return transaction.rollback();
        };
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", from + 1)?;
        transaction.commit()?;
    }
}

/// Every statement a database is made of, by name.
pub(crate) fn schema(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql NOT NULL ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// The schema that a database of this version has when nobody tampered with it.
pub(crate) fn schema_of(version: u32) -> rusqlite::Result<Vec<String>> {
    let mut fresh = Connection::open_in_memory()?;
    let until = ALL.len().min(version as usize);
    run(&mut fresh, &ALL[..until])?;
    schema(&fresh)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// FNV-1a, 64 bits, of each migration that was shipped. Only ever appended to.
    const SHIPPED: &[u64] = &[
        0x1a57_2998_bfcb_ed7b,
        0x6344_b33d_cca7_86ef,
        0x1d6c_a574_06e9_0dec,
        0xad1f_0b89_d657_116a,
        0xa0d9_e69e_ec3f_5d75,
        0xf383_1290_aab6_427e,
        0x14a4_4d77_e24a_c988,
    ];

    fn fnv(text: &str) -> u64 {
        text.bytes()
            .filter(|byte| *byte != b'\r')
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            })
    }

    #[test]
    fn a_shipped_migration_was_never_changed() {
        let now: Vec<u64> = ALL.iter().map(|text| fnv(text)).collect();
        assert_eq!(
            now, SHIPPED,
            "append a migration and its hash; never change one"
        );
    }

    #[test]
    fn every_earlier_version_ends_in_the_same_schema_as_an_empty_file() {
        let mut fresh = Connection::open_in_memory().unwrap();
        run(&mut fresh, ALL).unwrap();
        for earlier in 0..ALL.len() {
            let mut old = Connection::open_in_memory().unwrap();
            run(&mut old, &ALL[..earlier]).unwrap();
            assert_eq!(version(&old).unwrap() as usize, earlier);
            run(&mut old, ALL).unwrap();
            assert_eq!(version(&old).unwrap(), KNOWN);
            assert_eq!(
                schema(&old).unwrap(),
                schema(&fresh).unwrap(),
                "from version {earlier}"
            );
        }
    }

    // planted, and it turned this red: one column less in what is copied
    #[test]
    fn changes_go_on_into_a_table_that_is_made_anew() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, &ALL[..6]).unwrap();
        let row = "'c', NULL, 's', 'o', 'Case', 'r', 'l', 'update', '{}', '{\"a\":1}', 1, 'unknown', '{}', 2, 3, 4,
             'g', 'u', 'd', 1";
        let insert = format!("INSERT INTO changes VALUES ({row})");
        connection.execute_batch(&insert).unwrap();
        run(&mut connection, ALL).unwrap();
        let copied = format!("INSERT INTO copy VALUES ({row})");
        connection
            .execute_batch("CREATE TEMP TABLE copy AS SELECT * FROM changes WHERE FALSE")
            .unwrap();
        connection.execute_batch(&copied).unwrap();
        let other = "SELECT count(*) FROM (SELECT * FROM changes INTERSECT SELECT * FROM copy)";
        let same: u32 = connection.query_row(other, [], |row| row.get(0)).unwrap();
        assert_eq!(same, 1);
    }

    #[test]
    fn a_migration_that_fails_halfway_leaves_the_version_before() {
        let mut connection = Connection::open_in_memory().unwrap();
        let broken = [
            "CREATE TABLE a (x)",
            "CREATE TABLE b (x); INSERT INTO nowhere VALUES (1)",
        ];
        assert!(run(&mut connection, &broken).is_err());
        assert_eq!(version(&connection).unwrap(), 1);
        assert_eq!(schema(&connection).unwrap(), ["CREATE TABLE a (x)"]);
    }

    #[test]
    fn a_newer_database_is_left_as_it_is() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, ALL).unwrap();
        connection
            .pragma_update(None, "user_version", KNOWN + 1)
            .unwrap();
        let before = schema(&connection).unwrap();
        run(&mut connection, ALL).unwrap();
        assert_eq!(version(&connection).unwrap(), KNOWN + 1);
        assert_eq!(schema(&connection).unwrap(), before);
    }
}
