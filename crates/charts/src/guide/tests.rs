//! What holds for every example and for what is said of it.

use super::*;
use crate::testing::{holds, lines};

/// All that a guide says, in order.
fn said(guide: &Guide) -> Vec<&'static str> {
    let marks = guide.marks.iter().map(|(_, meaning)| *meaning);
    let texts = guide.steps.iter().copied().chain(marks).chain(guide.beware.iter().copied());
    std::iter::once(guide.question).chain(texts).collect()
}

#[test]
fn each_kind_has_an_example_that_keeps_to_what_every_chart_keeps_to() -> Result<(), ChartError> {
    for &kind in Kind::ALL {
        let example = kind.example()?;
        if let Example::Chart(chart) = &example {
            assert_eq!(chart.kind(), kind);
            let held = holds(&**chart);
            assert!(held.is_ok(), "{kind}: {held:?}");
        }
        let figure = example.figure(&ChartId::new("example")?)?;
        assert!(roxmltree::Document::parse(figure.as_str()).is_ok(), "{kind}");
    }
    Ok(())
}

#[test]
fn is_drawn_as_before() -> Result<(), ChartError> {
    for &kind in Kind::ALL {
        let id = ChartId::new("example")?;
        let drawn = match kind.example()? {
            Example::Chart(chart) => chart.svg(&id, Frame::Narrow),
            other => other.figure(&id)?,
        };
        insta::assert_snapshot!(kind.as_str(), lines(&drawn));
    }
    Ok(())
}

#[test]
fn an_example_says_that_it_is_made_up_wherever_it_is_copied_to() -> Result<(), ChartError> {
    for &kind in Kind::ALL {
        for frame in [Frame::Narrow, Frame::Wide] {
            if let Some(file) = kind.example()?.standalone(frame) {
                assert!(file.as_str().contains("(made-up figures)"), "{kind}");
            }
        }
    }
    Ok(())
}

#[test]
fn a_kind_is_read_by_its_name() {
    for &kind in Kind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
    let unknown = "pie".parse::<Kind>().expect_err("there are no pies");
    assert!(unknown.to_string().contains("trend, multiples"), "{unknown}");
}

#[test]
fn what_is_said_is_said_in_short_sentences() {
    for &kind in Kind::ALL {
        let guide = kind.guide();
        assert!((3..=5).contains(&guide.steps.len()) && guide.question.ends_with('?'), "{kind}");
        for text in said(guide) {
            assert!(text.ends_with(['.', '?']), "{kind}: {text:?} does not end");
            for sentence in text.split_inclusive(['.', '?', ':']) {
                let words = sentence.split_whitespace().count();
                assert!(words <= 20, "{kind}: {words} words in {sentence:?}");
            }
        }
    }
}

#[test]
fn somebody_of_eleven_can_read_it() {
    for &kind in Kind::ALL {
        let text = said(kind.guide()).join(" ");
        let grade = grade(&text);
        assert!(grade <= 6.0, "{kind} is for grade {grade:.1}");
    }
}

/// The Flesch–Kincaid grade of a text (Kincaid and others, 1975), whose syllables are counted as groups of vowels: 6 is
/// the age of 11 to 12.
fn grade(text: &str) -> f64 {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.to_lowercase().replace(|c: char| !c.is_ascii_alphabetic(), ""))
        .filter(|word| !word.is_empty())
        .collect();
    let syllables = |word: &String| {
        let stem = if word.ends_with("le") { word } else { word.trim_end_matches('e') };
        let groups = stem.split(|c| !"aeiouy".contains(c)).filter(|group| !group.is_empty());
        groups.count().max(1)
    };
    let sentences = text.split(['.', '?', ':']).filter(|part| part.len() > 3).count();
    let all: usize = words.iter().map(syllables).sum();
    0.39 * words.len() as f64 / sentences as f64 + 11.8 * all as f64 / words.len() as f64 - 15.59
}
