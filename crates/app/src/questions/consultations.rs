//! From what was read to what the questions about consultations take.

use lifecourse_core::{Consultation, Decision, Id, Theme};
use lifecourse_equity::{Reply, consultation::Ledger};

use super::material::Material;

impl Material {
    pub(super) fn consultation(&self, id: &Id<Consultation>) -> Option<&Consultation> {
        self.documents::<Consultation>().find(|one| one.id == *id)
    }

    /// What was said in a consultation, and what was done.
    pub(super) fn ledger(&self, consultation: &Consultation) -> Reply {
        let themes: Vec<_> = self.documents::<Theme>().collect();
        let decisions: Vec<_> = self.documents::<Decision>().collect();
        Ledger::of(consultation, &themes, &decisions).reply()
    }
}
