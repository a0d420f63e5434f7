use clap::Args;
use lifecourse_app::{Found, FoundPlace};
use lifecourse_storage::AsOf;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    output::Answer,
    sheet::{Cell, Sheet},
};

/// Find a place by a postcode, by its name or by its code
///
/// A postcode leads to the areas that it lies in, from the smallest to the largest that a strategy reports, where a look-up of postcodes was imported. A name is found by how its words begin. Nothing that is typed here is written down anywhere by this program.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse find 'LE1 6LP'
  lifecourse find melton
  lifecourse find E07000133 --format json")]
pub(crate) struct Find {
    /// A postcode, the name of a place or how it begins, or a code
    #[arg(required = true, value_name = "TEXT")]
    text: Vec<String>,
}

impl Find {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let mut snapshot = global.open().await?.snapshot(AsOf::Now).await?;
        let found = lifecourse_app::find(&mut *snapshot, &self.text.join(" ")).await?;
        let places = match &found {
            Found::Nothing { why } => return Err(Failure::input(why.clone()).into()),
            Found::Postcode(found) => &found.places,
            Found::Places { places, .. } => places,
        };
        let records = sheet(places, ["code", "name", "type", "within", "strategies", "figures"]);
        let table = sheet(places, ["Code", "Name", "Type", "Within", "Strategies", "Figures"]);
        global.output.answer(&Answer { json: &found, records, tables: vec![table] })?;
        match &found {
            Found::Postcode(found) => {
                if let Some(month) = &found.ended {
                    global.output.remark(&format!("This postcode went out of use in {month}"));
                }
                global.output.remark(&format!("By {}", found.edition));
            }
            Found::Places { more: true, .. } => {
                global.output.remark("There are more: write more of the name");
            }
            _ => {}
        }
        Ok(Exit::Done)
    }
}

fn sheet(places: &[FoundPlace], names: [&'static str; 6]) -> Sheet {
    let mut sheet = Sheet::new(names);
    for place in places {
        let strategies: Vec<&str> =
            place.strategies.iter().map(|strategy| strategy.id.as_str()).collect();
        sheet.row([
            place.area.to_string().into(),
            place.title.to_string().into(),
            Cell::of(place.area_type.as_ref()),
            Cell::of(place.within.as_ref()),
            strategies.join(", ").into(),
            if place.has_figures { "yes" } else { "no" }.into(),
        ]);
    }
    sheet
}
