//! Personal data: who may do what with it is asked for on the command line alone.

mod file;

use std::{io, path::PathBuf};

use clap::{Args, Subcommand};
use lifecourse_app::people::{
    AddedPeople, add_people, due, erase_due, purposes, reveal, subject_access,
    subject_access_letter,
};
use lifecourse_core::{ContactField, EmailAddress, Id, Person, PersonId, Purpose};
use lifecourse_storage::{
    Act, Digest, Verification,
    people::{Erasure, Sweep},
    verify,
};
use serde_json::{Value, json};
use time::Date;

use crate::{
    arguments::{self, AsOfDay, Global},
    diagnostics::several,
    failure::{Exit, Failure},
    output::{self, Answer, Format},
    sheet::{Cell, Sheet},
};

/// Keep the details of champions, subscribers, respondents and people with lived experience
///
/// They are kept apart from all documents and figures, each under a purpose with a lawful basis and a day on which they are deleted. Nothing of them is in an export, a page or the API. Whatever is done with them is logged, without anything personal. Details are read from a file, so that they are not kept by the shell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  lifecourse people add champions.toml
  lifecourse people list
  lifecourse people list --purpose champions-network --format csv
  lifecourse people export 0f3a5c7e9b1d2f406182a3c4e5f60718 > what-we-hold.md
  lifecourse people due
  lifecourse people erase --due --yes
  lifecourse people erase --due --purpose champions-network --yes

A file of purposes and people:
  [[purpose]]
  id = \"champions-network\"
  title = \"To keep in touch with the champions and answer them\"
  people = \"champion\"             # or subscriber, respondent, lived-experience
  basis = \"consent\"               # of UK GDPR Article 6
  retention = { months = 24, from = \"last-contact\" }
  # special_category = { condition = \"explicit-consent\" }   # of Article 9

  [[person]]
  purpose = \"champions-network\"
  name = \"A. Person\"
  email = \"a.person@example.org\"
  consent = 2026-11-01

A .csv file has people only: the fields of a person are its columns.")]
pub(crate) struct People {
    #[command(subcommand)]
    what: What,
    /// Who does it, for the log: an office or account [default: the name you are logged in by]
    #[arg(long, value_name = "NAME", global = true)]
    by: Option<String>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add people and purposes from a file, or correct those whose id the file gives
    Add {
        /// A .toml file of purposes and people, a .csv table of people, or - for TOML on standard input
        #[arg(value_name = "FILE|-")]
        from: PathBuf,
    },
    /// List the purposes, or the people whose details may be used for one
    List {
        /// Those held for this purpose who have not withdrawn
        #[arg(long, value_name = "ID")]
        purpose: Option<Id<Purpose>>,
    },
    /// Show what is held about a person
    Show {
        /// Their id
        #[arg(required_unless_present = "by_email")]
        id: Option<String>,
        /// Show who has the e-mail address that is given on standard input
        #[arg(long, conflicts_with = "id")]
        by_email: bool,
    },
    /// Write all that is held about a person and was done with it, for them: a letter, or JSON
    Export {
        /// Their id
        id: String,
    },
    /// Write down that a person withdrew their consent
    Withdraw {
        /// Their id
        id: String,
        /// For what they had given it
        #[arg(long, value_name = "ID")]
        purpose: Id<Purpose>,
        /// The day [default: today]
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = arguments::day)]
        on: Option<Date>,
        /// Do it: it cannot be taken back
        #[arg(long)]
        yes: bool,
    },
    /// Delete what is held about a person, for good
    Erase {
        /// Their id
        #[arg(required_unless_present = "due")]
        id: Option<String>,
        /// Only what is held for this purpose
        #[arg(long, value_name = "ID")]
        purpose: Option<Id<Purpose>>,
        /// Everything that is due today, as `people due` lists it
        #[arg(long, conflicts_with = "id")]
        due: bool,
        /// Do it: it cannot be taken back
        #[arg(long)]
        yes: bool,
    },
    /// List what is past its retention, or whose consent was withdrawn, by id
    Due {
        /// Only what is held for this purpose
        #[arg(long, value_name = "ID")]
        purpose: Option<Id<Purpose>>,
        #[command(flatten)]
        day: AsOfDay,
    },
    /// Show what was done with personal data
    Log,
    /// Verify that the log is as it was written
    Verify {
        /// The hash that an earlier verification gave
        #[arg(long, value_name = "HASH")]
        noted: Option<Digest>,
    },
}

impl People {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Self { what, by } = self;
        let act = Act { at: global.now(), by: by.unwrap_or_else(super::login) };
        match what {
            What::Add { from } => add(global, &act, &from).await,
            What::List { purpose: None } => list_purposes(global).await,
            What::List { purpose: Some(purpose) } => {
                show(global, &global.open().await?.list(&act, &purpose).await?)
            }
            What::Show { id, by_email: _ } => find(global, &act, id).await,
            What::Export { id } => {
                let access = global.open().await?.export(&act, person(&id)?).await?;
                match global.output.format() {
                    Format::Table => output::text(&subject_access_letter(&access))?,
                    Format::Json => output::json(&subject_access(&access))?,
                    Format::Csv => return show(global, &[access.person]),
                }
                Ok(Exit::Done)
            }
            What::Withdraw { id, purpose, on, yes } => {
                confirmed(yes, "withdrawing a consent")?;
                let on = on.unwrap_or_else(|| global.now().date());
                let store = global.open().await?;
                store.withdraw(&act, person(&id)?, &purpose, on).await?;
                global.output.remark(
                    "It is written down: their details are used no more, and are due for deletion",
                );
                Ok(Exit::Done)
            }
            What::Erase { id, purpose, yes, due: _ } => {
                confirmed(yes, "erasing")?;
                erase(global, &act, id, purpose).await
            }
            What::Due { purpose, day } => list_due(global, purpose.as_ref(), day).await,
            What::Log => log(global).await,
            What::Verify { noted } => whole(global, noted).await,
        }
    }
}

/// The id of a person. What was given instead is not repeated: it may be a name.
fn person(text: &str) -> Result<PersonId, Failure> {
    text.parse().map_err(|error| Failure::usage(format!("{error}")))
}

fn confirmed(yes: bool, what: &str) -> Result<(), Failure> {
    let told = || Failure::usage(format!("{what} cannot be taken back")).help("add --yes to do it");
    yes.then_some(()).ok_or_else(told)
}

async fn add(global: &Global, act: &Act, from: &std::path::Path) -> anyhow::Result<Exit> {
    let file::Contents { purposes, people } = file::read(from)?;
    let store = global.open_to_write(false).await?;
    let added = add_people(&*store, act, &purposes, &people).await?;
    store.close().await;
    let ids = match added {
        AddedPeople::Stored(ids) => ids,
        AddedPeople::Refused(faults) => {
            global.output.faults(&faults);
            let told = format!("nothing was stored: there are errors in {}", from.display());
            return Err(Failure::input(told)
                .help("mend what is told above, and add it again")
                .into());
        }
    };
    let mut sheet = Sheet::new(["id", "purpose"]);
    for (id, row) in ids.iter().zip(&people) {
        let purpose = row.fields.iter().find(|(name, _)| *name == "purpose");
        sheet.row([id.to_string().into(), Cell::of(purpose.map(|(_, id)| id))]);
    }
    global.output.answer(&Answer { json: &ids, records: sheet, tables: Vec::new() })?;
    let (purposes, people) = (purposes.len(), ids.len());
    global.output.remark(&format!(
        "{} and {} are stored; documents may name people by these ids",
        several(purposes, "purpose", "purposes"),
        several(people, "person", "people"),
    ));
    Ok(Exit::Done)
}

async fn list_purposes(global: &Global) -> anyhow::Result<Exit> {
    let found = purposes(&*global.open().await?, global.now().date()).await?;
    let mut sheet = Sheet::new(["purpose", "people", "basis", "condition", "kept", "held", "due"]);
    let mut shown = Vec::new();
    for one in &found {
        let purpose = &one.purpose;
        let condition = purpose.special_category.as_ref().map(|special| special.condition);
        sheet.row([
            purpose.id.to_string().into(),
            purpose.people.to_string().into(),
            purpose.basis.to_string().into(),
            Cell::of(condition),
            purpose.retention.to_string().into(),
            one.records.to_string().into(),
            one.due.to_string().into(),
        ]);
        shown.push(json!({ "purpose": purpose, "held": one.records, "due": one.due }));
    }
    global.output.answer(&Answer { json: &shown, records: sheet, tables: Vec::new() })?;
    Ok(Exit::Done)
}

async fn find(global: &Global, act: &Act, id: Option<String>) -> anyhow::Result<Exit> {
    let store = global.open().await?;
    if let Some(id) = id {
        return show(global, &[store.get(act, person(&id)?).await?]);
    }
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    let email: EmailAddress =
        line.parse().map_err(|error| Failure::input(format!("standard input: {error}")))?;
    let found = store.find(act, &email).await?;
    if found.is_empty() {
        return Err(Failure::input("nobody is held with this e-mail address").into());
    }
    show(global, &found)
}

/// Shows people in the clear, which is what was asked for.
fn show(global: &Global, people: &[Person]) -> anyhow::Result<Exit> {
    let shown: Vec<Value> = people.iter().map(reveal).collect();
    let details = ContactField::ALL.map(ContactField::as_str);
    let columns = ["id", "purpose"].into_iter().chain(details);
    let mut sheet = Sheet::new(columns.chain(["consent", "withdrawn", "counted_from"]));
    for (person, record) in people.iter().flat_map(|one| one.records.iter().map(move |r| (one, r)))
    {
        let mut cells = vec![Cell::from(person.id.to_string()), record.purpose.to_string().into()];
        cells.extend(ContactField::ALL.map(|field| Cell::of(record.contact.reveal(field))));
        cells.push(Cell::of(record.consent.map(|consent| consent.given)));
        cells.push(Cell::of(record.consent.and_then(|consent| consent.withdrawn)));
        cells.push(record.counted_from.to_string().into());
        sheet.row(cells);
    }
    global.output.answer(&Answer { json: &shown, records: sheet, tables: Vec::new() })?;
    Ok(Exit::Done)
}

async fn erase(
    global: &Global,
    act: &Act,
    id: Option<String>,
    purpose: Option<Id<Purpose>>,
) -> anyhow::Result<Exit> {
    let store = global.open().await?;
    let (told, sweep) = if let Some(id) = id {
        let erasure = Erasure { person: person(&id)?, purpose };
        ("What was held is erased".to_owned(), store.erase(act, &[erasure]).await?)
    } else {
        let (records, sweep) = erase_due(&*store, act, act.at.date(), purpose.as_ref()).await?;
        (format!("Erased: {}", several(records, "record", "records")), sweep)
    };
    store.close().await;
    global.output.remark(&format!("{told}; delete your backups of it too"));
    match sweep {
        Sweep::Clean => {}
        Sweep::Unfinished => global.output.remark("Another program was reading the database: the bytes are still in its write-ahead log, and leave it with the next erasure that finds no reader"),
        Sweep::OnServer => global.output.remark(super::LOG_OF_SERVER),
    }
    Ok(Exit::Done)
}

async fn list_due(
    global: &Global,
    purpose: Option<&Id<Purpose>>,
    day: AsOfDay,
) -> anyhow::Result<Exit> {
    let found = due(&*global.open().await?, day.on(global), purpose).await?;
    let mut sheet = Sheet::new(["id", "purpose", "due", "reason"]);
    let mut shown = Vec::new();
    for one in &found {
        let reason = json!(one.due.reason);
        let on = one.due.on.to_string();
        sheet.row([
            one.person.to_string().into(),
            one.purpose.to_string().into(),
            on.clone().into(),
            reason.as_str().unwrap_or_default().into(),
        ]);
        shown
            .push(json!({ "id": one.person, "purpose": one.purpose, "due": on, "reason": reason }));
    }
    global.output.answer(&Answer { json: &shown, records: sheet, tables: Vec::new() })?;
    if found.is_empty() {
        global.output.remark("Nothing is due for deletion");
    }
    Ok(Exit::Done)
}

async fn log(global: &Global) -> anyhow::Result<Exit> {
    let found = global.open().await?.log().await?;
    let mut sheet = Sheet::new(["number", "at", "by", "action", "person", "purpose"]);
    let mut shown = Vec::new();
    for one in &found {
        sheet.row([
            one.number.to_string().into(),
            one.at.clone().into(),
            one.by.clone().into(),
            one.action.as_str().into(),
            Cell::of(one.person),
            Cell::of(one.purpose.as_ref()),
        ]);
        shown.push(json!({
            "number": one.number, "at": one.at, "by": one.by, "action": one.action.as_str(),
            "person": one.person, "purpose": one.purpose, "hash": one.hash,
        }));
    }
    global.output.answer(&Answer { json: &shown, records: sheet, tables: Vec::new() })?;
    Ok(Exit::Done)
}

async fn whole(global: &Global, noted: Option<Digest>) -> anyhow::Result<Exit> {
    let log = global.open().await?.log().await?;
    let found = verify(&log, noted);
    let Verification::Whole { entries, head } = found else {
        return Err(Failure::input(found.fault().unwrap_or_default())
            .help("compare it with a backup, and tell the data protection officer")
            .into());
    };
    let mut sheet = Sheet::new(["entries", "hash"]);
    sheet.row([entries.to_string().into(), head.to_string().into()]);
    let shown = json!({ "entries": entries, "hash": head });
    global.output.answer(&Answer { json: &shown, records: sheet, tables: Vec::new() })?;
    global.output.remark(
        "The log is whole; note the hash elsewhere, and verify with --noted HASH next time",
    );
    Ok(Exit::Done)
}
