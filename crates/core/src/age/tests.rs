use proptest::prelude::*;

use super::*;

fn band(text: &str) -> AgeBand {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Every age of the Fingertips downloads and of `FingertipsNext`: each is printed as it is written.
const FINGERTIPS: &str = "Not applicable|All ages|0-4 yrs|5-9 yrs|10-14 yrs|15-19 yrs|20-24 yrs|\
    25-29 yrs|30-34 yrs|35-39 yrs|40-44 yrs|45-49 yrs|50-54 yrs|55-59 yrs|60-64 yrs|65-69 yrs|\
    70-74 yrs|75-79 yrs|80-84 yrs|85-89 yrs|90-94 yrs|95+ yrs|90+ yrs|85+ yrs|75+ yrs|65+ yrs|\
    30+ yrs|19+ yrs|18+ yrs|17+ yrs|16+ yrs|15+ yrs|12+ yrs|2+ yrs|2 yrs|4-5 yrs|10-11 yrs|\
    5-14 yrs|15-44 yrs|15-55 yrs|16-24 yrs|18-24 yrs|19-24 yrs|25-34 yrs|35-44 yrs|40-74 yrs|\
    45-54 yrs|53-70 yrs|55-64 yrs|65-74 yrs|75-84 yrs|<16 yrs|<18 yrs|<65 yrs|<75 yrs|<1 yr|\
    6-8 weeks|12 months";

#[test]
fn every_age_of_fingertips_is_printed_as_it_is_written() {
    for text in FINGERTIPS.split('|') {
        assert_eq!(band(text).to_string(), text);
    }
}

#[test]
fn what_councils_write_is_printed_as_fingertips_does() {
    let forms = [
        ("65", "65 yrs"),
        ("65-65", "65 yrs"),
        ("10-11", "10-11 yrs"),
        ("16 - 64 yrs", "16-64 yrs"),
        ("16\u{2013}64", "16-64 yrs"),
        ("65+", "65+ yrs"),
        ("18+ years", "18+ yrs"),
        ("60 and over", "60+ yrs"),
        ("Aged 75 years and over", "75+ yrs"),
        ("<75", "<75 yrs"),
        ("< 75 years", "<75 yrs"),
        ("under 75", "<75 yrs"),
        ("Under 1 year", "<1 yr"),
        ("0-19 years", "0-19 yrs"),
        ("10-24 year", "10-24 yrs"),
        ("15-16 year olds", "15-16 yrs"),
        ("6months to 64 years", "6 months - 64 yrs"),
        ("2-2.5 years", "2-2.5 yrs"),
        ("6 to 8 weeks", "6-8 weeks"),
        ("Reception age", "4-5 yrs"),
        ("Year 6", "10-11 yrs"),
        ("Working age", "16-64 yrs"),
        ("at birth", "At birth"),
        ("0+ yrs", "All ages"),
        ("ALL AGES", "All ages"),
    ];
    for (text, printed) in forms {
        assert_eq!(band(text).to_string(), printed);
        assert_eq!(band(printed), band(text));
    }
}

#[test]
fn what_is_no_band_is_refused() {
    for text in
        ["", "yrs", "old", "ten", "10 11", "-5", "1.4", "6.5 weeks", "10-11 yrs 12", "School age"]
    {
        let error = AgeBandError::Unrecognised { found: text.into() };
        assert_eq!(text.parse::<AgeBand>(), Err(error));
    }
    for text in ["11-10", "<0", "2 yrs - 3 months"] {
        assert_eq!(text.parse::<AgeBand>(), Err(AgeBandError::Empty { found: text.into() }));
    }
    for text in ["151", "0-151", "1900 months - 2000 months"] {
        assert_eq!(text.parse::<AgeBand>(), Err(AgeBandError::TooOld { found: text.into() }));
    }
}

#[test]
fn both_ends_of_a_band_are_included() {
    assert_eq!(band("10-11 yrs").years(), Some((10, Some(11))));
    assert_eq!(band("<75 yrs").years(), Some((0, Some(74))));
    assert_eq!(band("<1 yr").years(), Some((0, Some(0))));
    assert_eq!(band("65+ yrs").years(), Some((65, None)));
    assert_eq!(band("All ages").years(), Some((0, None)));
    assert_eq!(band("6-8 weeks").years(), None);
    assert_eq!(AgeBand::of_years(10, Some(11)), Ok(band("10-11")));
    assert_eq!(AgeBand::of_years(65, None), Ok(band("65+")));
    assert_eq!(AgeBand::of_years(11, Some(10)), Err(AgeBandError::Empty { found: "11-10".into() }));
    let held = |text: &str| (0..=120).filter(|&age| band(text).contains(age)).collect::<Vec<_>>();
    assert_eq!(held("10-11 yrs"), [10, 11]);
    assert_eq!(held("<3"), [0, 1, 2]);
    assert_eq!(held("119+"), [119, 120]);
    assert!(held("6-8 weeks").is_empty() && held("Not applicable").is_empty());
}

#[test]
fn bands_overlap_when_somebody_can_be_in_both() {
    for (one, other) in
        [("10-11", "11-12"), ("<75", "74"), ("6-8 weeks", "0"), ("At birth", "<1"), ("2-2.5", "2")]
    {
        assert!(band(one).overlaps(band(other)) && band(other).overlaps(band(one)), "{one}");
    }
    for (one, other) in [
        ("10-11", "12-13"),
        ("<75", "75+"),
        ("6-8 weeks", "9 weeks"),
        ("Not applicable", "All ages"),
    ] {
        assert!(!band(one).overlaps(band(other)) && !band(other).overlaps(band(one)), "{one}");
    }
}

#[test]
fn the_same_ages_written_in_two_ways_cover_each_other() {
    let (under, between) = (band("<75"), band("0-74"));
    assert!(under.covers(between) && between.covers(under) && under != between);
    assert!(band("All ages").covers(band("At birth")) && !band("65+").covers(band("All ages")));
}

#[test]
fn serde_goes_through_the_text() {
    let over_65: AgeBand = serde_json::from_str("\"65+\"").unwrap();
    assert_eq!(serde_json::to_string(&over_65).unwrap(), "\"65+ yrs\"");
}

fn bands() -> impl Strategy<Value = AgeBand> {
    let unit = prop_oneof![Just(Unit::Weeks), Just(Unit::Months), Just(Unit::Years)];
    let age = (unit, 0_u16..160).prop_map(|(unit, number)| Age { unit, number });
    (0..6, age.clone(), age).prop_filter_map("no such band", |(shape, lower, upper)| {
        let ages = match shape {
            0 => Ages::All,
            1 => Ages::AtBirth,
            2 => Ages::Under(upper),
            3 => Ages::AtLeast(lower),
            4 => Ages::NotApplicable,
            _ => Ages::Between(lower, upper),
        };
        AgeBand::new(ages).ok()
    })
}

proptest! {
    #[test]
    fn what_is_printed_reads_as_the_same_band(band in bands()) {
        prop_assert_eq!(band.to_string().parse::<AgeBand>(), Ok(band));
    }

    #[test]
    fn a_band_contains_the_years_between_its_ends(band in bands(), age in 0_u8..150) {
        if let Some((lower, upper)) = band.years() {
            let within = lower <= age && upper.is_none_or(|upper| age <= upper);
            prop_assert_eq!(band.contains(age), within);
        }
    }

    #[test]
    fn a_band_that_covers_another_overlaps_it(one in bands(), other in bands()) {
        prop_assert!(!one.covers(other) || one.overlaps(other));
        prop_assert_eq!(one.overlaps(other), other.overlaps(one));
    }

    #[test]
    fn any_text_is_a_band_or_a_clear_error(text in ".{0,20}") {
        if let Err(error) = text.parse::<AgeBand>() {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn any_text_of_the_right_letters_is_a_band_or_a_clear_error(text in "(under |<)?[0-9]{0,5}(\\.5)?[ +-]{0,2}(to )?[0-9]{0,5} ?(years|yrs|weeks|months| and over)?") {
        if let Ok(band) = text.parse::<AgeBand>() {
            prop_assert_eq!(band.to_string().parse::<AgeBand>(), Ok(band));
        }
    }
}
