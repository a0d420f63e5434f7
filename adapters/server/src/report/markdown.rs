//! The same report as Markdown, for papers that are pasted together elsewhere.

use std::fmt::{self, Write};

use lifecourse_app::{
    ActionLine, Answered, Doing, Item, Late, News, NewsRow, Report,
    equity::{Answer, AnyVerdict, Aspect},
};

use super::{latest, others, place, reading};
use crate::web::{
    equity::told,
    words::{counted, day},
};

/// The report as Markdown.
#[must_use]
pub fn report_markdown(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = write(&mut text, report);
    text
}

fn write(to: &mut String, report: &Report) -> fmt::Result {
    let Report { strategy, place, board, as_of, .. } = report;
    writeln!(to, "# Report to the Board: {}\n", plain(&strategy.title))?;
    let board = board.as_ref().map(|board| format!("{}, ", plain(board))).unwrap_or_default();
    writeln!(to, "{board}{}, as of {}\n", plain(place), day(*as_of))?;
    if report.is_final() {
        writeln!(to, "**Final.** Every failing item has an action, an owner and a narrative.")?;
    } else {
        let items = counted(report.missing.len(), "item", "items");
        writeln!(to, "**Draft.** This report is not final: something is missing from {items}.\n")?;
        for missing in &report.missing {
            writeln!(to, "- **{}**: {}", plain(&missing.of), missing.what.join("; "))?;
        }
    }
    writeln!(to, "\n## Is it getting fairer?\n")?;
    for answered in &report.answered {
        fairness(to, answered)?;
    }
    for news in News::ALL {
        let items: Vec<_> = report.items.iter().filter(|item| item.news == news).collect();
        if !items.is_empty() {
            writeln!(to, "\n## {}", news.heading())?;
        }
        for one in items {
            item(to, one)?;
        }
    }
    if !report.delivery.is_empty() {
        writeln!(to, "\n## Actions that are off track or late\n")?;
    }
    for Late { action, overdue } in &report.delivery {
        writeln!(to, "- {}", line(action))?;
        for milestone in overdue {
            writeln!(to, "  - Late: {}, due {}", plain(&milestone.title), day(milestone.due))?;
        }
    }
    writeln!(to, "\n## How to read this\n\n{}", reading(report))
}

fn fairness(to: &mut String, Answered { title, reply, id, .. }: &Answered) -> fmt::Result {
    let about = if id.is_none() { format!(" {}", plain(&reply.about)) } else { String::new() };
    let made_up = if reply.synthetic { " *(synthetic: made-up figures)*" } else { "" };
    writeln!(to, "- **{}**{about}{made_up}", plain(title))?;
    if let Some(Aspect { answer, .. }) = reply.findings.first() {
        writeln!(to, "  {}. {}", word(answer), plain(&told(answer)))?;
    }
    for (aspect, label) in others(reply) {
        writeln!(to, "  - {aspect}: {}", plain(&label))?;
    }
    reply.remarks.iter().try_for_each(|remark| writeln!(to, "  - {}", plain(remark)))
}

fn item(to: &mut String, item: &Item) -> fmt::Result {
    writeln!(to, "\n### {}\n", plain(&item.title))?;
    if item.rows.iter().any(|row| row.row.synthetic) {
        writeln!(to, "*Synthetic: made-up figures.*\n")?;
    }
    writeln!(
        to,
        "| Place | Latest | Against comparator | Against target | Recent trend | What changed |\n|---|---|---|---|---|---|"
    )?;
    for NewsRow { row, changes, .. } in &item.rows {
        let three = &row.statuses;
        writeln!(
            to,
            "| {} | {} | {} | {} | {} | {} |",
            plain(&place(row)),
            latest(row),
            status(&three.comparison.any()),
            status(&three.progress.any()),
            status(&three.trend.any()),
            plain(&changes.join("; ")),
        )?;
    }
    writeln!(to, "\nWhat is being done, and by whom:\n")?;
    if item.doing.is_empty() {
        writeln!(to, "- No priority names this indicator.")?;
    }
    for Doing { priority, owner, actions, interventions } in &item.doing {
        let owner = owner.as_ref().map(|owner| format!(" – {}", plain(owner))).unwrap_or_default();
        writeln!(to, "- **{}**{owner}", plain(priority))?;
        for action in actions {
            writeln!(to, "  - {}", line(action))?;
        }
        for intervention in interventions {
            writeln!(to, "  - {}", plain(intervention))?;
        }
    }
    Ok(())
}

fn line(ActionLine { title, owner, rag, narrative }: &ActionLine) -> String {
    let rag = rag.map(|rag| format!(" – {} ({})", rag.meaning(), rag.as_str())).unwrap_or_default();
    let narrative =
        narrative.as_ref().map(|words| format!(": {}", plain(words))).unwrap_or_default();
    format!("{} – {}{rag}{narrative}", plain(title), plain(owner))
}

fn word(answer: &Answer<AnyVerdict>) -> String {
    match answer {
        Answer::Found(_) => answer.label().to_owned(),
        Answer::Refused(_) => "no answer".to_owned(),
    }
}

fn status(answer: &Answer<AnyVerdict>) -> String {
    match answer {
        Answer::Found(finding) => {
            format!("{} ({})", answer.label(), finding.basis.tested.as_str())
        }
        Answer::Refused(refusal) => format!("no answer: {}", plain(&refusal.to_string())),
    }
}

/// A text whose signs are no Markdown and no HTML, on one line.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => {
                escaped.push('\\');
                escaped.push(sign);
            }
            '\n' | '\r' => escaped.push(' '),
            _ => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_become_markup() {
        assert_eq!(plain("a|b <i>*c*\n# d"), "a\\|b \\<i\\>\\*c\\* \\# d");
    }
}
