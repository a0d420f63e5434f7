//! Was the consultation fair, and may it be decided? The four Gunning tests.

use lifecourse_core::{Consultation, ConsultationStatus, GunningTest, day};
use time::Date;

use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Refusal, Reply, Table, Tested,
    Verdict, gate::Met, phrase::listed,
};

/// Whether a consultation may be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MayDecide {
    /// All four tests are met.
    MayBeDecided,
    /// At least one is not.
    MayNotBeDecided,
}

impl Verdict for MayDecide {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::MayBeDecided => AnyVerdict::good("may-be-decided", "may be decided"),
            Self::MayNotBeDecided => AnyVerdict::bad("may-not-be-decided", "may not be decided"),
        }
    }
}

/// The four tests of a consultation, as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct GunningReport {
    /// Whether it may be decided.
    pub overall: Answer<MayDecide>,
    /// Each test, in their order.
    pub tests: Vec<TestJudged>,
    about: String,
    remarks: Vec<String>,
    synthetic: bool,
}

/// One test with the evidence that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct TestJudged {
    /// The test.
    pub test: GunningTest,
    /// Whether it is met; refused while it is not due.
    pub answer: Answer<Met>,
    evidence: Vec<(Date, String)>,
}

const SOURCE: &str = "R v Brent London Borough Council, ex parte Gunning (1985) 84 LGR 168; R (Moseley) v Haringey London Borough Council [2014] UKSC 56";

impl GunningReport {
    /// The four tests of `consultation`, by the evidence that is there on a day.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Consultation, Document};
    /// use lifecourse_equity::consultation::GunningReport;
    /// use time::macros::date;
    ///
    /// let report = GunningReport::of(&Consultation::example(), date!(2022 - 03 - 01));
    /// // Nothing shows that what was said was considered.
    /// assert_eq!(report.tests[3].answer.name(), "not-met");
    /// assert_eq!(report.overall.name(), "may-not-be-decided");
    /// ```
    #[must_use]
    pub fn of(consultation: &Consultation, as_of: Date) -> Self {
        let tests: Vec<TestJudged> =
            GunningTest::ALL.into_iter().map(|test| judge(consultation, test, as_of)).collect();
        Self {
            overall: Answer::Found(overall(&tests, as_of)),
            tests,
            about: format!("{}, as of {}", consultation.title, day(as_of)),
            remarks: remarks(consultation, as_of),
            synthetic: consultation.synthetic,
        }
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut findings = vec![Aspect::new("overall", &self.overall)];
        findings.extend(self.tests.iter().map(|one| Aspect::new(one.test.name(), &one.answer)));
        let mut table = Table::new(
            "The evidence that counts for each test",
            ["test", "judgement", "date", "evidence"],
        );
        for one in &self.tests {
            let test = || Cell::from(one.test.words());
            let judgement = || match &one.answer {
                Answer::Found(_) => Cell::from(one.answer.label()),
                Answer::Refused(_) => Cell::from("not due"),
            };
            for (on, source) in &one.evidence {
                table.row([test(), judgement(), Cell::from(*on), Cell::from(source.as_str())]);
            }
            if one.evidence.is_empty() {
                table.row([test(), judgement(), Cell::Blank, Cell::from("none")]);
            }
        }
        Reply {
            question: lifecourse_core::Gunning::WORDS.to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings,
            remarks: self.remarks.clone(),
            tables: vec![table],
        }
    }
}

/// The day from which a test can fail.
fn due(consultation: &Consultation, test: GunningTest) -> Date {
    match test {
        GunningTest::Formative | GunningTest::Information => consultation.opens.day(),
        GunningTest::Time | GunningTest::Consideration => consultation.closes_at_last().day(),
    }
}

fn judge(consultation: &Consultation, test: GunningTest, as_of: Date) -> TestJudged {
    let counts = test.evidence(consultation).filter(|shown| shown.on <= as_of);
    let evidence: Vec<(Date, String)> =
        counts.map(|shown| (shown.on, shown.source.to_string())).collect();
    let on = due(consultation, test);
    let verdict = if !evidence.is_empty() {
        Ok(Met::Met)
    } else if as_of < on {
        Err(Refusal::NotDue { on })
    } else {
        Ok(Met::NotMet)
    };
    let answer = verdict.map(|verdict| {
        let numbers =
            [("pieces of evidence", evidence.len()), ("days open", days_open(consultation))];
        Finding {
            verdict,
            sentence: sentence(consultation, test, verdict, &evidence),
            basis: basis(numbers.map(|(name, number)| Number::new(name, number as f64)).to_vec()),
        }
    });
    TestJudged { test, answer: answer.into(), evidence }
}

fn sentence(
    consultation: &Consultation,
    test: GunningTest,
    verdict: Met,
    evidence: &[(Date, String)],
) -> String {
    let open = match test {
        GunningTest::Time => format!(
            ": people could answer on {} days, from {} to {}",
            days_open(consultation),
            consultation.opens.shown(),
            consultation.closes_at_last().shown()
        ),
        _ => String::new(),
    };
    let given = test.given(consultation).len();
    let words = test.words();
    match verdict {
        Met::Met => {
            let sources: Vec<String> = evidence
                .iter()
                .map(|(on, source)| format!("\"{source}\" ({})", day(*on)))
                .collect();
            format!("{words}{open}; this is shown by {}.", listed(&sources, 3))
        }
        Met::NotMet if given > 0 => format!(
            "Not shown: {}{open}; the evidence given does not count by its date.",
            words.to_lowercase()
        ),
        Met::NotMet => format!("Not shown: {}{open}; there is no evidence.", words.to_lowercase()),
    }
}

/// The days on which people could answer, the first and the last counted whatever the hour.
fn days_open(consultation: &Consultation) -> usize {
    let open = consultation.closes_at_last().day() - consultation.opens.day();
    usize::try_from(open.whole_days() + 1).unwrap_or_default()
}

fn basis(numbers: Vec<Number>) -> Basis {
    Basis {
        method: "a test is met if there is evidence in time: of the first two by the opening, of consideration from the closing on; whether the evidence is enough is for people to judge",
        source: SOURCE,
        tested: Tested::Untested,
        periods: Vec::new(),
        numbers,
    }
}

fn overall(tests: &[TestJudged], as_of: Date) -> Finding<MayDecide> {
    let met = |one: &&TestJudged| one.answer.found().is_some_and(|found| found.verdict == Met::Met);
    let missing: Vec<&str> =
        tests.iter().filter(|one| !met(one)).map(|one| one.test.name()).collect();
    let verdict =
        if missing.is_empty() { MayDecide::MayBeDecided } else { MayDecide::MayNotBeDecided };
    let sentence = match verdict {
        MayDecide::MayBeDecided => {
            format!("As of {} there is evidence for all four tests: it may be decided.", day(as_of))
        }
        MayDecide::MayNotBeDecided => format!(
            "As of {} it may not be decided: there is no evidence that counts for {}.",
            day(as_of),
            listed(&missing, 4)
        ),
    };
    let met = (tests.len() - missing.len()) as f64;
    Finding { verdict, sentence, basis: basis(vec![Number::new("tests met", met)]) }
}

fn remarks(consultation: &Consultation, as_of: Date) -> Vec<String> {
    let mut remarks = vec![format!("Its status is {}.", consultation.status)];
    if consultation.status == ConsultationStatus::Decided
        && as_of < consultation.closes_at_last().day()
    {
        remarks.push("It is called decided before it closes.".to_owned());
    }
    for extension in &consultation.extensions {
        remarks.push(format!(
            "It was given longer on {}, until {}: {}.",
            day(extension.announced_on),
            extension.closes.shown(),
            extension.reason.trim_end_matches('.')
        ));
    }
    for one in &consultation.formats {
        if one.provided < one.requested {
            remarks.push(format!(
                "{} was asked for {} times and given {} times.",
                one.format, one.requested, one.provided
            ));
        }
    }
    remarks
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Document, Shown};
    use time::macros::date;

    use super::*;

    fn names(consultation: &Consultation, as_of: Date) -> Vec<&'static str> {
        let report = GunningReport::of(consultation, as_of);
        assert_eq!(report.reply().findings.len(), 5);
        std::iter::once(report.overall.name())
            .chain(report.tests.iter().map(|one| one.answer.name()))
            .collect()
    }

    #[test]
    fn consideration_is_not_due_while_it_is_open_and_missing_afterwards() {
        let asked = Consultation::example();
        assert_eq!(
            names(&asked, date!(2021 - 12 - 24)),
            ["may-not-be-decided", "met", "met", "met", "not-due"]
        );
        assert_eq!(
            names(&asked, date!(2022 - 01 - 23)),
            ["may-not-be-decided", "met", "met", "met", "not-met"]
        );
    }

    #[test]
    fn it_may_be_decided_from_the_day_of_the_evidence_on() {
        let mut asked = Consultation::example();
        let source = "Report of what was heard".parse().unwrap();
        asked.gunning.consideration = vec![Shown { on: date!(2022 - 02 - 24), source }];
        assert_eq!(names(&asked, date!(2022 - 02 - 23))[0], "may-not-be-decided");
        assert_eq!(names(&asked, date!(2022 - 02 - 24))[0], "may-be-decided");
    }

    #[test]
    fn evidence_of_another_time_does_not_count() {
        let mut asked = Consultation::example();
        for shown in &mut asked.gunning.formative {
            shown.on = date!(2021 - 12 - 02);
        }
        let report = GunningReport::of(&asked, date!(2022 - 03 - 01));
        assert_eq!(report.tests[0].answer.name(), "not-met");
        assert!(report.tests[0].answer.sentence().contains("does not count by its date"));
    }

    #[test]
    fn the_time_it_was_open_is_told_to_the_day() {
        // 29 November 09:00 to 23 January 23:59 is 55 whole days and some hours.
        let report = GunningReport::of(&Consultation::example(), date!(2022 - 03 - 01));
        assert!(report.tests[2].answer.sentence().contains("answer on 56 days"));
    }
}
