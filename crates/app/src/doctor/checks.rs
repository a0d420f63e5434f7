//! Each thing that is looked at.

use std::collections::BTreeMap;

use lifecourse_core::{Cadence, Id, Indicator, Period, thousands};
use lifecourse_storage::{
    Database, Examination, Heads, Inventory, Page, Snapshot, Space, Standing, Tokens,
    people::{People, PeopleError},
};
use time::{Date, Duration, OffsetDateTime};

use super::{Remark, Topic};
use crate::{
    AppError, StatusQuery,
    access::{TokenState, TokenView, tokens as all_tokens},
    statuses,
    watch::documents,
};

/// With less than this left on the disk, writing will soon fail.
const LITTLE_ROOM: u64 = 256 << 20;
/// A write-ahead log longer than this is held by a reader that does not end.
const LONG_LOG: u64 = 512 << 20;
/// How many days before its end a token is told of.
const SOON: Duration = Duration::days(14);
/// After this long a token that nobody uses is told of.
const UNUSED: Duration = Duration::days(90);
/// How long official statistics may take to come out before their figures are called old.
const PUBLISHED_WITHIN: Duration = Duration::days(548);
/// How many names are listed.
const NAMED: usize = 5;

/// What the engine tells.
pub(super) fn engine(found: &Examination) -> Vec<Remark> {
    let version = env!("CARGO_PKG_VERSION");
    let told = format!("lifecourse {version}, layout {}, {}", found.layout, found.engine);
    let mut remarks = vec![
        Remark::fine(Topic::Versions, told),
        Remark::fine(Topic::Contents, contents(&found.inventory)),
    ];
    remarks.extend(found.damage.iter().map(|damage| {
        Remark::problem(
            Topic::Integrity,
            damage,
            "stop what writes to it, keep the file, and restore a backup: `lifecourse restore --help`",
        )
    }));
    if found.damage.is_empty() {
        let told = if found.on_server {
            "the references and triggers are the server's to hold; its pages are looked at by `pg_amcheck`"
        } else {
            "its pages, the references in it, its tables and its triggers are sound"
        };
        remarks.push(Remark::fine(Topic::Integrity, told));
    }
    remarks.push(power_cuts(found));
    remarks.extend(permissions(found));
    remarks.extend(disk(&found.space));
    remarks
}

/// How much there is, in words.
fn contents(inventory: &Inventory) -> String {
    let Inventory { documents, figures, releases, people, boundaries, postcodes, .. } = *inventory;
    let one =
        |count: i64, one, more| several(usize::try_from(count).unwrap_or_default(), one, more);
    format!(
        "it holds {}, {}, {}, {}, boundaries of {} and {}",
        one(documents, "document", "documents"),
        one(figures, "figure", "figures"),
        one(releases, "release", "releases"),
        one(people, "record of a person", "records of people"),
        one(boundaries, "area", "areas"),
        one(postcodes, "postcode", "postcodes"),
    )
}

fn power_cuts(Examination { settings, on_server, .. }: &Examination) -> Remark {
    let wrong: Vec<_> = settings.iter().filter(|one| !one.good).collect();
    if wrong.is_empty() {
        let told = if *on_server {
            "what was acknowledged is on the server's disk; what is erased stays in its log and archives for as long as they are kept"
        } else {
            "what was acknowledged is on the disk, and what is erased is overwritten"
        };
        return Remark::fine(Topic::PowerCuts, told);
    }
    let told: Vec<_> = wrong.iter().map(|one| format!("{} is {}", one.name, one.value)).collect();
    let told =
        format!("what is acknowledged may be lost when the power fails: {}", told.join(", "));
    Remark::problem(
        Topic::PowerCuts,
        told,
        "keep the database on a disk of this machine, not in a shared folder",
    )
}

fn permissions(found: &Examination) -> Option<Remark> {
    const ADVICE: &str =
        "take the permissions of others away, such as by `chmod o= lifecourse.db*`";
    let open = found.open_to_everybody?;
    let Inventory { people, tokens, .. } = found.inventory;
    Some(match (open, people + tokens) {
        (false, _) => Remark::fine(Topic::Permissions, "others on this machine cannot read it"),
        (true, 0) => {
            let told =
                "everybody with an account on this machine can read it, unreleased figures too";
            Remark::advice(Topic::Permissions, told, ADVICE)
        }
        (true, _) => {
            let told = "everybody with an account on this machine can read it, with personal data or tokens in it";
            Remark::problem(Topic::Permissions, told, ADVICE)
        }
    })
}

fn disk(space: &Space) -> Vec<Remark> {
    let tables = space.tables.iter().map(|(name, bytes)| format!("{name} {}", size(*bytes)));
    let tables: Vec<_> = tables.take(3).collect();
    let free = space.free.map_or_else(String::new, |free| format!("; {} are free", size(free)));
    let told = format!(
        "it takes {}, of which {}, and {} are empty{free}",
        size(space.database + space.log),
        tables.join(", "),
        size(space.unused),
    );
    let room = match space.free {
        Some(free) if free < LITTLE_ROOM => {
            Remark::problem(Topic::Disk, told, "make room: nothing can be written to a full disk")
        }
        Some(free) if free < space.database + space.log => Remark::advice(
            Topic::Disk,
            told,
            "write backups to another disk: one would not fit here",
        ),
        _ => Remark::fine(Topic::Disk, told),
    };
    let log = (space.log > LONG_LOG).then(|| {
        let told = format!("its write-ahead log has grown to {}", size(space.log));
        Remark::advice(
            Topic::Disk,
            told,
            "some program reads without an end: start `lifecourse serve` anew",
        )
    });
    std::iter::once(room).chain(log).collect()
}

/// A number of bytes, as people say it.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let (mut shown, mut unit) = (bytes as f64, 0);
    while shown >= 1024.0 && unit + 1 < UNITS.len() {
        (shown, unit) = (shown / 1024.0, unit + 1);
    }
    if unit == 0 || shown >= 100.0 {
        format!("{shown:.0} {}", UNITS[unit])
    } else {
        format!("{shown:.1} {}", UNITS[unit])
    }
}

/// Whether the logs are whole, and the tables hold what they say.
pub(super) async fn logs(store: &dyn Database) -> Result<Remark, AppError> {
    const ADVICE: &str = "compare it with a backup, and tell who answers for the data";
    Ok(match Heads::fault_of(store, None).await? {
        Some(fault) => Remark::problem(Topic::Logs, fault, ADVICE),
        None => Remark::fine(Topic::Logs, "both logs are whole, and the tables hold what they say"),
    })
}

/// Personal data that should be gone.
pub(super) async fn personal_data(
    people: &dyn People,
    now: OffsetDateTime,
) -> Result<Remark, AppError> {
    let due = people.due(now.date()).await.map_err(PeopleError::into_store)?;
    let Some(first) = due.first() else {
        return Ok(Remark::fine(Topic::PersonalData, "nothing is held beyond its day"));
    };
    let (many, on) = (several(due.len(), "record is", "records are"), first.due.on);
    let told = format!("{many} held beyond the day of deletion, the first since {on}");
    let advice =
        "`lifecourse people due` lists them, `lifecourse people erase --due --yes` deletes them";
    Ok(Remark::problem(Topic::PersonalData, told, advice))
}

/// Who may use the API for officers.
pub(super) async fn tokens(
    store: &dyn Tokens,
    now: OffsetDateTime,
) -> Result<Vec<Remark>, AppError> {
    let mut good = all_tokens(store, now).await?;
    good.retain(|token| token.state == TokenState::Good);
    let many = match good.len() {
        0 => "no token opens".to_owned(),
        count => several(count, "token opens", "tokens open"),
    };
    let told = format!("{many} the API for officers, where it is served with --staff");
    let mut remarks = vec![Remark::fine(Topic::Tokens, told)];
    let named = |chosen: &dyn Fn(&TokenView) -> bool| -> Vec<String> {
        let chosen = good.iter().filter(|token| chosen(token));
        chosen.map(|token| format!("{} ({})", token.number, token.title)).collect()
    };
    let ending = named(&|token| token.expires <= now + SOON);
    if !ending.is_empty() {
        let told = format!("soon worth nothing: token {}", list(&ending));
        let advice = "`lifecourse token create` makes new ones for those who still need one";
        remarks.push(Remark::advice(Topic::Tokens, told, advice));
    }
    let unused = named(&|token| {
        token.last_used.unwrap_or_else(|| token.created.date()) + UNUSED < now.date()
    });
    if !unused.is_empty() {
        let told = format!("not used for {} days: token {}", UNUSED.whole_days(), list(&unused));
        let advice = "`lifecourse token revoke` takes back what nobody needs";
        remarks.push(Remark::advice(Topic::Tokens, told, advice));
    }
    Ok(remarks)
}

/// What the public sees, and what waits for it.
pub(super) async fn releases(
    snapshot: &mut dyn Snapshot,
    inventory: &Inventory,
    now: OffsetDateTime,
) -> Result<Vec<Remark>, AppError> {
    const PREPARE: &str =
        "`lifecourse release prepare` makes one, `lifecourse release publish` lets it out";
    let all = snapshot.releases().await?;
    let mut remarks = Vec::new();
    for one in &all {
        let number = one.number;
        match (one.standing(now), one.public_from) {
            (Standing::Draft, Some(from)) if from <= now => remarks.push(Remark::advice(
                Topic::Releases,
                format!(
                    "release {number} was to be public on {}, and is still a draft",
                    from.date()
                ),
                "`lifecourse release publish` lets it out, `lifecourse release discard` drops it",
            )),
            (Standing::Embargoed, Some(from)) => remarks.push(Remark::fine(
                Topic::Releases,
                format!("release {number} becomes public on {}", from.date()),
            )),
            _ => {}
        }
    }
    let Some(last) = all.iter().find(|one| one.frozen.is_some()) else {
        if inventory.figures > 0 {
            let told = "no figure has been released: the public sees none";
            remarks.push(Remark::advice(Topic::Releases, told, PREPARE));
        }
        return Ok(remarks);
    };
    let newest = snapshot.batches(Page { before: None, limit: 1 }).await?;
    let newer = newest.first().is_some_and(|batch| batch.change.id > last.prepared.change);
    remarks.push(if newer {
        let told = format!("figures were brought in after release {} was prepared", last.number);
        Remark::advice(Topic::Releases, told, PREPARE)
    } else {
        let told = format!("release {} has the newest figures", last.number);
        Remark::fine(Topic::Releases, told)
    });
    Ok(remarks)
}

/// Indicators without figures, with old ones, and figures that nobody has described.
pub(super) async fn figures(
    snapshot: &mut dyn Snapshot,
    examination: &Examination,
    today: Date,
) -> Result<Vec<Remark>, AppError> {
    let indicators = documents::<Indicator>(snapshot).await?;
    let held = snapshot.indicators().await?;
    let without = indicators.iter().filter(|one| held.iter().all(|held| held.indicator != one.id));
    let without: Vec<_> = without.map(|one| one.id.to_string()).collect();
    let nameless = held.iter().filter(|one| one.profile.is_none());
    let nameless: Vec<_> = nameless.map(|one| one.indicator.to_string()).collect();
    let old = old(snapshot, &indicators, today).await?;
    let mut remarks = Vec::new();
    let mut tell = |names: &[String], told: &str, advice: &str| {
        if !names.is_empty() {
            remarks.push(Remark::advice(
                Topic::Figures,
                format!("{told}: {}", list(names)),
                advice,
            ));
        }
    };
    tell(&without, "indicators without figures", "bring them in with `lifecourse import`");
    tell(&old, "the latest figures are old", "look whether the source has published new ones");
    tell(
        &nameless,
        "figures of indicators that no document describes",
        "describe them: until then nobody sees their figures",
    );
    if examination.undescribed_areas > 0 {
        let count = thousands(examination.undescribed_areas as f64);
        let told = format!("places in figures that no document names: {count}");
        let advice = "they show their codes; name those that people will read of";
        remarks.push(Remark::advice(Topic::Figures, told, advice));
    }
    if remarks.is_empty() {
        let many = several(indicators.len(), "indicator has", "indicators have");
        remarks.push(Remark::fine(Topic::Figures, format!("{many} recent figures")));
    }
    Ok(remarks)
}

/// The indicators of the strategies whose next figure should be out by now, with their last period.
async fn old(
    snapshot: &mut dyn Snapshot,
    indicators: &[Indicator],
    today: Date,
) -> Result<Vec<String>, AppError> {
    let mut latest: BTreeMap<Id<Indicator>, Period> = BTreeMap::new();
    for row in statuses(snapshot, &StatusQuery::default()).await? {
        let Some(found) = row.statuses.latest else { continue };
        let known = latest.entry(row.indicator).or_insert(found.period);
        *known = (*known).max(found.period);
    }
    let old = indicators.iter().filter_map(|one| {
        let last = latest.get(&one.id)?;
        let next = last.end().checked_add(between(one.cadence)?)?;
        (next.checked_add(PUBLISHED_WITHIN)? < today).then(|| format!("{} ({last})", one.id))
    });
    Ok(old.collect())
}

/// How long it takes from one figure to the next; `None` where nobody can say.
const fn between(cadence: Cadence) -> Option<Duration> {
    Some(Duration::days(match cadence {
        Cadence::Monthly => 31,
        Cadence::Quarterly => 92,
        Cadence::Annual => 366,
        Cadence::Decennial => 3653,
        Cadence::Irregular => return None,
    }))
}

fn several(count: usize, one: &str, more: &str) -> String {
    format!("{} {}", thousands(count as f64), if count == 1 { one } else { more })
}

/// The first few names, and how many there are besides.
fn list(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_said_as_people_say_them() {
        for (bytes, said) in
            [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (123 << 20, "123 MiB")]
        {
            assert_eq!(size(bytes), said);
        }
        assert_eq!(size(u64::MAX), "16777216 TiB");
    }

    #[test]
    fn a_long_list_of_names_is_cut() {
        let names: Vec<_> = (1..=7).map(|name| name.to_string()).collect();
        assert_eq!(list(&names), "1, 2, 3, 4, 5 and 2 more");
        assert_eq!(list(&names[..5]), "1, 2, 3, 4, 5");
    }
}
