//! What is read once for all who ask at the same moment.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

/// Something that changes, and that every request needs as it is now. Whoever asks is given what was read after
/// they asked, be it for another: many at once cost little more than one.
#[derive(Debug)]
pub(crate) struct Together<T> {
    /// How many have asked.
    asked: AtomicU64,
    /// What was read last, and how many had asked before it was.
    last: Mutex<Option<(u64, T)>>,
}

impl<T> Default for Together<T> {
    fn default() -> Self {
        Self { asked: AtomicU64::new(0), last: Mutex::new(None) }
    }
}

impl<T: Clone> Together<T> {
    /// What `read` finds, or what another found who began later than this was asked for.
    pub(crate) async fn read<E>(&self, read: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let place = self.asked.fetch_add(1, Ordering::SeqCst);
        let mut last = self.last.lock().await;
        if let Some((before, found)) = &*last
            && place < *before
        {
            return Ok(found.clone());
        }
        let before = self.asked.load(Ordering::SeqCst);
        let found = read.await?;
        *last = Some((before, found.clone()));
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, sync::Arc};

    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn nobody_is_given_what_was_read_before_they_asked() {
        let (state, reads) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let (together, gate) = (Arc::new(Together::default()), Arc::new(Semaphore::new(0)));
        let ask = || {
            let (state, reads) = (Arc::clone(&state), Arc::clone(&reads));
            let (together, gate) = (Arc::clone(&together), Arc::clone(&gate));
            tokio::spawn(async move {
                let asked_at = state.load(Ordering::SeqCst);
                let read = async {
                    let found = state.load(Ordering::SeqCst);
                    reads.fetch_add(1, Ordering::SeqCst);
                    gate.acquire().await.unwrap().forget();
                    Ok::<_, Infallible>(found)
                };
                (asked_at, together.read(read).await.unwrap())
            })
        };
        let mut asking = vec![ask()];
        tokio::task::yield_now().await;
        // The first is reading. These come while it does, and after the change.
        state.store(1, Ordering::SeqCst);
        asking.extend((0..8).map(|_| ask()));
        tokio::task::yield_now().await;
        gate.add_permits(100);
        for one in asking {
            let (asked_at, found) = one.await.unwrap();
            assert!(found >= asked_at, "asked at {asked_at}, given {found}");
        }
        assert_eq!(reads.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn who_fails_or_goes_away_is_in_nobodys_way() {
        let together = Together::default();
        let failed = together.read(async { Err::<u8, _>("gone") }).await;
        assert_eq!(failed, Err("gone"));
        let left = together.read(std::future::pending::<Result<u8, &str>>());
        assert!(tokio::time::timeout(std::time::Duration::from_millis(1), left).await.is_err());
        assert_eq!(together.read(async { Ok::<_, &str>(7) }).await, Ok(7));
    }
}
