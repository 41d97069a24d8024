//! A little HTTP/1.1 by hand, for what is asked before there is encryption or within a tunnel: a head is read, never a
//! body. Also the question that gives a network's sign-in page away.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::Url;

use super::Wire;
use crate::hosts;

/// Longest head that is read.
const LONGEST: usize = 16 * 1024;

/// The head of an answer; empty where what came was no HTTP.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) reason: String,
    headers: Vec<(String, String)>,
}

impl Head {
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn one(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// What answered in the place of Salesforce, or that Salesforce did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    /// HTTP status.
    pub status: u16,
    /// The host it sends on to, if it does.
    pub to: Option<String>,
    /// Whether it sends on to Salesforce by `https`, as Salesforce itself does.
    pub is_salesforce: bool,
}

impl Plain {
    /// Whether a network said by its status that it wants a sign-in first (RFC 6585 section 6).
    #[must_use]
    pub fn wants_sign_in(&self) -> bool {
        self.status == 511
    }
}

/// Asks for the start page without encryption.
pub(super) async fn ask(mut wire: impl Wire, host: &str) -> Option<Plain> {
    let head = exchange(&mut wire, "GET", host).await.ok()?;
    let to = head.one("location").and_then(|to| Url::parse(to).ok());
    let secure = |url: &Url| url.scheme() == "https" && hosts::serves_pages(url);
    Some(Plain {
        status: head.status,
        is_salesforce: to.as_ref().is_some_and(secure),
        to: to.and_then(|url| url.host_str().map(str::to_owned)),
    })
}

/// Asks for the start page of a host and reads the head of the answer.
pub(super) async fn exchange(wire: &mut impl Wire, method: &str, host: &str) -> io::Result<Head> {
    let wish = format!("{method} / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    wire.write_all(wish.as_bytes()).await?;
    wire.flush().await?;
    head(wire).await
}

/// Reads a head and what comes along with its last piece.
pub(super) async fn head(wire: &mut impl Wire) -> io::Result<Head> {
    let mut read = Vec::new();
    let mut piece = [0; 2048];
    loop {
        let length = wire.read(&mut piece).await?;
        read.extend_from_slice(&piece[..length]);
        let end = read.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            return Ok(parse(&read[..end]));
        }
        let looks_like_http = b"HTTP/".iter().zip(&read).all(|(one, other)| one == other);
        if !looks_like_http || read.len() > LONGEST {
            return Ok(Head {
                reason: "what came is no HTTP".to_owned(),
                ..Head::default()
            });
        }
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

fn parse(head: &[u8]) -> Head {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split("\r\n");
    let mut first = lines.next().unwrap_or_default().splitn(3, ' ');
    let status = first.nth(1).and_then(|status| status.parse().ok());
    let reason = first.next().unwrap_or_default();
    Head {
        status: status.unwrap_or_default(),
        reason: reason
            .chars()
            .filter(|c| !c.is_control())
            .take(100)
            .collect(),
        headers: lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_and_anything_else_is_none() {
        let head = parse(b"HTTP/1.1 407 Proxy sign-in\r\nProxy-Authenticate: NTLM\r\nproxy-authenticate: Basic realm=x");
        assert_eq!((head.status, head.reason.as_str()), (407, "Proxy sign-in"));
        let asks: Vec<_> = head.all("Proxy-Authenticate").collect();
        assert_eq!(asks, ["NTLM", "Basic realm=x"]);
        assert_eq!(head.one("date"), None);
        for nothing in [&b""[..], b"SSH-2.0-x", b"HTTP/1.1", b"HTTP/1.1 x y"] {
            assert_eq!(parse(nothing).status, 0);
        }
    }
}
