//! Texts that stand in many rows are parsed once.

use rustc_hash::FxHashMap;

/// The most texts that are kept before starting anew.
const MOST: usize = 1 << 16;
/// The longest text that is kept.
const LONGEST: usize = 512;

/// What texts of a column mean, within bounded memory.
#[derive(Debug)]
pub(crate) struct Cache<T>(FxHashMap<Box<str>, T>);

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self(FxHashMap::default())
    }
}

impl<T: Clone> Cache<T> {
    /// What `text` means, if that is known.
    pub(crate) fn get(&self, text: &str) -> Option<T> {
        self.0.get(text).cloned()
    }

    /// Keeps what `text` means.
    pub(crate) fn keep(&mut self, text: &str, meaning: T) -> T {
        if text.len() <= LONGEST {
            if self.0.len() >= MOST {
                self.0.clear();
            }
            self.0.insert(text.into(), meaning.clone());
        }
        meaning
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_stays_small() {
        let mut cache = Cache::default();
        for number in 0..3 * MOST {
            cache.keep(&number.to_string(), number);
        }
        cache.keep(&"x".repeat(LONGEST + 1), 0);
        assert!(cache.0.len() <= MOST);
        assert_eq!(cache.get(&(3 * MOST - 1).to_string()), Some(3 * MOST - 1));
        assert_eq!(cache.get(&"x".repeat(LONGEST + 1)), None);
    }
}
