use proptest::prelude::*;

use super::*;

fn period(text: &str) -> Period {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> PeriodError {
    text.parse::<Period>().expect_err(text)
}

/// As written, kind, first day, last day, as printed.
const FORMS: &str = "\
2015                      | calendar year           | 2015-01-01 | 2015-12-31 | 2015
2015/16                   | financial year          | 2015-04-01 | 2016-03-31 | 2015/16
1999/00                   | financial year          | 1999-04-01 | 2000-03-31 | 1999/00
2015/2016                 | financial year          | 2015-04-01 | 2016-03-31 | 2015/16
2015 - 17                 | calendar year           | 2015-01-01 | 2017-12-31 | 2015 - 17
2013 - 17                 | calendar year           | 2013-01-01 | 2017-12-31 | 2013 - 17
1998 - 00                 | calendar year           | 1998-01-01 | 2000-12-31 | 1998 - 00
2013 to 2015              | calendar year           | 2013-01-01 | 2015-12-31 | 2013 - 15
2021-23                   | calendar year           | 2021-01-01 | 2023-12-31 | 2021 - 23
2021 – 23                 | calendar year           | 2021-01-01 | 2023-12-31 | 2021 - 23
2009–11                   | calendar year           | 2009-01-01 | 2011-12-31 | 2009 - 11
2017/18 - 19/20           | financial year          | 2017-04-01 | 2020-03-31 | 2017/18 - 19/20
2017/18 to 2019/20        | financial year          | 2017-04-01 | 2020-03-31 | 2017/18 - 19/20
2015/16 academic          | academic year           | 2015-09-01 | 2016-08-31 | 2015/16 academic
2015/16 (Academic year)   | academic year           | 2015-09-01 | 2016-08-31 | 2015/16 academic
Sep 2015 - Aug 2016       | academic year           | 2015-09-01 | 2016-08-31 | 2015/16 academic
2015 Q3                   | calendar quarter        | 2015-07-01 | 2015-09-30 | 2015 Q3
2023/24 Q1                | financial quarter       | 2023-04-01 | 2023-06-30 | 2023/24 Q1
q4 2023/24                | financial quarter       | 2024-01-01 | 2024-03-31 | 2023/24 Q4
2015/16 Q1 - 2015/16 Q4   | financial quarter       | 2015-04-01 | 2016-03-31 | 2015/16 Q1 - 2015/16 Q4
2015 Q2-2016 Q1           | calendar quarter        | 2015-04-01 | 2016-03-31 | 2015 Q2 - 2016 Q1
2020/21 Q1-Q3             | financial year to date  | 2020-04-01 | 2020-12-31 | 2020/21 Q1-Q3
2020 Q1 - Q2              | calendar year to date   | 2020-01-01 | 2020-06-30 | 2020 Q1-Q2
Apr 2020                  | months                  | 2020-04-01 | 2020-04-30 | Apr 2020
february 2020             | months                  | 2020-02-01 | 2020-02-29 | Feb 2020
2020-04                   | months                  | 2020-04-01 | 2020-04-30 | Apr 2020
Jul 2016 - Jun 2017       | months                  | 2016-07-01 | 2017-06-30 | Jul 2016 - Jun 2017
Aug 2016 - Jul 2017       | months                  | 2016-08-01 | 2017-07-31 | Aug 2016 - Jul 2017
Mar 2016 - Feb 2017       | months                  | 2016-03-01 | 2017-02-28 | Mar 2016 - Feb 2017
2015-01-01/2017-12-31     | calendar year           | 2015-01-01 | 2017-12-31 | 2015 - 17
2015-04-01/2016-03-31     | financial year          | 2015-04-01 | 2016-03-31 | 2015/16
2015-04-01/2015-06-30     | months                  | 2015-04-01 | 2015-06-30 | Apr 2015 - Jun 2015
";

#[test]
fn every_form_reads_as_its_kind_and_days_and_prints_as_fingertips_does() {
    for row in FORMS.lines() {
        let [text, ref shown @ ..] = row.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("{row}");
        };
        let found = period(text);
        let found = [
            found.kind().label().to_owned(),
            found.start().to_string(),
            found.end().to_string(),
            found.to_string(),
        ];
        assert_eq!(found, shown, "{text}");
    }
}

#[test]
fn two_years_around_a_stroke_that_do_not_follow_each_other_are_not_one_year() {
    assert_eq!(
        refused("2015/17").to_string(),
        "\"2015/17\" is not one year: write 2015/16, or 2015/16 - 16/17 for several"
    );
    assert_eq!(refused("2015/15").to_string(), "\"2015/15\" is not one year: write 2015/16");
}

#[test]
fn a_text_with_more_than_one_meaning_is_refused_with_its_meanings() {
    let ambiguous = [
        ("2021-22", "2021/22 or 2021 - 22"),
        ("2021\u{2013}22", "2021/22 or 2021 - 22"),
        ("2021-2022", "2021/22 or 2021 - 22"),
        ("2009-11", "Nov 2009 or 2009 - 11"),
        ("2011-12", "Dec 2011 or 2011/12 or 2011 - 12"),
        ("1998-02", "Feb 1998 or 1998 - 02"),
    ];
    for (text, readings) in ambiguous {
        let message = format!("{text:?} has more than one meaning: write {readings}");
        assert_eq!(refused(text).to_string(), message);
    }
    for text in ["2021 - 22", "2021 to 2022", "2020-04", "2021-2023"] {
        period(text);
    }
}

#[test]
fn what_does_not_go_forwards_is_refused() {
    for text in [
        "2017 - 15",
        "2017-15",
        "2015 - 15",
        "2015/16 - 15/16",
        "2020 Q3-Q2",
        "Jun 2020 - May 2020",
        "2015-04-01/2014-03-31",
    ] {
        assert_eq!(refused(text), PeriodError::Backwards { found: text.into() });
    }
}

#[test]
fn what_is_no_period_is_refused_with_the_forms_that_are() {
    for text in [
        "",
        "15",
        "2015Q5",
        "2015/16 Q0",
        "Foo 2015",
        "2015 academic",
        "2015/16 Q1 academic",
        "as at 18th Oct 2023",
        "2015 - 17/18",
        "20155",
        "2015 -",
        "- 2015",
        "2015 2016",
    ] {
        assert_eq!(refused(text), PeriodError::Unrecognised { found: text.into() });
    }
    assert!(refused(&"9".repeat(10_000_000)).to_string().len() < 500);
}

#[test]
fn a_year_to_date_starts_with_its_year_and_days_make_whole_months() {
    assert!(matches!(refused("2020/21 Q2-Q3"), PeriodError::NotFromFirstQuarter { .. }));
    assert!(matches!(refused("2015-01-02/2015-12-31"), PeriodError::NotWholeMonths { .. }));
    assert!(matches!(refused("2015-01-01/2015-02-27"), PeriodError::NotWholeMonths { .. }));
}

#[test]
fn only_1900_to_2200_is_in_range() {
    for text in [
        "1899",
        "2201",
        "2200/01",
        "1899/00 Q4",
        "2199 - 2201",
        "Jan 2201",
        "9999",
        "9999/00",
        "0000",
    ] {
        assert_eq!(refused(text), PeriodError::OutOfRange { found: text.into() });
    }
    assert_eq!(period("1900 - 2200").to_string(), "1900 - 2200");
    assert_eq!(period("2200").next(), None);
    assert_eq!(period("1900").previous(), None);
    assert_eq!(period("1900/01 Q1").previous(), None);
}

#[test]
fn a_series_steps_by_its_kind() {
    let steps = [
        ("2015", "2016"),
        ("2015/16", "2016/17"),
        ("2015/16 academic", "2016/17 academic"),
        ("2015 - 17", "2016 - 18"),
        ("2017/18 - 19/20", "2018/19 - 20/21"),
        ("2023/24 Q4", "2024/25 Q1"),
        ("2015/16 Q2 - 2016/17 Q1", "2015/16 Q3 - 2016/17 Q2"),
        ("2020/21 Q1-Q3", "2021/22 Q1-Q3"),
        ("Dec 2020", "Jan 2021"),
        ("Jul 2016 - Jun 2017", "Jul 2017 - Jun 2018"),
    ];
    for (one, next) in steps {
        assert_eq!(period(one).next(), Some(period(next)));
        assert_eq!(period(next).previous(), Some(period(one)));
        assert!(period(next).follows(period(one)) && !period(one).follows(period(next)));
    }
    assert!(!period("2016/17").follows(period("2015")));
}

#[test]
fn pooled_years_and_runs_of_quarters_are_rolling_and_not_annual() {
    for text in ["2015 - 17", "2017/18 - 19/20", "2015/16 Q1 - 2015/16 Q4"] {
        assert!(period(text).is_rolling() && !period(text).is_annual(), "{text}");
    }
    for text in ["2015", "2015/16", "2015/16 academic", "Jul 2016 - Jun 2017", "2020/21 Q1-Q4"] {
        assert!(period(text).is_annual() && !period(text).is_rolling(), "{text}");
    }
    for text in ["2015 Q1", "Apr 2020", "2020/21 Q1-Q3"] {
        assert!(!period(text).is_annual() && !period(text).is_rolling(), "{text}");
    }
}

#[test]
fn serde_goes_through_the_text() {
    let pooled: Period = serde_json::from_str("\"2021-23\"").unwrap();
    assert_eq!(serde_json::to_string(&pooled).unwrap(), "\"2021 - 23\"");
    let error = serde_json::from_str::<Period>("\"2015/17\"").unwrap_err().to_string();
    assert!(error.contains("is not one year"), "{error}");
}

fn periods() -> impl Strategy<Value = Period> {
    (0..PeriodKind::ALL.len(), 0..MONTHS, 1_u16..400).prop_filter_map(
        "no such period",
        |(kind, start, months)| {
            let kind = PeriodKind::ALL[kind];
            let (whole, from) = match kind {
                PeriodKind::Months => (1, 0),
                PeriodKind::CalendarQuarters | PeriodKind::FinancialQuarters => (3, 0),
                PeriodKind::CalendarYearToDate | PeriodKind::FinancialYearToDate => {
                    (3, kind.year_starts())
                }
                _ => (12, kind.year_starts()),
            };
            let step = if from > 0 || whole == 12 || kind == PeriodKind::CalendarYearToDate {
                12
            } else {
                whole
            };
            let months = match kind {
                PeriodKind::CalendarYearToDate | PeriodKind::FinancialYearToDate => {
                    6 + months % 3 * 3
                }
                _ => months * whole,
            };
            Period::new(kind, start / step * step + from, months)
        },
    )
}

proptest! {
    #[test]
    fn what_is_printed_reads_as_the_same_period(period in periods()) {
        prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
    }

    #[test]
    fn a_code_is_the_period_and_keeps_its_order(one in periods(), other in periods()) {
        prop_assert_eq!(Period::from_code(one.code()), Some(one));
        prop_assert_eq!(one.cmp(&other), one.code().cmp(&other.code()));
        let by_days = (one.start(), one.end(), one.kind()).cmp(&(other.start(), other.end(), other.kind()));
        prop_assert_eq!(one.cmp(&other), by_days);
        prop_assert!(i32::try_from(one.code()).is_ok());
    }

    #[test]
    fn any_number_is_the_code_of_one_period_or_none(code in any::<u32>()) {
        if let Some(period) = Period::from_code(code) {
            prop_assert_eq!(period.code(), code);
        }
    }

    #[test]
    fn the_next_period_follows_and_overlaps_if_and_only_if_rolling(period in periods()) {
        if let Some(next) = period.next() {
            prop_assert!(next.follows(period) && next > period);
            prop_assert_eq!(next.previous(), Some(period));
            prop_assert_eq!(period.overlaps(next), period.is_rolling());
        }
        prop_assert!(period.overlaps(period));
    }

    #[test]
    fn the_days_of_a_period_make_the_same_days(period in periods()) {
        let again = Period::between(period.start(), period.end()).unwrap();
        prop_assert_eq!((again.start(), again.end()), (period.start(), period.end()));
    }

    #[test]
    fn any_text_is_a_period_or_a_clear_error(text in ".{0,40}") {
        if let Err(error) = text.parse::<Period>() {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn any_text_of_the_right_letters_is_a_period_or_a_clear_error(text in "[0-9]{0,4}[/ Qq\u{2013}-]{0,3}[0-9QqApr to]{0,5}[/ -]{0,3}[0-9Q]{0,5}( academic)?") {
        if let Ok(period) = text.parse::<Period>() {
            prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
        }
    }
}
