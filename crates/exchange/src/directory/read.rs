use std::sync::Arc;

use lifecourse_core::{AreaCode, Diagnostic, Id, Kind, Place, Severity};
use serde_json::{Map, Value, json};

use super::{Directory, Draft, GSS_AREA, OWN_AREA, at::At, schedule};

/// So many faults are told; the rest are counted.
const MOST_TOLD: usize = 200;
/// What is read of a service.
const OF_SERVICE: [&str; 19] = [
    "id",
    "name",
    "description",
    "status",
    "organization",
    "organization_id",
    "languages",
    "eligibility_description",
    "minimum_age",
    "maximum_age",
    "assured_date",
    "service_areas",
    "phones",
    "last_modified",
    "url",
    "fees",
    "cost_options",
    "schedules",
    "service_at_locations",
];
/// What is read of an organisation.
const OF_ORGANISATION: [&str; 7] =
    ["id", "name", "description", "website", "url", "organization_identifiers", "services"];

/// What is read of a place.
const OF_LOCATION: [&str; 4] = ["id", "location_type", "name", "addresses"];
/// What is read of a cost.
const OF_COST: [&str; 5] = ["id", "option", "amount", "currency", "amount_description"];

/// That something is wrong with a service or organisation, which has been told.
struct Told;

impl Directory {
    /// Reads a file, which a person knows as `file`: a page of an API (`contents`), a list of
    /// services, one service, or an organisation with its services. May be called for each of many
    /// files; what is told again adds what was missing.
    pub fn read(&mut self, text: &str, file: &str) {
        let mut reader = Reader { directory: self, file: file.into() };
        match serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) {
            Ok(value) => reader.root(&At { value: &value, path: String::new() }),
            Err(error) => {
                let place = Place {
                    file: Some(Arc::clone(&reader.file)),
                    line: u64::try_from(error.line()).ok().filter(|line| *line > 0),
                    ..Place::default()
                };
                let message = format!("this is not JSON that can be read: {error}");
                let told = Diagnostic::error("not-json", message, place);
                reader.tell(told.help("fetch it again from the directory"));
            }
        }
    }

    fn leave_out(&mut self, field: impl Into<String>) {
        *self.left_out.entry(field.into()).or_default() += 1;
    }
}

struct Reader<'d> {
    directory: &'d mut Directory,
    file: Arc<str>,
}

impl Reader<'_> {
    fn root(&mut self, root: &At<'_>) {
        let services = if root.value.is_array() {
            root.members()
        } else if root.get("contents").is_some() {
            self.pages(root);
            root.list("contents")
        } else if root.value.get("contents").is_some() {
            return;
        } else if root.get("services").is_some() {
            root.list("services")
        } else if root.get("id").is_some() {
            vec![root.clone()]
        } else {
            let message = "this is neither a service nor a list of services";
            let help = "give a page of `/services` with its `contents`, a list, or one service with an `id`";
            self.fault(root, "no-services", message, help);
            return;
        };
        let parent = root.get("services").map(|_| root);
        for service in &services {
            // What is wrong has been told.
            let _: Result<(), Told> = self.service(service, parent);
        }
    }

    /// Says if there are pages beyond this one, which others of the files may be.
    fn pages(&mut self, root: &At<'_>) {
        let number = |name| root.value.get(name).and_then(Value::as_u64);
        if let (Some(page), Some(pages @ 2..)) = (number("page_number"), number("total_pages")) {
            let remark = format!("{} is page {page} of {pages}: see that all are there", self.file);
            self.directory.remarks.push(remark);
        }
    }

    fn service(&mut self, at: &At<'_>, parent: Option<&At<'_>>) -> Result<(), Told> {
        let ours = at.ours();
        let id = self.id(at, &ours)?;
        let title = self.required(at, "name", "services have a name")?;
        let status = self.required(at, "status", "write `active`, or another status")?;
        if status != "active" {
            self.directory.inactive += 1;
            return Ok(());
        }
        let mut fields = Map::new();
        fields.insert("title".to_owned(), title.into());
        let mut put = |field: &str, words: Option<String>| {
            if let Some(words) = words {
                fields.insert(field.to_owned(), words.into());
            }
        };
        put("description", at.words("description"));
        put("eligibility", eligibility(at));
        put("assured_on", self.day(at, "assured_date"));
        put("website", at.words("url"));
        put("fees", self.fees(at));
        put("schedule", self.schedule(at));
        put("non_digital_route", self.telephone(at, &ours));
        put("provider", self.provider(at, parent)?);
        let is_ours = ours.iter().any(|(field, _)| field == "id");
        put_list(&mut fields, "areas", areas(at));
        put_list(&mut fields, "locations", self.locations(at, is_ours));
        put_list(&mut fields, "languages", self.languages(at, is_ours));
        for (field, value) in ours {
            match field.as_str() {
                "non_digital_route" => {
                    fields.insert(field, value.into());
                }
                "synthetic" => {
                    fields.insert(field, (value == "true").into());
                }
                "determinants" | "groups" => push(&mut fields, &field, value.into()),
                "own-determinants" => push(&mut fields, "determinants", json!({ "own": value })),
                _ => {}
            }
        }
        self.count_left_out(at, &OF_SERVICE, "");
        self.add(at, Draft { kind: Kind::Service, id, fields });
        Ok(())
    }

    /// Who provides a service, which may be told beside it, above it, or by its id alone.
    fn provider(&mut self, at: &At<'_>, parent: Option<&At<'_>>) -> Result<Option<String>, Told> {
        match (at.get("organization"), parent) {
            (Some(organisation), _) => self.organisation(&organisation).map(Some),
            (None, Some(parent)) => self.organisation(parent).map(Some),
            (None, None) => Ok(at.words("organization_id").and_then(|id| slug(&id))),
        }
    }

    fn organisation(&mut self, at: &At<'_>) -> Result<String, Told> {
        let ours = at.ours();
        // A list may leave out the number in a register that the whole organisation has.
        let known = at.words("id").and_then(|id| self.directory.registered.get(&id).cloned());
        let id = match registered(at).filter(|_| ours.is_empty()).or(known) {
            Some(id) => id,
            None => self.id(at, &ours)?,
        };
        if let Some(uuid) = at.words("id") {
            self.directory.registered.insert(uuid, id.clone());
        }
        let title = self.required(at, "name", "organisations have a name")?;
        let mut fields = Map::from_iter([("title".to_owned(), title.into())]);
        if let Some(website) = at.words("website").or_else(|| at.words("url")) {
            fields.insert("website".to_owned(), website.into());
        }
        if let Some((_, sector)) = ours.into_iter().find(|(field, _)| field == "sector") {
            fields.insert("sector".to_owned(), sector.into());
        }
        self.count_left_out(at, &OF_ORGANISATION, "organization.");
        self.add(at, Draft { kind: Kind::Organisation, id: id.clone(), fields });
        Ok(id)
    }

    fn id(&mut self, at: &At<'_>, ours: &[(String, String)]) -> Result<String, Told> {
        if let Some((_, id)) = ours.iter().find(|(field, _)| field == "id") {
            return Ok(id.clone());
        }
        let id = self.required(at, "id", "give it the id that the directory knows it by")?;
        slug(&id).ok_or_else(|| {
            let message = format!("`{id}` has no letter or digit that an id could be made of");
            self.fault(at, "no-id", message, "give it another `id`")
        })
    }

    fn required(&mut self, at: &At<'_>, name: &str, help: &str) -> Result<String, Told> {
        at.words(name).ok_or_else(|| {
            let place = at.get(name).unwrap_or_else(|| at.clone());
            self.fault(&place, "missing", format!("there is no `{name}` in words"), help)
        })
    }

    /// A day; of a moment, its day.
    fn day(&mut self, at: &At<'_>, name: &str) -> Option<String> {
        let written = at.words(name)?;
        let day = written.split('T').next().unwrap_or_default();
        let format = time::macros::format_description!("[year]-[month]-[day]");
        if time::Date::parse(day, format).is_ok() {
            return Some(day.to_owned());
        }
        let message = format!("`{written}` is not a day as 2026-04-01");
        if let Some(place) = at.get(name) {
            self.mind(&place, "not-a-day", message, "it is left out: give the day again");
        }
        None
    }

    /// What it costs: in words, and for whom how much.
    fn fees(&mut self, at: &At<'_>) -> Option<String> {
        let mut told: Vec<String> = at.words("fees").into_iter().collect();
        for option in at.list("cost_options") {
            let amount = ["amount", "currency", "amount_description"];
            let amount: Vec<_> = amount.into_iter().filter_map(|name| option.words(name)).collect();
            let parts = [option.words("option"), Some(amount.join(" "))];
            let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
            told.push(parts.collect::<Vec<_>>().join(": "));
            self.count_left_out(&option, &OF_COST, "cost option: ");
        }
        told.retain(|text| !text.is_empty());
        (!told.is_empty()).then(|| told.join("; "))
    }

    /// When it is given, at all places.
    fn schedule(&mut self, at: &At<'_>) -> Option<String> {
        let mut all = at.list("schedules");
        for place in at.list("service_at_locations") {
            all.extend(place.list("schedules"));
        }
        let mut told: Vec<String> = Vec::new();
        for one in &all {
            if let Some(text) = schedule::words(one).filter(|text| !told.contains(text)) {
                told.push(text);
            }
            self.count_left_out(one, &schedule::READ, "schedule: ");
        }
        (!told.is_empty()).then(|| told.join("; "))
    }

    /// Where it is given: the name and the address of each place.
    fn locations(&mut self, at: &At<'_>, is_ours: bool) -> Vec<Value> {
        let mut found = Vec::new();
        for place in at.list("service_at_locations") {
            let Some(location) = place.get("location") else {
                self.directory.leave_out("places that are told by their id alone");
                continue;
            };
            let Some(line) = address(&location) else {
                self.directory.leave_out("places without a name and an address");
                continue;
            };
            // What parts the entries of a list in a table cannot be in one of them.
            let line = if is_ours { line } else { line.replace(';', ",") };
            found.push(line.into());
            self.count_left_out(&location, &OF_LOCATION, "location: ");
        }
        found
    }

    /// The languages beside English; all of them, if the file is our own.
    fn languages(&mut self, at: &At<'_>, is_ours: bool) -> Vec<Value> {
        let mut found = Vec::new();
        for language in at.list("languages") {
            let english = |text: String| {
                let text = text.to_ascii_lowercase();
                text == "english" || text == "en" || text == "eng" || text.starts_with("en-")
            };
            let is_english =
                ["name", "code"].into_iter().any(|name| language.words(name).is_some_and(english));
            match language.words("name") {
                Some(name) if is_ours || !is_english => found.push(name.into()),
                None if !is_english => self.directory.leave_out("languages without a name"),
                _ => {}
            }
        }
        found
    }

    /// The way in by the telephone of the service itself; telephones of contacts are of persons.
    fn telephone(&mut self, at: &At<'_>, ours: &[(String, String)]) -> Option<String> {
        if ours.iter().any(|(field, _)| field == "non_digital_route") {
            return None;
        }
        let spoken = |phone: &At<'_>| {
            phone.words("type").is_none_or(|sort| ["voice", "cell"].contains(&sort.as_str()))
        };
        let number = at
            .list("phones")
            .iter()
            .filter(|phone| spoken(phone))
            .find_map(|phone| phone.words("number"))?;
        let remark = "The way in for somebody who is not online is the telephone of the service, where one is told: see that it is answered";
        if !self.directory.remarks.iter().any(|told| told == remark) {
            self.directory.remarks.push(remark.to_owned());
        }
        Some(format!("Telephone {number}"))
    }

    /// Counts what says something and is not read; in a file of our own that is nothing.
    fn count_left_out(&mut self, at: &At<'_>, read: &[&str], before: &str) {
        if !at.ours().is_empty() {
            return;
        }
        for name in at.value.as_object().into_iter().flat_map(Map::keys) {
            if !read.contains(&name.as_str()) && at.get(name).is_some() {
                self.directory.leave_out(format!("{before}{name}"));
            }
        }
    }

    /// Keeps a document; what was told of it before stands.
    fn add(&mut self, at: &At<'_>, draft: Draft) {
        let next = self.directory.drafts.len();
        let key = (draft.kind, draft.id.clone());
        let known = *self.directory.places.entry(key).or_insert(next);
        let Some(known) = self.directory.drafts.get_mut(known) else {
            return self.directory.drafts.push(draft);
        };
        let mut differing = Vec::new();
        for (field, value) in draft.fields {
            match known.fields.get(&field) {
                None => {
                    known.fields.insert(field, value);
                }
                Some(before) if *before != value => differing.push(format!("`{field}`")),
                Some(_) => {}
            }
        }
        if !differing.is_empty() {
            let message = format!(
                "the {} `{}` was told before with another {}, which is kept",
                draft.kind,
                draft.id,
                differing.join(" and ")
            );
            self.mind(at, "told-twice", message, "see which is right");
        }
    }

    fn fault(
        &mut self,
        at: &At<'_>,
        code: &'static str,
        message: impl Into<String>,
        help: &str,
    ) -> Told {
        let told = Diagnostic::error(code, message, self.place(at)).help(help);
        self.tell(told);
        Told
    }

    fn mind(&mut self, at: &At<'_>, code: &'static str, message: impl Into<String>, help: &str) {
        let told = Diagnostic::error(code, message, self.place(at)).help(help);
        self.tell(told.severity(Severity::Warning));
    }

    fn tell(&mut self, told: Diagnostic) {
        if self.directory.diagnostics.len() < MOST_TOLD {
            self.directory.diagnostics.push(told);
        }
    }

    fn place(&self, at: &At<'_>) -> Place {
        Place {
            file: Some(Arc::clone(&self.file)),
            field: (!at.path.is_empty()).then(|| at.path.clone()),
            ..Place::default()
        }
    }
}

/// A text in the shape of an id.
fn slug(text: &str) -> Option<String> {
    Id::<lifecourse_core::Service>::from_words(text).map(|id| id.as_str().to_owned())
}

/// The id of an organisation that is in a register: the scheme of org-id.guide with its number, as
/// registers of charities are read.
fn registered(at: &At<'_>) -> Option<String> {
    at.list("organization_identifiers").iter().find_map(|one| {
        let (scheme, number) = (one.words("identifier_scheme")?, one.words("identifier")?);
        let is_scheme = scheme.split_once('-').is_some_and(|(country, register)| {
            country.len() == 2
                && register.len() >= 2
                && register.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        is_scheme.then(|| slug(&format!("{scheme}-{number}")))?
    })
}

/// The name and the address of a place in a line. Who is to be found there is a person, and left out.
fn address(location: &At<'_>) -> Option<String> {
    const PARTS: [&str; 6] =
        ["address_1", "address_2", "city", "region", "state_province", "postal_code"];
    let all = location.list("addresses");
    let to_visit = all.iter().find(|one| one.words("address_type").as_deref() != Some("postal"));
    let address = to_visit.or(all.first());
    let parts = PARTS.into_iter().filter_map(|name| address?.words(name));
    let mut line: Vec<String> = location.words("name").into_iter().collect();
    for part in parts {
        if !line.contains(&part) {
            line.push(part);
        }
    }
    (!line.is_empty()).then(|| line.join(", "))
}

/// Who may use it, in words.
fn eligibility(at: &At<'_>) -> Option<String> {
    let ages = match (at.words("minimum_age"), at.words("maximum_age")) {
        (Some(from), Some(to)) => Some(format!("People aged {from} to {to}")),
        (Some(from), None) => Some(format!("People aged {from} and over")),
        (None, Some(to)) => Some(format!("People aged {to} and under")),
        (None, None) => None,
    };
    at.words("eligibility_description").or(ages)
}

/// The codes of the areas that it is for; where there is none, its words, so that somebody looks: a
/// service without areas is for people of any place.
fn areas(at: &At<'_>) -> Vec<Value> {
    let area = |one: At<'_>| {
        let of_uri = |uri: String| {
            let is_own = uri.starts_with(OWN_AREA);
            let code: AreaCode = uri.rsplit(['/', ':', '#']).next()?.parse().ok()?;
            (is_own || uri.starts_with(GSS_AREA) || code.gss().is_some())
                .then(|| code.as_str().to_owned())
        };
        let code = one.words("uri").and_then(of_uri);
        let words = || {
            ["name", "service_area", "description", "extent", "uri"]
                .into_iter()
                .find_map(|name| one.words(name))
        };
        code.or_else(words)
    };
    at.list("service_areas").into_iter().filter_map(area).map(Value::from).collect()
}

fn put_list(fields: &mut Map<String, Value>, field: &str, list: Vec<Value>) {
    if !list.is_empty() {
        fields.insert(field.to_owned(), list.into());
    }
}

fn push(fields: &mut Map<String, Value>, field: &str, value: Value) {
    let list = fields.entry(field).or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(list) = list {
        list.push(value);
    }
}
