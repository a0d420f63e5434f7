use clap::Args;
use lifecourse_app::doctor::{Gravity, doctor};

use crate::{
    arguments::Global,
    diagnostics::several,
    failure::Exit,
    output::Answer,
    sheet::{Cell, Sheet, Tint},
};

/// Look whether the database is sound, safe and lawful, and say what to do
///
/// It looks at the pages of the file, the references in it, its tables and triggers; at both logs, and whether the tables hold what they say; whether what was acknowledged outlasts a power cut; who on this machine can read the file; how much room is left and what takes it; personal data that should have been deleted; tokens; what the public sees; and indicators without figures, or with old ones. It changes nothing.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse doctor
  lifecourse doctor --format json
  lifecourse doctor --database /mnt/backup/lifecourse.db
  lifecourse doctor --quiet || echo 'look at it'

Exit codes: 0 there is no problem, 1 there is one, 3 the machine failed. Advice is no problem.")]
pub(crate) struct Doctor;

impl Doctor {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let found = doctor(&*global.open().await?, global.now()).await?;
        let mut records = Sheet::new(["gravity", "topic", "found", "advice"]);
        for one in &found.remarks {
            let gravity = match one.gravity {
                Gravity::Problem => Cell::from("problem").tint(Tint::Bad),
                Gravity::Advice => Cell::from("advice"),
                Gravity::Fine => Cell::from("fine").tint(Tint::Good),
            };
            let about = one.topic.as_str().into();
            records.row([gravity, about, one.found.as_str().into(), Cell::of(one.advice.as_ref())]);
        }
        let mut table = records.clone();
        table.columns = ["", "About", "Found", "What to do"].map(Into::into).into();
        global.output.answer(&Answer { json: &found, records, tables: vec![table] })?;
        if found.sound {
            return Ok(Exit::Done);
        }
        let problems = found.remarks.iter().filter(|one| one.gravity == Gravity::Problem).count();
        global.output.remark(&several(problems, "problem", "problems"));
        Ok(Exit::Input)
    }
}
