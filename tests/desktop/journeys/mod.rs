//! The journeys: what a person does, and what has to come of it.

pub(crate) mod accessibility;
pub(crate) mod agent;
pub(crate) mod bench;
pub(crate) mod bench_desk;
pub(crate) mod day;
pub(crate) mod ends;
pub(crate) mod hostile;
pub(crate) mod keyboard;
mod left_behind;
pub(crate) mod recipes;
mod rest;
pub(crate) mod rights;
pub(crate) mod second_day;
pub(crate) mod second_start;
mod steps;
pub(crate) mod tour;
mod tour_cases;
pub(crate) mod troubleshooter;
pub(crate) mod ways;
