//! Record ids: 15 case-sensitive characters, or 18 with a checksum that survives a change of case.
//!
//! Layout and checksum as Salesforce documents them ("18-character ID" in the Object Reference): three key-prefix
//! characters name the object, two the instance, one is reserved, the rest counts in base 62. The checksum maps
//! which of each five characters are capitals to one of `A`-`Z`, `0`-`5`.

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECKSUM: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The instance part of every id made here.
const POD: &str = "gL0";

/// The 18-character id number `n` of the object with this three-character key prefix.
pub(crate) fn make(prefix: &str, n: u64) -> String {
    let mut digits = [b'0'; 9];
    let mut rest = n;
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    let mut id = format!("{prefix}{POD}{}", String::from_utf8_lossy(&digits));
    let suffix = checksum(&id);
    id.push_str(&suffix);
    id
}

/// The 18-character form of a 15- or 18-character id, or `None` if it cannot be an id.
///
/// An 18-character id whose letters changed their case is repaired from its checksum, as Salesforce does.
pub(crate) fn to18(id: &str) -> Option<String> {
    if !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    match id.len() {
        15 => Some(format!("{id}{}", checksum(id))),
        18 => repair(id),
        _ => None,
    }
}

/// The 15-character form of an id made by [`make`] or accepted by [`to18`].
pub(crate) fn to15(id: &str) -> &str {
    id.get(..15).unwrap_or(id)
}

fn checksum(id15: &str) -> String {
    id15.as_bytes()
        .chunks(5)
        .map(|chunk| {
            let bits = chunk.iter().enumerate().fold(0, |bits, (i, byte)| {
                bits | (usize::from(byte.is_ascii_uppercase()) << i)
            });
            char::from(CHECKSUM[bits])
        })
        .collect()
}

fn repair(id18: &str) -> Option<String> {
    let (body, suffix) = id18.split_at(15);
    let suffix = suffix.to_ascii_uppercase();
    let mut repaired = String::with_capacity(18);
    for (chunk, mark) in body.as_bytes().chunks(5).zip(suffix.bytes()) {
        let bits = CHECKSUM.iter().position(|candidate| *candidate == mark)?;
        for (i, byte) in chunk.iter().enumerate() {
            let byte = if bits >> i & 1 == 1 {
                byte.to_ascii_uppercase()
            } else {
                byte.to_ascii_lowercase()
            };
            repaired.push(char::from(byte));
        }
    }
    (checksum(&repaired) == suffix).then(|| format!("{repaired}{suffix}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_matches_published_ids() {
        for (id, suffix) in [
            ("001B000000UnQ2w", "IAF"),
            ("003q000000KvQ1t", "AAF"),
            ("701E0000000JuFH", "IA0"),
            ("012000000000000", "AAA"),
        ] {
            assert_eq!(to18(id).unwrap(), format!("{id}{suffix}"));
        }
    }

    #[test]
    fn an_id_that_lost_its_capitals_is_repaired_from_its_checksum() {
        assert_eq!(to18("001b000000unq2wiaf").unwrap(), "001B000000UnQ2wIAF");
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for text in [
            "",
            "500",
            "5000000000000000",
            "50000000000000!",
            "001B000000UnQ2wIA!",
            "５００gL00000000",
        ] {
            assert_eq!(to18(text), None, "{text}");
        }
    }

    #[test]
    fn made_ids_are_distinct_and_sort_in_the_order_they_were_made() {
        let ids: Vec<String> = [0, 1, 61, 62, 3843, 3844, 999_999]
            .iter()
            .map(|n| make("500", *n))
            .collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
        assert!(
            ids.iter().all(|id| id.len() == 18
                && to18(id).as_deref() == Some(id)
                && to15(id).len() == 15)
        );
    }
}
