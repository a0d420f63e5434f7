//! Sentences and quotations: whether somebody's words may be published.

/// What the release of somebody's words depends on: an insight, a lived experience, a quotation.
///
/// Words are not counts: nothing is rounded or suppressed, they are released or they are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// What the person agreed to.
    pub consent: Consent,
    /// How many people are in the group that the words are said to come from (a group in a
    /// place), if that is known.
    pub group: Option<u64>,
    /// Whether somebody else than who wrote them down has read them for names, places and
    /// whatever else points to a person.
    pub reviewed: bool,
}

/// What a person agreed to for their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consent {
    /// Nothing is known, or the person said no.
    None,
    /// That what they say is taken into account.
    Use,
    /// That their words are published without their name.
    Publication,
}

/// Why words may not be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WordsRefused {
    /// The person did not agree to it.
    #[error("the person has not agreed to publication: ask, and note what was said")]
    NoConsent,
    /// Nobody knows how many people the words could be from.
    #[error(
        "it is not known how many people are in the group: a group of unknown size may be one person"
    )]
    UnknownGroup,
    /// The words could be from too few people.
    ///
    /// How many they are is not told, since refusals are read and passed on.
    #[error("the group has fewer than {least} people: name a larger group or place")]
    SmallGroup {
        /// How many there must be.
        least: u64,
    },
    /// Nobody has looked for what points to a person.
    #[error("nobody else has read the words for what points to a person: have them reviewed")]
    NotReviewed,
}

/// Whether words may be published from groups of at least so many people.
///
/// # Errors
/// The first reason against it: [`WordsRefused`].
///
/// # Examples
/// ```
/// use lifecourse_disclosure::{Consent, Words, WordsRefused, may_publish};
/// let words = Words { consent: Consent::Publication, group: Some(140), reviewed: true };
/// assert_eq!(may_publish(&words, 10), Ok(()));
/// let unread = Words { reviewed: false, ..words };
/// assert_eq!(may_publish(&unread, 10), Err(WordsRefused::NotReviewed));
/// ```
pub fn may_publish(words: &Words, least: u64) -> Result<(), WordsRefused> {
    if words.consent < Consent::Publication {
        return Err(WordsRefused::NoConsent);
    }
    let size = words.group.ok_or(WordsRefused::UnknownGroup)?;
    if size < least {
        return Err(WordsRefused::SmallGroup { least });
    }
    if !words.reviewed {
        return Err(WordsRefused::NotReviewed);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: Words = Words { consent: Consent::Publication, group: Some(10), reviewed: true };

    #[test]
    fn consent_to_use_is_not_consent_to_publish() {
        let words = Words { consent: Consent::Use, ..WORDS };
        assert_eq!(may_publish(&words, 10), Err(WordsRefused::NoConsent));
    }

    #[test]
    fn a_group_of_unknown_size_may_be_one_person() {
        let words = Words { group: None, ..WORDS };
        assert_eq!(may_publish(&words, 10), Err(WordsRefused::UnknownGroup));
    }

    #[test]
    fn the_size_of_a_small_group_is_not_told_in_the_refusal() {
        assert_eq!(may_publish(&WORDS, 10), Ok(()));
        let refused = may_publish(&WORDS, 11).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the group has fewer than 11 people: name a larger group or place"
        );
        assert!(!format!("{refused:?}").contains("10"));
    }
}
