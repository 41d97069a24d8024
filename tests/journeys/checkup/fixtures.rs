//! Faults that are planted for `proof checkup`: one table. Each names the probe that has to fail first and the cause
//! that has to be proven or be among several.
//!
//! `Fixture::new` is given an app that is connected to an org of its own, and plants its fault in it. Where the app
//! needs other options or another vault, `Fixture::own` sets up everything itself (`desk_with`, `World::connected`).
//! What has to live as long as the run, such as a proxy, goes into `Planted::keeping`.
//!
//! `ORGDECK_FIXTURE=words` runs those with these words in their name.

mod check;
mod neighbours;
mod net;
mod rights;
pub(super) mod token;

use std::{any::Any, pin::Pin};

use crate::{desk::desk, support::World};

/// A fault, and what has to be said of it.
pub(crate) struct Fixture {
    pub(crate) name: &'static str,
    /// The probe that is not in order first.
    pub(crate) probe: &'static str,
    /// The cause that is planted.
    pub(crate) cause: &'static str,
    /// Further single causes that follow from the planted one, at later probes.
    pub(crate) also: &'static [&'static str],
    plant: Box<dyn FnOnce() -> Planting>,
}

type Planting = Pin<Box<dyn Future<Output = Planted>>>;

/// A world with a fault in it.
pub(crate) struct Planted {
    pub(crate) world: World,
    /// Held until the run is over.
    _kept: Vec<Box<dyn Any>>,
}

impl From<World> for Planted {
    fn from(world: World) -> Self {
        Self {
            world,
            _kept: Vec::new(),
        }
    }
}

impl Planted {
    /// Keeps something until the run is over.
    pub(crate) fn keeping(mut self, kept: impl Any) -> Self {
        self._kept.push(Box::new(kept));
        self
    }
}

impl Fixture {
    /// A fault that is planted so in a connected app, and the probe and cause it has to be known by.
    pub(crate) fn new<F, P, W>(
        name: &'static str,
        probe: &'static str,
        cause: &'static str,
        plant: P,
    ) -> Self
    where
        P: FnOnce(World) -> F + 'static,
        F: Future<Output = W> + 'static,
        W: Into<Planted> + 'static,
    {
        Self::own(name, probe, cause, move || async {
            plant(desk(3).await).await
        })
    }

    /// The same, of an app and an org that the fixture sets up itself.
    pub(crate) fn own<F, P, W>(
        name: &'static str,
        probe: &'static str,
        cause: &'static str,
        plant: P,
    ) -> Self
    where
        P: FnOnce() -> F + 'static,
        F: Future<Output = W> + 'static,
        W: Into<Planted> + 'static,
    {
        Self {
            name,
            probe,
            cause,
            also: &[],
            plant: Box::new(|| Box::pin(async { plant().await.into() })),
        }
    }

    /// Causes that later probes may name because of the planted one.
    pub(crate) fn also(mut self, causes: &'static [&'static str]) -> Self {
        self.also = causes;
        self
    }

    /// Plants it.
    pub(crate) async fn plant(self) -> Planted {
        (self.plant)().await
    }
}

/// Every fixture there is.
pub(crate) fn all() -> Vec<Fixture> {
    [
        net::all(),
        token::all(),
        check::all(),
        rights::all(),
        neighbours::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
