//! The frame of the suite: a screen, a session bus with a keychain, a browser and the app, all of one journey's own.
//!
//! What a journey does and expects is in `journeys`; nothing here knows a word of the app's screens.

pub(crate) mod app;
pub(crate) mod browser;
pub(crate) mod bus;
pub(crate) mod desk;
pub(crate) mod display;
pub(crate) mod driver;
pub(crate) mod looking;
pub(crate) mod opener;
pub(crate) mod page;
pub(crate) mod processes;
pub(crate) mod program;
pub(crate) mod wait;
mod x11;
