//! What would a fair share be? A floor that everybody has and a share by need, to the penny.

mod pence;
mod words;

use std::collections::HashMap;

use lifecourse_core::{Allocation, Period, Provision, ValueType, number};
use lifecourse_statistics::allocation;
use serde::Serialize;

pub use self::pence::Pence;
use self::words::{movement, remarks};
use crate::{
    Answer, AnyVerdict, Aspect, Cell, Refusal, Reply, Strata, Table, Universalism, Verdict,
    care::{Asked, classify},
    pairs::{Pair, Pairs, heading, places},
};

/// How far today's shares are from fair ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShareToday {
    /// No more than 1 % of the budget would move.
    Fair,
    /// More than that would move.
    WouldMove,
}

impl Verdict for ShareToday {
    fn any(&self) -> AnyVerdict {
        match self {
            Self::Fair => AnyVerdict::good("as-today", "as today"),
            Self::WouldMove => AnyVerdict::neutral("would-move", "money would move"),
        }
    }
}

/// Today's budget shared out fairly: a floor for everybody alike, the rest by need.
#[derive(Clone, Debug, PartialEq)]
pub struct FairShare {
    /// Of what, where and between whom.
    pub about: String,
    /// Whether any of the figures are made up.
    pub synthetic: bool,
    /// The period of need and of today's budget; none where there is no answer.
    pub period: Option<Period>,
    /// The budget.
    pub total: Pence,
    /// How far today's shares are from these.
    pub move_from_today: Answer<ShareToday>,
    /// Whether today's shares are proportionate to need.
    pub today: Answer<Universalism>,
    /// The shares, to those in most need first.
    pub shares: Vec<Share>,
    /// What a reader must know.
    pub remarks: Vec<String>,
    need_column: String,
}

/// What one group would have.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// What it is called.
    pub name: String,
    /// The code of the area that it is, unless it is a category.
    pub area: Option<String>,
    /// Its people; none where all groups count as equally large.
    pub people: Option<f64>,
    /// Its need, in the unit of the indicator.
    pub need: f64,
    /// What it has today.
    pub today: Pence,
    /// What it would have.
    pub fair: Pence,
    /// The most that it can use, if that is known.
    pub most: Option<Pence>,
}

impl Share {
    /// What it would have more than today, or less, in pence.
    #[must_use]
    pub const fn change(&self) -> i64 {
        self.fair.get().cast_signed() - self.today.get().cast_signed()
    }

    /// Whether it would have as much as it can use.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.most == Some(self.fair)
    }
}

impl FairShare {
    /// The sum of `today`, in pounds, shared out by `need` on `terms`.
    ///
    /// With *N* the people of a group and *n* the need of each of them, the floor is shared by *N*
    /// and the rest by *N n*^progressivity. What a group cannot use is shared among the others in
    /// proportion to what they have, until none has more than it can use. Amounts are whole pence
    /// by largest remainders, so that they add up to the budget; of equal ones the first in the
    /// order of the groups goes first, which is that of deprivation or need, then code or name.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_core::{Allocation, Ask, Division, Document, Figure, Indicator, Period, ValueType};
    /// use lifecourse_equity::{FairShare, Strata, Stratum};
    ///
    /// type Points = [(Period, Figure); 1];
    /// fn of_100(value: f64) -> Result<Points, Box<dyn std::error::Error>> {
    ///     let figure = serde_json::json!({
    ///         "reading": { "measured": { "value": value } }, "denominator": 100,
    ///     });
    ///     Ok([("2024".parse()?, serde_json::from_value(figure)?)])
    /// }
    /// fn wards(points: &[Points]) -> Vec<Stratum<'_>> {
    ///     let ward = |(name, points)| Stratum { name, category: None, area: None, points };
    ///     ["Abbey", "Aylestone", "Belgrave"].into_iter().zip(points.iter().map(|p| &p[..])).map(ward).collect()
    /// }
    /// let need = Indicator::example();
    /// let money = Indicator { value_type: ValueType::Count, ..need.clone() };
    /// let ask: Ask = serde_json::from_value(serde_json::json!({ "allocation": {
    ///     "need": need.id, "today": money.id, "area": "E06000016", "by": { "areas": "ward" },
    ///     "floor": 0.4, "progressivity": 1,
    /// } }))?;
    /// let Ask::Allocation(terms) = ask else { unreachable!("it was written as one") };
    /// let needs = [of_100(30.0)?, of_100(20.0)?, of_100(10.0)?];
    /// let today = [of_100(400.0)?, of_100(400.0)?, of_100(400.0)?];
    /// let found = FairShare::of(
    ///     &Strata::new(&need, "Leicester", &terms.by, wards(&needs), &[]),
    ///     &Strata::new(&money, "Leicester", &terms.by, wards(&today), &[]),
    ///     &terms,
    /// );
    /// // £480 as a floor, a third to each; £720 by need, as 3 to 2 to 1.
    /// let fair: Vec<String> = found.shares.iter().map(|share| share.fair.to_string()).collect();
    /// assert_eq!(fair, ["£520.00", "£400.00", "£280.00"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(need: &Strata<'_>, today: &Strata<'_>, terms: &Allocation) -> Self {
        let asked = Asked { need, service: today, provision: Provision::Spend };
        let made = Self::made(&asked, terms);
        made.unwrap_or_else(|refusal| Self::refused(&asked, &refusal))
    }

    fn made(asked: &Asked<'_, '_>, terms: &Allocation) -> Result<Self, Refusal> {
        let indicator = asked.service.indicator();
        if indicator.value_type != ValueType::Count {
            return Err(Refusal::NotAmounts {
                what: indicator.title.to_string(),
                value_type: indicator.value_type,
            });
        }
        let pairs = Pairs::of(asked.need, asked.service, terms.period)?;
        if let Some(group) = pairs.left_out.first() {
            let group = (*group).to_owned();
            return Err(Refusal::GroupMissing { group, period: pairs.period });
        }
        let mut shares = today(&pairs)?;
        let total: u64 = shares.iter().map(|share| share.today.get()).sum();
        limit(&mut shares, terms, total)?;
        share_out(&mut shares, &pairs, terms, total)?;
        Ok(Self {
            period: Some(pairs.period),
            total: Pence::new(total),
            move_from_today: Answer::Found(movement(asked, &pairs, terms, &shares)),
            today: classify(asked, &pairs, &pairs.groups(true)).into(),
            remarks: remarks(&pairs, &shares),
            shares,
            ..Self::refused(asked, &Refusal::NoFigures)
        })
    }

    fn refused(asked: &Asked<'_, '_>, refusal: &Refusal) -> Self {
        let synthetic = |strata: &Strata<'_>| strata.indicator().source.synthetic;
        Self {
            about: format!("{}, by {}", asked.service.about(), asked.need.indicator().title),
            synthetic: synthetic(asked.need) || synthetic(asked.service),
            period: None,
            total: Pence::default(),
            move_from_today: refusal.clone().into(),
            today: refusal.clone().into(),
            shares: Vec::new(),
            remarks: Vec::new(),
            need_column: heading(asked.need.indicator()),
        }
    }

    /// The answer as it is shown anywhere.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply {
            question: lifecourse_core::Allocation::WORDS.to_owned(),
            about: self.about.clone(),
            synthetic: self.synthetic,
            findings: vec![
                Aspect::new("fair share against today", &self.move_from_today),
                Aspect::new("today's scale against need", &self.today),
            ],
            remarks: self.remarks.clone(),
            tables: self.period.map(|period| vec![self.table(period)]).unwrap_or_default(),
        }
    }

    fn table(&self, period: Period) -> Table {
        let mut table = Table::new(
            format!("Fair shares, {period}"),
            [
                "Group",
                "People",
                self.need_column.as_str(),
                "Today, £",
                "Fair share, £",
                "Change, £",
                "Change, %",
                "Fair share for each person, £",
                "Most it can use, £",
            ],
        );
        let digits = places(self.shares.iter().map(|share| share.need));
        for share in &self.shares {
            let (today, fair) = (share.today.pounds(), share.fair.pounds());
            table.row([
                share.name.as_str().into(),
                Cell::maybe(share.people, 0),
                Cell::number(share.need, digits),
                Cell::number(today, 2),
                Cell::number(fair, 2),
                Cell::number(share.change() as f64 / 100.0, 2),
                Cell::maybe((today > 0.0).then(|| 100.0 * (fair / today - 1.0)), 1),
                Cell::maybe(share.people.map(|people| fair / people), 2),
                Cell::maybe(share.most.map(Pence::pounds), 2),
            ]);
        }
        let total = Cell::number(self.total.pounds(), 2);
        table.row(["Total".into(), Cell::Blank, Cell::Blank, total.clone(), total]);
        table
    }
}

/// What each group has today.
fn today(pairs: &Pairs<'_>) -> Result<Vec<Share>, Refusal> {
    let share = |pair: &Pair<'_>| {
        let pounds = pair.given.measured.value;
        let today = Pence::from_pounds(pounds).ok_or_else(|| Refusal::Unusable {
            reason: format!("£{} is not an amount that is shared to the penny", number(pounds)),
        })?;
        Ok(Share {
            name: pair.need.name.to_owned(),
            area: pair.need.area.map(str::to_owned),
            people: pairs.people(pair),
            need: pair.need.measured.value,
            today,
            fair: Pence::default(),
            most: None,
        })
    };
    pairs.all.iter().map(share).collect()
}

/// Sets the most that groups can use.
fn limit(shares: &mut [Share], terms: &Allocation, total: u64) -> Result<(), Refusal> {
    for (at, most) in capacities(shares, terms)? {
        shares[at].most = Some(most);
    }
    let able: Option<u128> = shares.iter().map(|share| Some(u128::from(share.most?.get()))).sum();
    match able.and_then(|able| u64::try_from(u128::from(total).checked_sub(able)?).ok()) {
        None | Some(0) => Ok(()),
        Some(short) => Err(Refusal::CapacityTooSmall {
            short: Pence::new(short).to_string(),
            total: Pence::new(total).to_string(),
        }),
    }
}

/// The places of the groups whose capacity is known, and the most that they can use.
fn capacities(shares: &[Share], terms: &Allocation) -> Result<Vec<(usize, Pence)>, Refusal> {
    if terms.capacity.is_empty() {
        return Ok(Vec::new());
    }
    // A name may be that of two areas, a code is that of one: codes come last and win.
    let names = shares.iter().enumerate().map(|(at, share)| (share.name.as_str(), at));
    let codes =
        shares.iter().enumerate().filter_map(|(at, share)| Some((share.area.as_deref()?, at)));
    let places: HashMap<&str, usize> = names.chain(codes).collect();
    let known = terms.capacity.iter().map(|capacity| {
        let unknown = || Refusal::NoSuchGroup { group: capacity.of.to_string() };
        let at = *places.get(&*capacity.of).ok_or_else(unknown)?;
        let most = Pence::from_pounds(capacity.most).ok_or_else(|| Refusal::Unusable {
            reason: format!("£{} is not a capacity", number(capacity.most)),
        })?;
        Ok((at, most))
    });
    known.collect()
}

/// Sets what every group would have.
fn share_out(
    shares: &mut [Share],
    pairs: &Pairs<'_>,
    terms: &Allocation,
    total: u64,
) -> Result<(), Refusal> {
    // Need against the greatest, so that no power of it overflows.
    let greatest = pairs.all.iter().map(|pair| pair.need_each).fold(0.0, f64::max);
    let people: Vec<f64> = pairs.all.iter().map(|pair| pair.people).collect();
    let steepness: Vec<f64> = pairs
        .all
        .iter()
        .map(|pair| (pair.need_each / greatest).powf(terms.progressivity))
        .collect();
    let by_need = allocation::weighted_population(&people, &[&steepness])?;
    let weights = allocation::blend(&people, &by_need, 1.0 - terms.floor)?;
    let most: Vec<Option<u64>> = shares.iter().map(|share| share.most.map(Pence::get)).collect();
    // The pairs are in an order of their own, so that the order of the input decides nothing.
    let amounts = allocation::within_capacity(&weights, &most, total)?;
    for (share, amount) in shares.iter_mut().zip(amounts) {
        share.fair = Pence::new(amount);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
