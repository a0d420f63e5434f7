//! What became of the calls for help? What a network asked for, what was offered, and what came of
//! it; what waits, and for how long.

use lifecourse_core::{Call, Id, Offer, OfferOutcome, Organisation, Sought, day};
use time::Date;

use crate::{
    Answer, AnyVerdict, Aspect, Basis, Cell, Finding, Number, Refusal, Reply, Table, Tested,
    Verdict,
    phrase::{listed, several},
};

/// The calls of a programme, as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct CallsReport {
    /// How they stand, all in all.
    pub overall: Answer<Help>,
    /// Each call, in the order of the six asks.
    pub calls: Vec<Called>,
    programme: String,
    as_of: Date,
    synthetic: bool,
}

/// One call, and what was offered.
#[derive(Clone, Debug, PartialEq)]
pub struct Called {
    /// What was asked for.
    pub title: String,
    /// What sort of help.
    pub sought: Sought,
    /// How it stands.
    pub answer: Answer<Help>,
    offers: Vec<Offered>,
}

/// One offer, as of a day.
#[derive(Clone, Debug, PartialEq)]
struct Offered {
    on: Date,
    from: String,
    what: String,
    introduces: String,
    became: Option<(Date, OfferOutcome, String)>,
}

/// How a call for help stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Help {
    /// Help came and was used, and no offer waits.
    Helped,
    /// Every offer was answered, and none was used.
    NothingUsed,
    /// An offer waits for an answer.
    Waiting,
    /// Nobody has offered anything.
    NoOffer,
}

impl Verdict for Help {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Helped => AnyVerdict::good("helped", "helped"),
            Self::NothingUsed => AnyVerdict::neutral("nothing-used", "nothing was used"),
            Self::Waiting => AnyVerdict::bad("offers-waiting", "offers are waiting"),
            Self::NoOffer => AnyVerdict::bad("no-offer", "nobody has offered"),
        }
    }
}

impl CallsReport {
    /// The calls of `programme` as of a day; `name` gives the names of organisations.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Call, Document};
    /// use lifecourse_equity::CallsReport;
    /// use time::macros::date;
    ///
    /// let call = Call::example();
    /// let name = |id: &lifecourse_core::Id<_>| id.to_string();
    /// let report = CallsReport::of("The Network", &[&call], &name, date!(2021 - 06 - 01));
    /// // The offer of 20 May was answered at the end of June.
    /// assert_eq!(report.overall.name(), "offers-waiting");
    /// ```
    #[must_use]
    pub fn of(
        programme: &str,
        calls: &[&Call],
        name: &dyn Fn(&Id<Organisation>) -> String,
        as_of: Date,
    ) -> Self {
        let mut made: Vec<&Call> =
            calls.iter().copied().filter(|call| call.opened <= as_of).collect();
        made.sort_by_key(|call| (call.sought, call.opened));
        let synthetic = made.iter().any(|call| call.synthetic);
        let calls: Vec<Called> =
            made.into_iter().map(|call| Called::of(call, name, as_of)).collect();
        let overall = overall(&calls, as_of).into();
        Self { overall, calls, programme: programme.to_owned(), as_of, synthetic }
    }

    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut findings = vec![Aspect::new("overall", &self.overall)];
        findings.extend(self.calls.iter().map(|call| Aspect::new("call", &call.answer)));
        let asked = |sought: &Sought| self.calls.iter().any(|call| call.sought == *sought);
        let unasked: Vec<&str> = Sought::ALL
            .into_iter()
            .filter(|sought| !self.calls.is_empty() && !asked(sought))
            .map(Sought::as_str)
            .collect();
        let remarks = if unasked.is_empty() {
            Vec::new()
        } else {
            vec![format!("Not asked for: {}.", listed(&unasked, 6))]
        };
        Reply {
            question: lifecourse_core::CallsForHelp::WORDS.to_owned(),
            about: format!("{}, as of {}", self.programme, day(self.as_of)),
            synthetic: self.synthetic,
            findings,
            remarks,
            tables: if self.calls.is_empty() { Vec::new() } else { vec![self.table()] },
        }
    }

    fn table(&self) -> Table {
        let mut table = Table::new(
            "What was offered, and what became of it",
            [
                "asked for",
                "sort",
                "offered on",
                "by",
                "what",
                "introduces to",
                "became",
                "what came of it",
            ],
        );
        let text = |text: &str| if text.is_empty() { Cell::Blank } else { Cell::from(text) };
        for call in &self.calls {
            let (title, sort) = (call.title.as_str(), call.sought.as_str());
            if call.offers.is_empty() {
                table.row([Cell::from(title), Cell::from(sort)]);
            }
            for offer in &call.offers {
                let (became, came) = match &offer.became {
                    None => ("waiting".to_owned(), ""),
                    Some((on, outcome, what)) => {
                        (format!("{} on {}", outcome.as_str(), day(*on)), what.as_str())
                    }
                };
                table.row([
                    Cell::from(title),
                    Cell::from(sort),
                    Cell::from(offer.on),
                    text(&offer.from),
                    Cell::from(offer.what.as_str()),
                    text(&offer.introduces),
                    Cell::from(became),
                    text(came),
                ]);
            }
        }
        table
    }
}

impl Called {
    fn of(call: &Call, name: &dyn Fn(&Id<Organisation>) -> String, as_of: Date) -> Self {
        let named = |id: Option<&Id<Organisation>>| id.map_or_else(String::new, name);
        let offered = |offer: &Offer| Offered {
            on: offer.on,
            from: named(offer.from.as_ref()),
            what: offer.what.to_string(),
            introduces: named(offer.introduces.as_ref()),
            became: offer
                .became
                .as_ref()
                .filter(|became| became.on <= as_of)
                .map(|became| (became.on, became.outcome, became.what.to_string())),
        };
        let mut offers: Vec<Offered> =
            call.offers.iter().filter(|offer| offer.on <= as_of).map(offered).collect();
        offers.sort_by_key(|offer| offer.on);
        let all: Vec<&Offered> = offers.iter().collect();
        let verdict = stands(&all);
        let title = call.title.trim_end_matches('.');
        let closed = call.closed.filter(|day| *day <= as_of);
        let closed =
            closed.map_or_else(String::new, |on| format!(" The call closed on {}.", day(on)));
        let sentence = format!("\"{title}\": {}.{closed}", told(&all, as_of));
        let answer = Answer::Found(finding(verdict, sentence, &all));
        Self { title: call.title.to_string(), sought: call.sought, answer, offers }
    }
}

fn stands(offers: &[&Offered]) -> Help {
    let used = |offer: &&Offered| {
        offer.became.as_ref().is_some_and(|(_, outcome, _)| *outcome == OfferOutcome::Used)
    };
    if offers.is_empty() {
        Help::NoOffer
    } else if offers.iter().any(|offer| offer.became.is_none()) {
        Help::Waiting
    } else if offers.iter().any(used) {
        Help::Helped
    } else {
        Help::NothingUsed
    }
}

/// `3 offers: 1 was used, 2 wait, the longest for 12 days`
fn told(offers: &[&Offered], as_of: Date) -> String {
    if offers.is_empty() {
        return "nobody has offered anything".to_owned();
    }
    let became = |which: OfferOutcome| {
        let is = |offer: &&&Offered| {
            offer.became.as_ref().is_some_and(|(_, outcome, _)| *outcome == which)
        };
        let number = offers.iter().filter(is).count();
        let was = match (which, number) {
            (OfferOutcome::Lapsed, _) => "",
            (_, 1) => "was ",
            _ => "were ",
        };
        (number > 0).then(|| format!("{number} {was}{}", which.as_str()))
    };
    let all = [OfferOutcome::Used, OfferOutcome::Declined, OfferOutcome::Lapsed];
    let mut parts: Vec<String> = all.into_iter().filter_map(became).collect();
    let waiting = offers.iter().filter(|offer| offer.became.is_none());
    let days = waiting.clone().map(|offer| (as_of - offer.on).whole_days()).max();
    if let Some(days) = days {
        let number = waiting.count();
        let wait =
            if number == 1 { "waits for an answer," } else { "wait for an answer, the longest" };
        let days = several(usize::try_from(days).unwrap_or(0), "day", "days");
        parts.push(format!("{number} {wait} for {days}"));
    }
    format!("{}: {}", several(offers.len(), "offer", "offers"), listed(&parts, 4))
}

fn finding(verdict: Help, sentence: String, offers: &[&Offered]) -> Finding<Help> {
    let waiting = offers.iter().filter(|offer| offer.became.is_none()).count();
    Finding {
        verdict,
        sentence,
        basis: Basis {
            method: "offers made and what became of each by the day that is looked at",
            source: "the programme's own record",
            tested: Tested::Untested,
            periods: Vec::new(),
            numbers: vec![
                Number::new("offers", offers.len() as f64),
                Number::new("waiting", waiting as f64),
            ],
        },
    }
}

fn overall(calls: &[Called], as_of: Date) -> Result<Finding<Help>, Refusal> {
    if calls.is_empty() {
        return Err(Refusal::Nothing { what: "call for help" });
    }
    let offers: Vec<&Offered> = calls.iter().flat_map(|call| &call.offers).collect();
    let without: Vec<&str> = calls
        .iter()
        .filter(|call| call.offers.is_empty())
        .map(|call| call.sought.as_str())
        .collect();
    let verdict = match stands(&offers) {
        Help::Helped | Help::NothingUsed if !without.is_empty() => Help::NoOffer,
        stands => stands,
    };
    let nobody = if without.is_empty() || offers.is_empty() {
        String::new()
    } else {
        format!("; nobody has offered {}", listed(&without, 6))
    };
    let sentence = format!(
        "As of {}, of {}: {}{nobody}.",
        day(as_of),
        several(calls.len(), "call for help", "calls for help"),
        told(&offers, as_of),
    );
    Ok(finding(verdict, sentence, &offers))
}

#[cfg(test)]
mod tests {
    use lifecourse_core::{Ask, CallsForHelp, Document};
    use time::macros::date;

    use super::*;

    fn report(calls: &[Call], as_of: Date) -> CallsReport {
        let calls: Vec<&Call> = calls.iter().collect();
        CallsReport::of("The Network", &calls, &|id| id.to_string(), as_of)
    }

    #[test]
    fn an_offer_waits_until_something_became_of_it() {
        // Offered on 20 May, used on 30 June.
        let call = [Call::example()];
        let at = |day| report(&call, day).overall;
        assert_eq!(at(date!(2021 - 05 - 03)).name(), "nothing-there");
        assert_eq!(at(date!(2021 - 05 - 04)).name(), "no-offer");
        assert_eq!(
            at(date!(2021 - 06 - 01)).sentence(),
            "As of 1 June 2021, of 1 call for help: 1 offer: 1 waits for an answer, for 12 days."
        );
        assert_eq!(at(date!(2021 - 06 - 30)).name(), "helped");
    }

    #[test]
    fn an_ask_that_nobody_answers_is_told_beside_those_that_were() {
        let asked = Call { sought: Sought::Advice, offers: Vec::new(), ..Call::example() };
        let report = report(&[Call::example(), asked], date!(2021 - 07 - 01));
        assert_eq!(report.overall.name(), "no-offer");
        assert!(
            report
                .overall
                .sentence()
                .ends_with("nobody has offered advice, guidance, encouragement."),
            "{}",
            report.overall.sentence()
        );
        let reply = report.reply();
        assert!(reply.remarks[0].starts_with("Not asked for: policies and guidelines"));
        assert_eq!((reply.tables[0].rows.len(), reply.findings.len()), (2, 3));
    }

    #[test]
    fn offers_that_came_to_nothing_are_no_help() {
        let mut call = Call::example();
        call.offers[0].became.as_mut().unwrap().outcome = OfferOutcome::Lapsed;
        let report = report(&[call], date!(2021 - 07 - 01));
        assert_eq!(report.overall.name(), "nothing-used");
        assert!(report.overall.sentence().contains("1 came to nothing"));
    }

    #[test]
    fn it_asks_what_the_question_asks() {
        let asks = Ask::Calls(CallsForHelp { programme: "joint-strategy".parse().unwrap() });
        assert_eq!(report(&[], date!(2021 - 07 - 01)).reply().question, asks.words());
    }
}
