//! The plain structs that the UI receives and sends: the only serialised types of the application.
//!
//! They hold no token, secret, code or verifier. Times are integer milliseconds since 1970 (UTC).
//! Everything here is data; what makes it lives in the module of the same name.

mod action;
mod activity;
mod checklist;
mod checkup;
mod connect;
mod decoded;
mod desk;
mod failure;
mod integration;
mod recipe;
mod settings;

pub use action::*;
pub use activity::*;
pub use checklist::*;
pub use checkup::*;
pub use connect::*;
pub use decoded::*;
pub use desk::*;
pub use failure::*;
pub use integration::*;
pub use recipe::*;
pub use settings::*;
