//! Runs a method: computes on all cores, writes in the order of the input, and counts.

use std::{
    io,
    sync::mpsc::{channel, sync_channel},
    thread,
};

use anyhow::Context;
use rayon::prelude::*;

use super::{
    Request,
    answer::{Answer, Form, Page, Pages},
    groups::Groups,
    method::Unit,
    read::{Faults, Input},
    table::{Columns, Layout, Table},
};
use crate::output;

/// Parts of the input that wait to be computed while the next one is read.
const WAITING: usize = 8;
/// Parts that are computed before they are written.
const PARTS: usize = 16;
/// The most groups in a part.
const GROUPS: usize = 64;

/// What became of the rows and groups.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) answers: usize,
    pub(super) refused: usize,
    /// Lines that are at fault, and why.
    faulty: Vec<(u64, String)>,
}

/// A method at work.
pub(super) struct Run<'a> {
    request: &'a Request,
    form: &'a Form,
    out: Pages<io::StdoutLock<'static>>,
    /// One for each part; they are used again and again.
    pages: Vec<Page>,
    tally: Tally,
}

impl<'a> Run<'a> {
    /// Begins the answer with its header.
    pub(super) fn begin(request: &'a Request, form: &'a Form) -> anyhow::Result<Self> {
        let out = Pages::new(io::stdout().lock(), form).context(output::UNWRITTEN)?;
        Ok(Self { request, form, out, pages: Vec::new(), tally: Tally::default() })
    }

    /// Answers all of the input, and ends the answer.
    pub(super) fn answer(
        mut self,
        input: Input,
        layout: &Layout,
    ) -> anyhow::Result<(Tally, Faults)> {
        let mut faults = match self.request.method.unit {
            Unit::Row => self.each(input, layout)?,
            Unit::Group | Unit::RowsOfGroup => {
                let (groups, faults) = input.groups(layout)?;
                self.grouped(&groups)?;
                faults
            }
        };
        self.out.finish().context(output::UNWRITTEN)?;
        faults.tell_rows(&mut self.tally.faulty);
        Ok((self.tally, faults))
    }

    /// Answers row by row, while the next rows are read.
    fn each(&mut self, input: Input, layout: &Layout) -> anyhow::Result<Faults> {
        let (send, receive) = sync_channel::<Columns<'_>>(WAITING);
        let (give_back, spare) = channel();
        thread::scope(|scope| {
            let read = scope.spawn(move || input.send(layout, &send, &spare));
            let mut written = Ok(());
            while let Ok(columns) = receive.recv() {
                let parts: Vec<_> = std::iter::once(columns).chain(receive.try_iter()).collect();
                let tables: Vec<_> =
                    parts.iter().map(|part| part.table(0..part.rows(), 0)).collect();
                written = self.parts(&tables, 1);
                if written.is_err() {
                    break;
                }
                for part in parts {
                    // Whoever does not take it has read everything.
                    let _ = give_back.send(part);
                }
            }
            drop(receive);
            let read = read.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            written.and(read)
        })
    }

    /// Answers group by group.
    fn grouped(&mut self, groups: &Groups<'_>) -> anyhow::Result<()> {
        let tables = groups.tables();
        let together = tables.len().div_ceil(PARTS).clamp(1, GROUPS);
        tables.chunks(PARTS * together).try_for_each(|tables| self.parts(tables, together))
    }

    /// Answers tables on all cores, so many `together`, and writes the answers in their order.
    fn parts(&mut self, tables: &[Table<'_>], together: usize) -> anyhow::Result<()> {
        let Self { request, form, pages, .. } = self;
        let parts: Vec<_> = tables.chunks(together).collect();
        pages.resize_with(parts.len().max(pages.len()), Page::default);
        let answer = |(part, page): (&&[Table<'_>], &mut Page)| {
            let mut faulty = Vec::new();
            page.clear();
            part.iter().for_each(|table| request.answer(*table, form, page, &mut faulty));
            faulty
        };
        // One part is not worth waking the other cores.
        let faulty: Vec<_> = match parts.len() {
            1 => parts.iter().zip(pages.iter_mut()).map(answer).collect(),
            _ => parts.par_iter().zip(pages.par_iter_mut()).map(answer).collect(),
        };
        for (page, faulty) in pages.iter().zip(faulty) {
            let (answers, refused) = page.count();
            self.tally.answers += answers;
            self.tally.refused += refused;
            self.tally.faulty.extend(faulty);
            self.out.write(page).context(output::UNWRITTEN)?;
        }
        Ok(())
    }
}

impl Request {
    /// Answers a table on a page.
    fn answer(
        &self,
        table: Table<'_>,
        form: &Form,
        page: &mut Page,
        faulty: &mut Vec<(u64, String)>,
    ) {
        let mut answer = Answer::new(form, table, page);
        match self.method.unit {
            Unit::Row => self.rows(&table, &mut answer, faulty),
            Unit::Group | Unit::RowsOfGroup => faulty.extend(self.group(&table, &mut answer)),
        }
        answer.close();
    }

    /// Answers for some rows at once, or one by one if something is wrong with one of them.
    fn rows<'a>(&self, table: &Table<'a>, answer: &mut Answer<'a>, found: &mut Vec<(u64, String)>) {
        let all = (self.method.run)(table, &self.choices, answer);
        if table.fault().is_none() && all.is_ok() {
            return;
        }
        answer.truncate(0);
        for row in 0..table.rows() {
            let one = table.row(row);
            answer.of(one);
            let refused = match one.fault() {
                Some(fault) => fault.to_owned(),
                None => match (self.method.run)(&one, &self.choices, answer) {
                    Ok(()) => continue,
                    Err(refusal) => {
                        let line = one.line(0).filter(|_| refusal.is_fault());
                        found.extend(line.map(|line| (line, refusal.sentence())));
                        refusal.sentence()
                    }
                },
            };
            answer.truncate(row);
            answer.row_of(0).refuse_in_words(refused);
        }
    }

    /// Answers for a group, and gives the line that keeps it from having an answer.
    fn group(&self, table: &Table<'_>, answer: &mut Answer<'_>) -> Option<(u64, String)> {
        if let Some(fault) = table.fault() {
            answer.row().refuse_in_words(fault.to_owned());
            return None;
        }
        let refusal = (self.method.run)(table, &self.choices, answer).err()?;
        answer.truncate(0);
        let sentence = refusal.sentence();
        let line = refusal.row().and_then(|row| table.line(row));
        let told = line.map_or(sentence.clone(), |line| format!("line {line}: {sentence}"));
        answer.row().refuse_in_words(told);
        line.map(|line| (line, sentence))
    }
}
