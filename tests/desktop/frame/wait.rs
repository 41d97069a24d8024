//! Waiting with a deadline. Nothing in the suite waits for a fixed time.

use std::{
    future::Future,
    time::{Duration, Instant},
};

/// How long a screen may take to show what is expected.
pub(crate) const SCREEN: Duration = Duration::from_secs(20);
/// How long a program may take to come up or go away.
pub(crate) const PROGRAM: Duration = Duration::from_secs(30);

/// Asks again and again until there is an answer.
///
/// # Panics
/// When the deadline passes; `what` says what was waited for, `last` what was seen last.
pub(crate) async fn until<T, F, Fut>(what: &str, limit: Duration, mut ask: F) -> T
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, String>>,
{
    let deadline = Instant::now() + limit;
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(last) if Instant::now() > deadline => {
                panic!("waited {} s for {what}; {last}", limit.as_secs())
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(30)).await,
        }
    }
}

/// The same for a question that needs no waiting itself.
pub(crate) async fn until_some<T>(
    what: &str,
    limit: Duration,
    mut ask: impl FnMut() -> Option<T>,
) -> T {
    until(what, limit, || {
        let answer = ask().ok_or_else(|| "it never came".to_owned());
        async move { answer }
    })
    .await
}
