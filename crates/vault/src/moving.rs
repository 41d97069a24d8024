//! Moving entries from one place to another: all or none.

use secrecy::ExposeSecret;

use crate::worker::Ticket;
use crate::{Choice, Entry, Inner, Place, Shape, Vault, VaultError, locked};

impl Vault {
    /// Takes another place from now on and moves these entries there, all or none: each is read back in the new place
    /// before any leaves the old one. Entries that are not there are passed over.
    ///
    /// # Errors
    /// As [`Vault::choose`], [`Vault::read`] and [`Vault::write`]; then the place stays the one before, with everything
    /// in it, and nothing stays in the new one.
    pub async fn move_to(
        &self,
        choice: Choice,
        entries: Vec<(Entry, Shape)>,
    ) -> Result<(), VaultError> {
        let from = self.settled().await?;
        let to = choice.place();
        if from == to {
            return self.choose(choice).await;
        }
        self.run(move |inner, ticket| {
            inner.prepare(&choice, ticket)?;
            let mut moved = Vec::new();
            for (entry, shape) in &entries {
                match inner.copy(from, to, entry, *shape, ticket) {
                    Ok(there) => moved.extend(there.then_some(entry)),
                    Err(error) => {
                        moved.push(entry);
                        for entry in moved {
                            // best effort: the old place still has it
                            let _ = inner.remove(to, entry, ticket);
                        }
                        return Err(error);
                    }
                }
            }
            *locked(&inner.place) = Some(to);
            for entry in moved {
                // what cannot be taken away here is a second copy, not a loss
                let _ = inner.remove(from, entry, ticket);
            }
            Ok(())
        })
        .await
    }
}

impl Inner {
    /// Copies an entry and reads the copy back; false when there is none.
    fn copy(
        &self,
        from: Place,
        to: Place,
        entry: &Entry,
        shape: Shape,
        ticket: &Ticket,
    ) -> Result<bool, VaultError> {
        let same = match shape {
            Shape::Text => {
                let Some(secret) = self.read(from, entry, ticket)? else {
                    return Ok(false);
                };
                self.write(to, entry, &secret, ticket)?;
                let copy = self.read(to, entry, ticket)?;
                copy.is_some_and(|copy| copy.expose_secret() == secret.expose_secret())
            }
            Shape::Bytes => {
                let Some(secret) = self.read_bytes(from, entry, ticket)? else {
                    return Ok(false);
                };
                self.write_bytes(to, entry, &secret, ticket)?;
                let copy = self.read_bytes(to, entry, ticket)?;
                copy.is_some_and(|copy| copy.expose_secret() == secret.expose_secret())
            }
        };
        match same {
            true => Ok(true),
            false => Err(VaultError::NotSaved),
        }
    }
}
