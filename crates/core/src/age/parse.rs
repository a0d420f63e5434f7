//! Reads the forms of an age band: a text becomes a few words, and a run of words a form.

use super::{Age, Ages, Unit};

/// Longer texts are no age band.
const LONGEST: usize = 40;
/// The longest form, `6 months to 64 years`, has five words; `old` and `olds` are not counted.
const MOST_WORDS: usize = 5;

#[derive(Clone, Copy, Debug)]
enum Word {
    /// An age in halves of whatever its unit is: `2.5` is 5.
    Halves(u16),
    Unit(Unit),
    To,
    Under,
    AndOver,
}

/// The ages that `text` says.
pub(super) fn ages(text: &str) -> Option<Ages> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    named(text).or_else(|| {
        let mut words = [Word::To; MOST_WORDS];
        let count = read_words(text, &mut words)?;
        in_figures(&words[..count])
    })
}

fn named(text: &str) -> Option<Ages> {
    let years = |lower, upper| {
        let [lower, upper] = [lower, upper].map(|number| Age { unit: Unit::Years, number });
        Ages::Between(lower, upper)
    };
    let names = [
        ("all ages", Ages::All),
        ("all", Ages::All),
        ("not applicable", Ages::NotApplicable),
        ("at birth", Ages::AtBirth),
        ("reception age", years(4, 5)),
        ("reception", years(4, 5)),
        ("year 6", years(10, 11)),
        ("working age", years(16, 64)),
    ];
    names.into_iter().find(|(name, _)| text.eq_ignore_ascii_case(name)).map(|(_, ages)| ages)
}

/// Reads `text` into `words`; gives back how many there are, if it is made of them alone.
fn read_words(text: &str, words: &mut [Word; MOST_WORDS]) -> Option<usize> {
    let (mut rest, mut count) = (text, 0);
    while let Some(next) = rest.chars().next() {
        let (word, after) = match next {
            '0'..='9' => halves(rest)?,
            '<' => (Some(Word::Under), &rest[1..]),
            '+' => (Some(Word::AndOver), &rest[1..]),
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {
                (Some(Word::To), &rest[next.len_utf8()..])
            }
            _ => word(rest)?,
        };
        if let Some(word) = word {
            *words.get_mut(count)? = word;
            count += 1;
        }
        rest = after.trim_start();
    }
    Some(count)
}

/// The number at the start of `text`, whole or a half, and what follows it.
fn halves(text: &str) -> Option<(Option<Word>, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (whole, after) = text.split_at(digits);
    let halves = whole.parse::<u16>().ok()?.checked_mul(2)?;
    Some(match after.strip_prefix(".5") {
        Some(after) => (Some(Word::Halves(halves + 1)), after),
        None => (Some(Word::Halves(halves)), after),
    })
}

/// The word at the start of `text`, if it means something, and what follows it.
fn word(text: &str) -> Option<(Option<Word>, &str)> {
    const PHRASES: [(&str, Option<Word>); 18] = [
        ("and over", Some(Word::AndOver)),
        ("and older", Some(Word::AndOver)),
        ("or over", Some(Word::AndOver)),
        ("under", Some(Word::Under)),
        ("to", Some(Word::To)),
        ("weeks", Some(Word::Unit(Unit::Weeks))),
        ("week", Some(Word::Unit(Unit::Weeks))),
        ("wks", Some(Word::Unit(Unit::Weeks))),
        ("months", Some(Word::Unit(Unit::Months))),
        ("month", Some(Word::Unit(Unit::Months))),
        ("mths", Some(Word::Unit(Unit::Months))),
        ("years", Some(Word::Unit(Unit::Years))),
        ("year", Some(Word::Unit(Unit::Years))),
        ("yrs", Some(Word::Unit(Unit::Years))),
        ("yr", Some(Word::Unit(Unit::Years))),
        ("aged", None),
        ("olds", None),
        ("old", None),
    ];
    PHRASES.into_iter().find_map(|(phrase, word)| {
        let (start, after) = text.split_at_checked(phrase.len())?;
        let ends = !after.starts_with(|c: char| c.is_ascii_alphabetic());
        (ends && start.eq_ignore_ascii_case(phrase)).then_some((word, after))
    })
}

fn in_figures(words: &[Word]) -> Option<Ages> {
    use Word::{AndOver, Halves, To, Under, Unit as In};
    let age = |halves: u16, unit: Unit| match (halves % 2, unit) {
        (0, _) => Some(Age { unit, number: halves / 2 }),
        (_, Unit::Years) => Some(Age { unit: Unit::Months, number: halves.checked_mul(6)? }),
        (_, Unit::Weeks | Unit::Months) => None,
    };
    let years = Unit::Years;
    Some(match *words {
        [Halves(one)] => Ages::Between(age(one, years)?, age(one, years)?),
        [Halves(one), In(unit)] => Ages::Between(age(one, unit)?, age(one, unit)?),
        [Halves(lower), To, Halves(upper)] => Ages::Between(age(lower, years)?, age(upper, years)?),
        [Halves(lower), To, Halves(upper), In(unit)] => {
            Ages::Between(age(lower, unit)?, age(upper, unit)?)
        }
        [Halves(lower), In(unit), To, Halves(upper), In(upper_unit)] => {
            Ages::Between(age(lower, unit)?, age(upper, upper_unit)?)
        }
        [Under, Halves(end)] => Ages::Under(age(end, years)?),
        [Under, Halves(end), In(unit)] => Ages::Under(age(end, unit)?),
        [Halves(lower), AndOver] => Ages::AtLeast(age(lower, years)?),
        [Halves(lower), AndOver, In(unit)] | [Halves(lower), In(unit), AndOver] => {
            Ages::AtLeast(age(lower, unit)?)
        }
        _ => return None,
    })
}
