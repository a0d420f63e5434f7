//! The example of Leicestershire loads, and its statuses are what the published rules give.
//!
//! What is expected was calculated apart from this project, in Python, from the same figures:
//! chi-square for linear trend (Cochran and Armitage), weighted regression on the limits, the test
//! of Mann and Kendall by all orders of the years, the single overlap with a comparator, and the
//! straight lines between the steps of a target.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
};

use lifecourse_app::{
    StatusQuery, StatusRow, answer,
    equity::{Answer, Verdict},
    statuses,
};
use lifecourse_core::Indicator;
use lifecourse_storage::{AsOf, Edition, FigureQuery, Published, Reader, ReaderExt, Store};
use time::macros::{date, datetime};

use crate::support::{LEICESTERSHIRE, Tested, stored};

const DISTRICTS: [&str; 7] =
    ["E07000129", "E07000130", "E07000131", "E07000132", "E07000133", "E07000134", "E07000135"];

/// Which of the three statuses.
#[derive(Clone, Copy, Debug)]
enum Question {
    Comparison,
    Progress,
    Trend,
}
use Question::{Comparison, Progress, Trend};

/// A status with a number that it rests on, calculated elsewhere: indicator, area, category; which
/// status; verdict, how it was tested; the name of the number and how much it is.
type Expected = (
    (&'static str, &'static str, &'static str),
    Question,
    (&'static str, &'static str),
    (&'static str, f64),
);

const BY_LIMITS: &str = "tested by published limits";
const BY_COUNTS: &str = "tested by counts";
const NO_INTERVALS: &str = "tested without intervals";
const NOT_TESTED: &str = "not tested";

#[rustfmt::skip]
const EXPECTED: &[Expected] = &[
    (("physically-active-adults", "E92000001", ""), Trend, ("increasing-and-getting-better", BY_LIMITS), ("chi-square", 135.987_585_6)),
    (("physically-inactive-adults", "E92000001", ""), Trend, ("decreasing-and-getting-better", BY_LIMITS), ("chi-square", 112.754_724_5)),
    (("obesity-adults", "E92000001", ""), Trend, ("increasing-and-getting-worse", BY_LIMITS), ("chi-square", 93.468_504_61)),
    (("five-a-day", "E92000001", ""), Trend, ("decreasing-and-getting-worse", BY_LIMITS), ("chi-square", 467.803_68)),
    (("physically-active-adults", "E92000001", "Most deprived decile"), Trend, ("no-significant-change", BY_LIMITS), ("chi-square", 0.092_529_131_24)),
    (("physically-active-adults", "E92000001", "Least deprived decile"), Trend, ("increasing-and-getting-better", BY_LIMITS), ("chi-square", 18.433_274_08)),
    (("smoking-at-delivery", "E92000001", ""), Trend, ("decreasing-and-getting-better", BY_COUNTS), ("chi-square", 3_028.958_581)),
    (("diabetes-prevalence", "E92000001", ""), Trend, ("increasing", BY_COUNTS), ("chi-square", 16_494.755_91)),
    (("deaths-in-hospital", "E92000001", ""), Trend, ("no-significant-change", BY_COUNTS), ("chi-square", 115.722_593_5)),
    (("general-fertility-rate", "E92000001", ""), Trend, ("decreasing", BY_LIMITS), ("chi-square", 3_438.677_202)),
    (("falls-admissions", "E92000001", ""), Trend, ("decreasing-and-getting-better", BY_LIMITS), ("chi-square", 2_221.513_972)),
    (("alcohol-related-mortality", "E92000001", ""), Trend, ("increasing-and-getting-worse", BY_LIMITS), ("chi-square", 145.993_612_4)),
    (("social-emotional-mental-health-needs", "E07000129", ""), Trend, ("increasing", NO_INTERVALS), ("p", 0.000_396_825_396_8)),
    (("air-pollution", "E07000133", ""), Trend, ("decreasing-and-getting-better", NO_INTERVALS), ("p", 0.030_158_730_16)),
    (("cancer-screening", "E07000133", ""), Trend, ("decreasing-and-getting-worse", NO_INTERVALS), ("p", 0.010_714_285_71)),
    (("early-years-development", "E07000130", ""), Trend, ("increasing-and-getting-better", NO_INTERVALS), ("p", 0.007_680_246_786)),
    (("smoking", "E07000130", ""), Trend, ("no-significant-change", NO_INTERVALS), ("p", 0.772_619_047_6)),
    (("obesity-adults", "E92000001", "Most deprived decile"), Comparison, ("worse", BY_LIMITS), ("comparator", 26.642_92)),
    (("obesity-adults", "E92000001", "Least deprived decile"), Comparison, ("better", BY_LIMITS), ("comparator", 26.642_92)),
    (("physically-active-adults", "E92000001", "Fifth more deprived decile"), Comparison, ("similar", BY_LIMITS), ("comparator", 67.991_34)),
    (("children-leaving-care", "E10000018", ""), Comparison, ("lower", BY_LIMITS), ("comparator", 24.291_381_29)),
    (("synthetic-groups", "synthetic-place", "Higher"), Comparison, ("higher", BY_LIMITS), ("comparator", 31.0)),
    (("domestic-abuse", "E10000018", ""), Comparison, ("higher", NOT_TESTED), ("comparator", 20.349_547_14)),
    (("smoking", "E07000129", ""), Comparison, ("lower", NOT_TESTED), ("comparator", 12.8)),
    (("social-emotional-mental-health-needs", "E07000132", ""), Comparison, ("lower", NOT_TESTED), ("comparator", 3.050_971_52)),
    (("life-satisfaction", "E07000131", ""), Comparison, ("similar", NOT_TESTED), ("comparator", 7.57)),
    (("overweight-adults", "E07000129", ""), Comparison, ("higher", NOT_TESTED), ("comparator", 60.221_246_18)),
    (("smoking-at-delivery", "E92000001", ""), Progress, ("missed", NOT_TESTED), ("expected", 6.0)),
    (("early-years-development", "E07000129", ""), Progress, ("reached", NOT_TESTED), ("expected", 72.0)),
    (("smoking", "E07000132", ""), Progress, ("on-track", NOT_TESTED), ("expected", 16.098_649_39)),
    (("cancer-screening", "E07000130", ""), Progress, ("near-track", NOT_TESTED), ("expected", 76.049_262_66)),
    (("physically-active-adults", "E92000001", "Most deprived decile"), Progress, ("near-track", BY_LIMITS), ("expected", 53.850_392_18)),
    (("overweight-adults", "E07000129", ""), Progress, ("off-track", NOT_TESTED), ("expected", 61.643_998)),
    (("smoking", "E07000129", ""), Progress, ("missed", NOT_TESTED), ("expected", 10.0)),
    (("child-vaccination-coverage", "E07000133", ""), Progress, ("on-track", NOT_TESTED), ("expected", 94.750_513_35)),
];

const VERDICTS: [(Question, &[&str]); 3] = [
    (Comparison, &["better", "similar", "worse", "higher", "lower"]),
    (Progress, &["reached", "on-track", "near-track", "off-track", "missed"]),
    (
        Trend,
        &[
            "increasing-and-getting-better",
            "decreasing-and-getting-better",
            "increasing-and-getting-worse",
            "decreasing-and-getting-worse",
            "increasing",
            "decreasing",
            "no-significant-change",
        ],
    ),
];

/// Every reason for no answer that figures can bring about. `unusable` is left out: only numbers
/// that no reader lets in lead to it.
const REFUSALS: [&str; 16] = [
    "no-figures",
    "withheld",
    "latest-missing",
    "no-comparator",
    "comparator-has-no-figure",
    "no-target",
    "before-baseline",
    "too-few-points",
    "part-of-year",
    "overlapping-periods",
    "gap",
    "break",
    "missing-among-them",
    "no-test",
    "none-or-all",
    "no-width",
];

async fn all_statuses(reader: &mut dyn Reader) -> Result<Vec<StatusRow>, Box<dyn Error>> {
    Ok(statuses(reader, &StatusQuery::default()).await?)
}

/// The name of an answer, how it was tested, and the numbers that it rests on.
struct Told {
    name: &'static str,
    tested: &'static str,
    numbers: BTreeMap<&'static str, f64>,
}

impl Told {
    fn of(row: &StatusRow, question: Question) -> Self {
        match question {
            Comparison => Self::by(&row.statuses.comparison),
            Progress => Self::by(&row.statuses.progress),
            Trend => Self::by(&row.statuses.trend),
        }
    }

    fn by<V: Verdict>(answer: &Answer<V>) -> Self {
        let basis = answer.found().map(|finding| &finding.basis);
        Self {
            name: answer.name(),
            tested: basis.map_or("", |basis| basis.tested.as_str()),
            numbers: basis.map_or_else(BTreeMap::new, |basis| {
                basis.numbers.iter().map(|number| (number.name, number.value)).collect()
            }),
        }
    }
}

#[tokio::test]
async fn it_is_stored_and_there_is_nothing_to_say_but_advice() -> Tested {
    let (_, advised) = stored(&LEICESTERSHIRE).await?;
    assert_eq!(advised.values().sum::<usize>(), 2, "{advised:?}");
    Ok(())
}

#[tokio::test]
async fn twelve_indicators_or_more_have_every_district_in_every_year() -> Tested {
    let (store, _) = stored(&LEICESTERSHIRE).await?;
    let mut snapshot = store.snapshot(AsOf::Now).await?;
    let mut found: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for figure in snapshot.figures(&FigureQuery::default()).await?.figures {
        if figure.figure.measured().is_some() {
            let at = (figure.series.area.to_string(), figure.period.to_string());
            found.entry(figure.series.indicator.to_string()).or_default().insert(at);
        }
    }
    let complete = found.values().filter(|at| {
        (2015..=2021).all(|year| {
            DISTRICTS
                .iter()
                .all(|district| at.contains(&((*district).to_owned(), year.to_string())))
        })
    });
    assert_eq!(complete.count(), 19);
    Ok(())
}

#[tokio::test]
async fn every_verdict_and_every_refusal_is_seen() -> Tested {
    let (store, _) = stored(&LEICESTERSHIRE).await?;
    let mut rows = all_statuses(&mut *store.snapshot(AsOf::Now).await?).await?;
    rows.extend(
        all_statuses(
            &mut *Published::reader(&store, Edition::at(datetime!(2026-01-01 0:00 UTC))).await?,
        )
        .await?,
    );
    let mut seen = BTreeSet::new();
    for (question, verdicts) in VERDICTS {
        let names: BTreeSet<_> = rows.iter().map(|row| Told::of(row, question).name).collect();
        let unseen: Vec<_> = verdicts.iter().filter(|name| !names.contains(**name)).collect();
        assert_eq!(unseen, Vec::<&&str>::new(), "{question:?}");
        seen.extend(names);
    }
    let unseen: Vec<_> = REFUSALS.iter().filter(|name| !seen.contains(**name)).collect();
    assert_eq!(unseen, Vec::<&&str>::new());
    Ok(())
}

#[tokio::test]
async fn statuses_are_what_the_published_rules_give() -> Tested {
    let (store, _) = stored(&LEICESTERSHIRE).await?;
    let rows = all_statuses(&mut *store.snapshot(AsOf::Now).await?).await?;
    for &((indicator, area, category), question, (verdict, tested), (number, value)) in EXPECTED {
        let of = format!("{question:?} of {indicator}, {area}, {category}");
        let named = |row: &&StatusRow| {
            row.indicator.as_str() == indicator
                && row.area.to_string() == area
                && row.segment.category.as_ref().map_or("", |found| found.name()) == category
        };
        let row = rows.iter().find(named).ok_or_else(|| format!("no row for {of}"))?;
        let told = Told::of(row, question);
        assert_eq!((told.name, told.tested), (verdict, tested), "{of}");
        let found = told.numbers.get(number).ok_or_else(|| format!("no {number} for {of}"))?;
        assert!((found - value).abs() <= 1e-8 * value.abs(), "{of}: {number} {found}, not {value}");
    }
    Ok(())
}

#[tokio::test]
async fn every_indicator_says_where_its_figures_are_from_and_on_what_terms() -> Tested {
    let (store, _) = stored(&LEICESTERSHIRE).await?;
    let indicators = store.snapshot(AsOf::Now).await?.all::<Indicator>().await?;
    for indicator in indicators.into_iter().map(|stored| stored.document) {
        let source = &indicator.source;
        assert!(source.licence.is_some(), "{}", indicator.id);
        assert_eq!(
            source.synthetic,
            indicator.title.starts_with("Synthetic demonstration: "),
            "{}",
            indicator.id
        );
        let without_limits = indicator.caveats.iter().any(|caveat| caveat.contains("no limits"));
        assert!(!source.title.contains("Health Index") || without_limits, "{}", indicator.id);
    }
    Ok(())
}

#[tokio::test]
async fn figures_that_are_made_up_are_of_no_real_place() -> Tested {
    let (store, _) = stored(&LEICESTERSHIRE).await?;
    let rows = all_statuses(&mut *store.snapshot(AsOf::Now).await?).await?;
    for row in rows {
        assert_eq!(row.synthetic, row.area.to_string() == "synthetic-place", "{}", row.indicator);
    }
    Ok(())
}

#[tokio::test]
async fn the_public_is_told_that_protected_figures_are_withheld() -> Tested {
    let (store, _) = stored(&LEICESTERSHIRE).await?;
    let rows = all_statuses(
        &mut *Published::reader(&store, Edition::at(datetime!(2026-01-01 0:00 UTC))).await?,
    )
    .await?;
    let withheld: BTreeSet<_> = rows
        .iter()
        .filter(|row| row.statuses.trend.name() == "withheld")
        .map(|row| row.indicator.as_str())
        .collect();
    assert_eq!(withheld, BTreeSet::from(["synthetic-protected"]));
    Ok(())
}

#[tokio::test]
async fn the_consultation_was_fair_and_one_voice_still_waits_for_an_answer() -> Tested {
    let (store, _) = stored(&LEICESTERSHIRE).await?;
    let mut snapshot = store.snapshot(AsOf::Now).await?;
    let on = date!(2026 - 01 - 01);
    let fair = answer(&mut *snapshot, &"consultation-fair".parse()?, on).await?.reply;
    let names: Vec<_> = fair.findings.iter().map(|aspect| aspect.answer.name()).collect();
    assert_eq!(names, ["may-be-decided", "met", "met", "met", "met"]);
    // Before the Board saw what was heard, nothing could be decided.
    let before =
        answer(&mut *snapshot, &"consultation-fair".parse()?, date!(2022 - 02 - 01)).await?;
    assert_eq!(before.reply.findings[0].answer.name(), "may-not-be-decided");
    let ledger = answer(&mut *snapshot, &"consultation-answered".parse()?, on).await?.reply;
    assert_eq!(ledger.findings[0].answer.name(), "incomplete");
    assert!(ledger.findings[0].answer.sentence().contains("(1 response)"));
    // Five themes, one decision for each but one; three clauses reworded.
    assert_eq!((ledger.tables[0].rows.len(), ledger.tables[1].rows.len()), (5, 3));
    assert!(fair.synthetic && ledger.synthetic);
    Ok(())
}
