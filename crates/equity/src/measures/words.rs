//! What is said of a year's measures.

use lifecourse_core::{Counting, Measure, Missing, Period, thousands};

use super::{How, MeasuredYear, MeasuresReport, PartOfYear, YearsResult};
use crate::{
    Aspect, Cell, Refusal, Reply, Table,
    phrase::{listed, several},
    rollup::amount,
};

pub(super) fn overall(year: Period, all: usize, [much, well, better]: [usize; 3]) -> String {
    let all = several(all, "measure", "measures");
    let tell = |number: usize| if number == 1 { "tells" } else { "tell" };
    let better = match better {
        0 => "none tells whether anyone is better off".to_owned(),
        number => format!("{number} {} whether anyone is better off", tell(number)),
    };
    format!(
        "Of {all}, in {year} {much} {} how much was done, {well} {} how well, and {better}.",
        tell(much),
        tell(well)
    )
}

pub(super) fn sentence(
    measure: &Measure,
    result: &YearsResult,
    target: Option<f64>,
    year: Period,
) -> String {
    let shown = |value| amount(measure.counting, measure.unit.as_deref(), value);
    let of = result.of.map(|of| format!(", of {}", thousands(of))).unwrap_or_default();
    let how = match result.how {
        How::AsReported => "as reported for the year".to_owned(),
        How::ByRule(rule) => rule.as_str().to_owned(),
    };
    let missing = match result.missing {
        0 => String::new(),
        months => {
            format!(" {} of the year have no result.", several(months as usize, "month", "months"))
        }
    };
    let target = match target {
        None => String::new(),
        Some(target) => format!("; the target is {}", shown(target)),
    };
    format!(
        "{}: {}{of} in {year} ({how}){target}.{missing}",
        measure.title,
        shown(result.shown(measure.counting))
    )
}

impl MeasuresReport {
    /// The answer as it is shown.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let mut findings = vec![Aspect::new("overall", &self.overall)];
        let each = self.measures.iter();
        findings.extend(each.map(|one| Aspect::new(one.measure.asks.as_str(), &one.answer)));
        let year = self.year.map(|year| format!(", {year}")).unwrap_or_default();
        let mut tables = vec![self.table()];
        tables.extend(self.parts());
        Reply {
            question: lifecourse_core::Measures::WORDS.to_owned(),
            about: format!("{}{year}", several(self.measures.len(), "measure", "measures")),
            synthetic: self.synthetic,
            findings,
            remarks: self.remarks(),
            tables,
        }
    }

    fn table(&self) -> Table {
        let columns = [
            "measure",
            "tells",
            "whose work",
            "counted",
            "brought together",
            "result",
            "of",
            "target",
            "baseline",
            "meant to contribute to",
        ];
        let mut table = Table::new("The measures and their results of the year", columns);
        for one in &self.measures {
            let measure = &one.measure;
            let how = one.result.as_ref().map_or("–", |result| result.how.as_str());
            let decimals = decimals(measure.counting);
            table.row([
                Cell::from(&*measure.title),
                Cell::from(measure.asks.as_str()),
                Cell::from(one.of.as_str()),
                Cell::from(counted(measure)),
                Cell::from(how),
                one.cell(),
                Cell::maybe(one.result.as_ref().and_then(|result| result.of), 0),
                Cell::maybe(measure.target.map(|target| target.value), decimals),
                Cell::maybe(measure.baseline.map(|baseline| baseline.value), decimals),
                Cell::from(listed(&one.contributes_to, 9)),
            ]);
        }
        table
    }

    fn parts(&self) -> Option<Table> {
        let columns =
            ["measure", "by", "part", "counted", "result", "of", "periods", "brought together"];
        let mut table =
            Table::new("Parts of the results, each over the periods that have it", columns);
        for (one, part) in
            self.measures.iter().flat_map(|one| one.parts.iter().map(move |part| (one, part)))
        {
            table.row(one.part_cells(part));
        }
        (!table.rows.is_empty()).then_some(table)
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = vec![
            "A measure tells of the work and the people it reached. It is meant to contribute to \
             an indicator of the population; that it caused a change there is not said."
                .to_owned(),
        ];
        let people: Vec<&str> = self
            .measures
            .iter()
            .filter(|one| one.measure.counting.of_people() && one.parts.len() > 1)
            .map(|one| &*one.measure.title)
            .collect();
        if !people.is_empty() {
            remarks.push(format!(
                "The people of several providers or places are not added up, as one may be counted \
                 by two of them: {}.",
                listed(&people, 9)
            ));
        }
        let refused = self.measures.iter().filter_map(|one| {
            let refusal = one.answer.refused()?;
            matches!(refusal, Refusal::NotAddable { .. })
                .then(|| format!("{} has no result of the year: {refusal}.", one.measure.title))
        });
        remarks.extend(refused);
        remarks
    }
}

impl MeasuredYear {
    fn cell(&self) -> Cell {
        match &self.result {
            Some(result) => {
                Cell::number(result.shown(self.measure.counting), decimals(self.measure.counting))
            }
            None => match self.answer.refused() {
                Some(Refusal::NotAddable { .. }) => Cell::Missing(Missing::NotApplicable),
                _ => Cell::Missing(Missing::NotAvailable),
            },
        }
    }

    fn part_cells(&self, part: &PartOfYear) -> [Cell; 8] {
        let counting = self.measure.counting;
        let (value, of, periods, how) = match &part.result {
            Ok(result) => (
                Cell::number(result.shown(counting), decimals(counting)),
                Cell::maybe(result.of, 0),
                result.periods.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
                result.how.as_str(),
            ),
            Err(Refusal::NotAddable { .. }) => (
                Cell::Missing(Missing::NotApplicable),
                Cell::Blank,
                String::new(),
                "cannot be added",
            ),
            Err(_) => (Cell::Missing(Missing::NotAvailable), Cell::Blank, String::new(), "–"),
        };
        [
            Cell::from(&*self.measure.title),
            Cell::from(part.by.as_str()),
            Cell::from(part.name.as_str()),
            Cell::from(counted(&self.measure)),
            value,
            of,
            Cell::from(periods),
            Cell::from(how),
        ]
    }
}

fn counted(measure: &Measure) -> String {
    match &measure.unit {
        Some(unit) => format!("{}, {unit}", measure.counting),
        None => measure.counting.to_string(),
    }
}

const fn decimals(counting: Counting) -> u8 {
    if counting.has_of() { 1 } else { 0 }
}
