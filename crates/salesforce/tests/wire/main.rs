//! The client against a server that answers with recorded and broken answers, byte by byte.

#![allow(clippy::unwrap_used)]

mod composite;
mod direct;
mod discovery;
mod duplicates;
mod files;
mod layouts;
mod lists;
mod oauth;
mod reach;
mod refusals;
mod resources;
mod server;
mod sessions;
mod setup;
mod transport;
mod undelete;
