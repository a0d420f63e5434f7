//! What describes a folder of tables to other programs: a data package (Frictionless, version 2), the
//! metadata of a CSV on the Web, and a record for a data catalogue (DCAT 3).

use std::collections::BTreeSet;

use lifecourse_core::Source;
use serde_json::{Map, Value, json};
use time::Date;

use crate::role::Role;

/// What a package is about.
#[derive(Clone, Debug)]
pub struct PackageAbout {
    /// Its name, in lower-case words joined by hyphens.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What is in it, in a sentence.
    pub description: String,
    /// The day on which it was written.
    pub created: Date,
    /// Where its figures come from.
    pub sources: Vec<Source>,
}

/// A file of a package.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its name within the package.
    pub name: &'static str,
    /// Where it lies.
    pub path: &'static str,
    /// What it holds.
    pub title: &'static str,
    /// What sort of file it is, such as `text/csv`.
    pub media_type: &'static str,
    /// How long it is.
    pub bytes: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// The name of the file that describes a data package.
pub const DATA_PACKAGE: &str = "datapackage.json";

const OPEN_GOVERNMENT_LICENCE: &str = "Open Government Licence v3.0";
const LICENCE_URL: &str =
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/";

/// The description of a data package, for its `datapackage.json`.
///
/// Source: Data Package standard, version 2 (<https://datapackage.org>).
#[must_use]
pub fn data_package(about: &PackageAbout, resources: &[Resource]) -> Value {
    let files: Vec<Value> = resources.iter().map(resource).collect();
    let sources: Vec<Value> = sources(about)
        .into_iter()
        .map(|source| {
            let mut told = Map::from_iter([("title".to_owned(), json!(&*source.title))]);
            told.extend(source.url.iter().map(|url| ("path".to_owned(), json!(&**url))));
            Value::Object(told)
        })
        .collect();
    let mut package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": about.name,
        "title": about.title,
        "description": described(about),
        "created": format!("{}T00:00:00Z", about.created),
        "resources": files,
    });
    if !sources.is_empty() {
        package["sources"] = json!(sources);
    }
    if is_open(about) {
        package["licenses"] = json!([
            { "name": "OGL-UK-3.0", "path": LICENCE_URL, "title": OPEN_GOVERNMENT_LICENCE }
        ]);
    }
    package
}

fn resource(file: &Resource) -> Value {
    let mut told = json!({
        "name": file.name,
        "path": file.path,
        "title": file.title,
        "mediatype": file.media_type,
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": format!("sha256:{}", file.sha256),
    });
    if file.media_type == "text/csv" {
        told["type"] = json!("table");
        told["format"] = json!("csv");
        let fields: Vec<Value> = columns()
            .map(|role| {
                json!({ "name": role.as_str(), "type": kind(role), "description": says(role) })
            })
            .collect();
        told["schema"] = json!({ "fields": fields, "primaryKey": KEY, "missingValues": [""] });
    }
    told
}

/// The metadata of the table of figures, for the file `-metadata.json` beside it.
///
/// Source: W3C, Metadata Vocabulary for Tabular Data.
#[must_use]
pub fn csv_on_the_web(about: &PackageAbout, figures: &Resource) -> Value {
    let columns: Vec<Value> = columns()
        .map(|role| {
            let required = KEY.contains(&role.as_str());
            json!({
                "name": role.as_str(),
                "titles": role.as_str(),
                "dc:description": says(role),
                "datatype": kind(role),
                "required": required,
            })
        })
        .collect();
    let mut table = json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
        "url": figures.path,
        "dc:title": about.title,
        "dc:description": described(about),
        "dc:issued": about.created.to_string(),
        "tableSchema": { "columns": columns, "primaryKey": KEY },
    });
    if is_open(about) {
        table["dc:license"] = json!({ "@id": LICENCE_URL });
    }
    table
}

/// The record of a package for a data catalogue, as JSON-LD.
///
/// Source: W3C, Data Catalog Vocabulary, version 3.
#[must_use]
pub fn catalogue_record(about: &PackageAbout, resources: &[Resource]) -> Value {
    let files: Vec<Value> = resources
        .iter()
        .map(|file| {
            json!({
                "@type": "dcat:Distribution",
                "dct:title": file.title,
                "dcat:downloadURL": { "@id": file.path },
                "dcat:mediaType": {
                    "@id": format!("https://www.iana.org/assignments/media-types/{}", file.media_type)
                },
                "dcat:byteSize": file.bytes,
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": { "@id": "spdx:checksumAlgorithm_sha256" },
                    "spdx:checksumValue": file.sha256,
                },
            })
        })
        .collect();
    let mut record = json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "spdx": "http://spdx.org/rdf/terms#",
        },
        "@type": "dcat:Dataset",
        "dct:identifier": about.name,
        "dct:title": about.title,
        "dct:description": described(about),
        "dct:issued": about.created.to_string(),
        "dct:source": sources(about).into_iter().map(|source| source.title.to_string()).collect::<Vec<_>>(),
        "dcat:distribution": files,
    });
    if is_open(about) {
        record["dct:license"] = json!({ "@id": LICENCE_URL });
    }
    record
}

/// What is in it, and the lines that licences ask to be shown.
fn described(about: &PackageAbout) -> String {
    let licences: BTreeSet<&str> =
        about.sources.iter().filter_map(|source| source.licence.as_deref()).collect();
    let made_up = about.sources.iter().any(|source| source.synthetic);
    let made_up =
        made_up.then_some("Some of the figures are made up, to show how something works.");
    let lines = [about.description.as_str()].into_iter().chain(licences).chain(made_up);
    lines.collect::<Vec<_>>().join(" ")
}

/// Each source once.
fn sources(about: &PackageAbout) -> Vec<&Source> {
    let mut seen = BTreeSet::new();
    about.sources.iter().filter(|source| seen.insert(&*source.title)).collect()
}

/// Whether every source says that it may be used under the Open Government Licence.
fn is_open(about: &PackageAbout) -> bool {
    let open = |source: &Source| {
        source.licence.as_deref().is_some_and(|line| line.contains(OPEN_GOVERNMENT_LICENCE))
    };
    !about.sources.is_empty() && about.sources.iter().all(open)
}

/// What tells one figure from all others.
const KEY: [&str; 7] = ["indicator", "area", "period", "sex", "age", "category_type", "category"];

fn columns() -> impl Iterator<Item = Role> {
    crate::Format::Tidy.column_names().filter_map(Role::of)
}

fn kind(role: Role) -> &'static str {
    if crate::mapping::is_number(role) { "number" } else { "string" }
}

fn says(role: Role) -> &'static str {
    match role {
        Role::Indicator => "The indicator, by its id in documents.json",
        Role::Area => "The area, by its code",
        Role::Period => "The time that the figure is for: 2023, 2023/24, 2021 - 23, 2024 Q1",
        Role::Sex => "The sex of those counted",
        Role::Age => "Their age",
        Role::CategoryType => "By what they are divided, if they are, such as deprivation deciles",
        Role::Category => "Their group",
        Role::Value => "The value, in the unit of its indicator",
        Role::Lower95 => "The lower limit of its 95 % confidence interval",
        Role::Upper95 => "The upper limit of its 95 % confidence interval",
        Role::Lower998 => "The lower limit of its 99.8 % confidence interval",
        Role::Upper998 => "The upper limit of its 99.8 % confidence interval",
        Role::Count => "How many were counted",
        Role::Denominator => "Out of how many",
        Role::Missing => {
            "Why there is no value: [c] suppressed, [x] not available, [z] not applicable, [u] unreliable, [low] rounds to zero, [w] nobody in the sample"
        }
        Role::Marks => {
            "Marks on the value: [p] provisional, [r] revised, [e] estimated, [b] break, [f] forecast"
        }
        Role::Note => "The publisher's note",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn about(licences: &[Option<&str>]) -> PackageAbout {
        let source = |licence: Option<&str>| Source {
            title: "ONS".parse().unwrap(),
            url: None,
            licence: licence.map(|line| line.parse().unwrap()),
            synthetic: false,
        };
        PackageAbout {
            name: "leicester".to_owned(),
            title: "Leicester".to_owned(),
            description: "Figures.".to_owned(),
            created: date!(2026 - 11 - 22),
            sources: licences.iter().copied().map(source).collect(),
        }
    }

    fn file() -> Resource {
        Resource {
            name: "figures",
            path: "figures.csv",
            title: "Figures",
            media_type: "text/csv",
            bytes: 3,
            sha256: "00".to_owned(),
        }
    }

    #[test]
    fn every_column_of_a_tidy_table_is_described() {
        let package = data_package(&about(&[]), &[file()]);
        let fields = package["resources"][0]["schema"]["fields"].as_array().unwrap();
        assert_eq!(fields.len(), crate::Format::Tidy.column_names().count());
        assert!(fields.iter().all(|field| field["description"] != ""), "{fields:#?}");
        let web = csv_on_the_web(&about(&[]), &file());
        assert_eq!(web["tableSchema"]["columns"].as_array().unwrap().len(), fields.len());
    }

    #[test]
    fn a_licence_is_said_only_where_every_source_gives_it() {
        let open =
            "Contains public sector information licensed under the Open Government Licence v3.0.";
        let all = about(&[Some(open), Some(open)]);
        assert_eq!(data_package(&all, &[])["licenses"][0]["name"], "OGL-UK-3.0");
        assert!(described(&all).ends_with(open));
        for one in [about(&[Some(open), None]), about(&[])] {
            assert!(data_package(&one, &[]).get("licenses").is_none());
            assert!(catalogue_record(&one, &[]).get("dct:license").is_none());
        }
    }
}
