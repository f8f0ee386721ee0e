//! A value that knows whether it was changed.

use std::ops::{Deref, DerefMut};

/// A value, and whether it was borrowed to be changed. Two are equal if their values are.
#[derive(Clone, Debug, Default)]
pub struct Tracked<T> {
    value: T,
    is_changed: bool,
}

impl<T> Tracked<T> {
    /// Borrows the value for a change that doesn't count, because nothing derived from the value differs.
    pub fn unnoticed(&mut self) -> &mut T {
        &mut self.value
    }

    /// Whether the value was changed since the last call.
    pub fn take_change(&mut self) -> bool {
        std::mem::take(&mut self.is_changed)
    }
}

impl<T> From<T> for Tracked<T> {
    fn from(value: T) -> Self {
        Self { value, is_changed: false }
    }
}

impl<T> Deref for Tracked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Tracked<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.is_changed = true;
        &mut self.value
    }
}

impl<T: PartialEq> PartialEq for Tracked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Tracked<T> {}
