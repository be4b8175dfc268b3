//! Room for work that is kept from one call to the next.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Rooms that nobody works in at the moment: as many as there were calls at the same time.
pub(crate) struct Pool<T>(Mutex<Vec<T>>);

impl<T> Default for Pool<T> {
    fn default() -> Pool<T> {
        Pool(Mutex::new(Vec::new()))
    }
}

impl<T: Default> Pool<T> {
    /// Works in a room of the pool, or a new one. What a room remembers may make work faster,
    /// never different.
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let mut room = self.rooms().pop().unwrap_or_default();
        let out = work(&mut room);
        // A room in which work broke off is not given back.
        self.rooms().push(room);
        out
    }

    fn rooms(&self) -> MutexGuard<'_, Vec<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
