//! The practice org's own pages: what goes wrong on purpose, what was asked, what time it is.

pub(super) mod clock;
mod fault_form;
pub(super) mod faults;
pub(super) mod log;
