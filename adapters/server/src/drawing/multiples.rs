//! The series of a comparison as small lines on one scale.

use lifecourse_app::{Compared, ComparedSeries};
use lifecourse_charts::Multiples;

use super::{NotDrawn, Setting, in_unit, line, title};

/// The chart of one indicator.
pub(super) fn chart(compared: &Compared, setting: Setting) -> Result<Multiples, NotDrawn> {
    let Compared { indicator, series, .. } = compared;
    let series = series.as_ref().map_err(|refusal| NotDrawn::Refused(refusal.clone()))?;
    let known = |one: &&ComparedSeries| one.points.iter().any(|point| point.1.measured().is_some());
    let panels = series.iter().filter(known).map(|one| line(&one.name, &one.points));
    let panels = panels.collect::<Result<Vec<_>, _>>()?;
    if panels.is_empty() {
        return Err(NotDrawn::NoValues);
    }
    let finding = compared.finding().unwrap_or_else(|| indicator.title.to_string());
    Ok(Multiples::new(&title(&finding, indicator, setting), in_unit(indicator)?, panels)?)
}
