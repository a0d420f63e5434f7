//! What is held about a person, in words that they can read.

use lifecourse_core::{Consent, ContactField, PersonalRecord, Purpose};
use lifecourse_storage::people::SubjectAccess;

const RIGHTS: &str = "## Your rights

You may ask for what is wrong to be corrected, for all of it to be erased or to be used no more, and for a copy that
programs can read. Where you gave consent, you may withdraw it. If you are not content with an answer, you may complain
to the Information Commissioner's Office: https://ico.org.uk/make-a-complaint
";

/// The answer to a person who asks what is held about them, to be sent to them: Markdown, which reads
/// as plain text too.
#[must_use]
pub fn subject_access_letter(access: &SubjectAccess) -> String {
    let mut parts = vec![
        "# What is held about you".to_owned(),
        format!("Your number here is {}.", access.person.id),
    ];
    let held = access.purposes.iter().zip(&access.person.records);
    parts.extend(held.map(|(purpose, record)| of_purpose(purpose, record)));
    parts.push("## What was done with it".to_owned());
    let log = access.log.iter().map(|entry| {
        let purpose = access.purposes.iter().find(|one| Some(&one.id) == entry.purpose.as_ref());
        let purpose = purpose.map(|one| format!(" ({})", one.title)).unwrap_or_default();
        let day = entry.at.split('T').next().unwrap_or_default();
        format!("- {day}: {} by {}{purpose}", entry.action.as_str(), entry.by)
    });
    parts.push(log.collect::<Vec<_>>().join("\n"));
    parts.push(RIGHTS.to_owned());
    parts.join("\n\n")
}

/// What is held for a purpose, on what ground, until when, and who else has it.
fn of_purpose(purpose: &Purpose, record: &PersonalRecord) -> String {
    let details = ContactField::ALL
        .into_iter()
        .filter_map(|field| record.contact.reveal(field).map(|held| format!("- {field}: {held}")));
    let consent = record.consent.map(|Consent { given, withdrawn }| {
        let withdrawn = withdrawn.map(|day| format!(", withdrawn on {day}"));
        format!("- consent: given on {given}{}", withdrawn.unwrap_or_default())
    });
    let special = purpose.special_category.as_ref().map(|one| {
        let schedule = one.schedule_1.as_ref().map(|part| format!(", {part}"));
        format!("; as special category data: {}{}", one.condition, schedule.unwrap_or_default())
    });
    let shared: Vec<_> = purpose.shared_with.iter().map(ToString::to_string).collect();
    [
        format!("## {}", purpose.title),
        details.chain(consent).collect::<Vec<_>>().join("\n"),
        format!("Lawful basis: {}{}", purpose.basis, special.unwrap_or_default()),
        format!("Kept: {}. It is deleted on {}.", purpose.retention, record.due(purpose).on),
        format!(
            "Shared with: {}",
            if shared.is_empty() { "nobody".to_owned() } else { shared.join("; ") }
        ),
    ]
    .join("\n\n")
}
