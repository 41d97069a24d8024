//! Whether what was typed can be a security token at all: "a case-sensitive alphanumeric code" (Salesforce help, "Reset
//! Your Security Token"). Whether it is the user's, Salesforce alone knows, and tells no reason.

use secrecy::{ExposeSecret, SecretString};

/// Longer than any there is: reports have 24 and 25 characters, no page promises a length.
const LONGEST: usize = 64;

/// Whether it can be one. Blank is right where the org trusts the network.
pub(super) fn can_be(typed: &SecretString) -> bool {
    let typed = typed.expose_secret();
    typed.len() <= LONGEST && typed.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_letters_and_digits_alone() {
        for right in ["", "Ab3dEf6hIj9lMn2pQr5tUv8x", "Ab3dEf6hIj9lMn2pQr5tUv8xY"] {
            assert!(can_be(&right.into()), "{right}");
        }
        let long = "a".repeat(65);
        for wrong in [
            "Ab3d Ef6h",
            "Ab3dEf6h\n",
            "Ab3d-Ef6h",
            "pass!Ab3d",
            "\u{e4}b3d",
            &long,
        ] {
            assert!(!can_be(&wrong.into()), "{wrong}");
        }
    }
}
