//! Folders as they come: odd files, odd folders, odd text.

use std::{fs, path::Path};

use lifecourse_core::{Diagnostic, Severity};
use lifecourse_strategy::{Files, FolderError, Loaded, Starter, read};

fn codes(loaded: &Loaded) -> Vec<&'static str> {
    loaded.diagnostics.iter().map(|fault| fault.code).collect()
}

fn starter() -> Files {
    let starter = Starter {
        title: "Living {{well}} in \"Leicestershire\"".parse().unwrap(),
        area: "E10000018".parse().unwrap(),
        place: "Leicestershire".parse().unwrap(),
        year: 2026,
    };
    starter.files()
}

fn text(files: &Files, name: &str) -> String {
    std::io::read_to_string(files.open(name).unwrap()).unwrap()
}

#[test]
fn the_starter_passes_with_advice_only() {
    let loaded = read(&starter());
    assert!(
        loaded.diagnostics.iter().all(|fault| fault.severity == Severity::Advice),
        "{:#?}",
        loaded.diagnostics
    );
    assert_eq!(loaded.figures, ["figures/example-active-adults.csv"]);
    assert_eq!(loaded.documents.len(), 11);
    assert_eq!(loaded.documents[6].document.title(), "Every child has the best start in life");
}

#[test]
fn the_starter_of_any_place_and_year_passes() {
    for (area, year) in [("E92000001", 2026), ("south-leeds", 1), ("E06000016", u16::MAX)] {
        let (title, place) = ("Strategy".parse().unwrap(), "Here".parse().unwrap());
        let starter = Starter { title, area: area.parse().unwrap(), place, year };
        assert!(read(&starter.files()).is_usable(), "{area} {year}");
    }
}

#[test]
fn a_saved_folder_is_read_as_it_was_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    starter().save(folder.path().join("new/strategy")).unwrap();
    let files = Files::from_folder(folder.path().join("new")).unwrap();
    assert_eq!(read(&files).documents(), read(&starter()).documents());
    let error = starter().save(folder.path().join("new/strategy")).unwrap_err();
    assert!(matches!(error, FolderError::Exists { .. }), "{error}");
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let names: Vec<_> = starter().names().map(str::to_owned).collect();
    let windows = Files::from_memory(names.into_iter().map(|name| {
        let text = format!("\u{feff}{}", text(&starter(), &name).replace('\n', "\r\n"));
        (name, text)
    }));
    assert_eq!(read(&windows).documents(), read(&starter()).documents());
    let place = |files: &Files| {
        read(files).diagnostics.into_iter().map(|fault| fault.place).collect::<Vec<_>>()
    };
    assert_eq!(place(&windows), place(&starter()));
}

#[test]
fn what_is_no_folder_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.toml");
    fs::write(&file, "").unwrap();
    assert!(matches!(Files::from_folder(&file), Err(FolderError::NotAFolder { .. })));
    assert!(matches!(
        Files::from_folder(folder.path().join("none")),
        Err(FolderError::Missing { .. })
    ));
}

#[test]
fn an_empty_folder_has_no_strategy() {
    let folder = tempfile::tempdir().unwrap();
    let loaded = read(&Files::from_folder(folder.path()).unwrap());
    assert_eq!(codes(&loaded), ["no-strategy"]);
    assert_eq!(loaded.diagnostics[0].place.file.as_deref(), folder.path().to_str());
    assert!(!loaded.is_usable());
}

#[test]
fn hidden_files_and_other_files_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    for name in [".git/config.toml", ".hidden.toml", "notes.md", "a/b/c.TOML"] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    let files = Files::from_folder(folder.path()).unwrap();
    assert_eq!(files.names().collect::<Vec<_>>(), ["a/b/c.TOML"]);
}

#[test]
fn a_file_that_is_too_long_is_refused() {
    let long = Files::from_memory([("long.toml", vec![b'#'; (16 << 20) + 1])]);
    assert!(codes(&read(&long)).contains(&"file-too-long"));
}

#[test]
fn a_long_file_of_nonsense_is_refused_soon() {
    let nonsense = Files::from_memory([("nonsense.toml", "=\u{1}[[\"\n".repeat(1 << 18))]);
    assert_eq!(codes(&read(&nonsense)), ["no-strategy", "syntax"]);
}

#[test]
fn a_file_of_many_faults_is_told_of_in_part() {
    let many = |text: &str| Files::from_memory([("many.toml", text.repeat(20_000))]);
    for text in ["[[area]]\n", "[area\n", "[[target]]\nid = \"a\"\nx = 1\n"] {
        let loaded = read(&many(text));
        assert!((3..3_000).contains(&loaded.diagnostics.len()), "{}", loaded.diagnostics.len());
    }
    let references = format!(
        "[[board]]\nid = \"b\"\ntitle = \"B\"\narea = \"a\"\nmembers = [{}]\n",
        "{ organisation = \"o\" },".repeat(10_000)
    );
    let loaded = read(&Files::from_memory([("many.toml", references)]));
    assert!(codes(&loaded).contains(&"more-faults") && loaded.diagnostics.len() < 3_000);
}

#[test]
fn a_syntax_error_hides_nothing_in_the_documents_around_it() {
    let text = "[[area]]\nid = \"E10000018\"\n\n[[organisation]]\nid = council\n\n[[area]]\nid = \"E92000001\"\n";
    let told = codes(&read(&Files::from_memory([("a.toml", text)])));
    assert_eq!(told, ["no-strategy", "missing-field", "syntax", "missing-field"]);
}

#[test]
fn the_documents_of_a_damaged_file_are_not_missed_elsewhere() {
    let area = "[[area]]\nid = \"E10000018\" # county\nwithin = [ }\ntitle = \"Leicestershire\nwithin = [\"E92000001\"]\n";
    let board =
        "[[board]]\nid = \"board\"\ntitle = \"Board\"\narea = \"E10000018\"\nmembers = []\n";
    let loaded = read(&Files::from_memory([("areas.toml", area), ("board.toml", board)]));
    let unknown: Vec<_> =
        loaded.diagnostics.iter().filter(|fault| fault.code == "unknown-reference").collect();
    assert_eq!(unknown.len(), 1, "{unknown:#?}");
    assert!(unknown[0].message.contains("E92000001"));
}

#[test]
fn a_neighbourhood_may_be_made_of_statistical_areas_that_a_look_up_brings() {
    let mut files = starter();
    let hood = "[[area]]\nid = \"our-hood\"\ntitle = \"Our neighbourhood\"\nmade_of = [\"E01013717\", \"E01013718\"]\n";
    files.insert("hood.toml", hood);
    let loaded = read(&files);
    let told: Vec<_> =
        loaded.diagnostics.iter().filter(|fault| fault.code == "areas-elsewhere").collect();
    let [told] = &told[..] else { panic!("{:#?}", loaded.diagnostics) };
    assert!(told.message.contains("`E01013717` and 1 other"), "{told}");
    assert!(loaded.is_usable());
    files.insert("hood.toml", hood.replace("E01013718", "south-hood"));
    assert!(!read(&files).is_usable(), "an area of our own is described by somebody");
}

#[test]
fn one_folder_holds_one_strategy() {
    let files = starter();
    let mut twice = files.clone();
    twice.insert(
        "other.toml",
        text(&files, "strategy.toml")
            .replace("id = \"living-well-in-leicestershire\"", "id = \"other\""),
    );
    let loaded = read(&twice);
    let fault = loaded.diagnostics.iter().find(|fault| fault.code == "several-strategies").unwrap();
    assert!(fault.message.ends_with("other.toml:16"), "{}", fault.message);
    assert_eq!(fault.place.file.as_deref(), Some("strategy.toml"));
}

#[test]
fn a_spreadsheet_is_told_and_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut held = starter();
    starter().save(folder.path()).unwrap();
    for name in ["plan.xlsx", "figures/OLD.XLS", "figures/open.ods"] {
        fs::write(folder.path().join(name), "PK").unwrap();
        held.insert(name, "PK");
    }
    fs::write(folder.path().join("figures/notes.md"), "Notes").unwrap();
    for files in [Files::from_folder(folder.path()).unwrap(), held] {
        let loaded = read(&files);
        let told = loaded.diagnostics.iter().filter(|fault| fault.code == "not-read");
        let names: std::collections::BTreeSet<_> = told
            .map(|fault| {
                assert_eq!(fault.severity, Severity::Warning);
                fault.place.file.as_deref().unwrap().rsplit('/').next().unwrap()
            })
            .collect();
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["OLD.XLS", "open.ods", "plan.xlsx"]);
        assert!(loaded.is_usable());
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_link_round_in_a_circle_is_told_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        starter().save(folder.path()).unwrap();
        symlink(folder.path(), folder.path().join("again")).unwrap();
        symlink("loop.toml", folder.path().join("loop.toml")).unwrap();
        symlink(folder.path().join("strategy.toml"), folder.path().join("zz.toml")).unwrap();
        let loaded = read(&Files::from_folder(folder.path()).unwrap());
        let told = codes(&loaded);
        for code in ["linked-folder", "unreadable-file", "duplicate-id"] {
            assert!(told.contains(&code), "{told:?}");
        }
    }

    #[test]
    fn a_file_that_may_not_be_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let closed = folder.path().join("closed.toml");
        fs::write(&closed, "").unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        // Whoever may read everything meets no fault.
        let may_read = fs::File::open(&closed).is_ok();
        let told = codes(&read(&Files::from_folder(folder.path()).unwrap()));
        assert_eq!(told.contains(&"unreadable-file"), !may_read, "{told:?}");
    }
}

/// What must hold of every diagnostic of a folder with these files.
fn sound(files: &Files) {
    for Diagnostic { message, place, .. } in read(files).diagnostics {
        assert!(!message.is_empty());
        if let (Some(file), Some(line), Some(excerpt)) = (&place.file, place.line, &place.excerpt) {
            assert!(excerpt.text.get(excerpt.start..excerpt.end).is_some(), "{excerpt:?}");
            let bytes = text_of(files, file);
            let shown = bytes.lines().nth(usize::try_from(line).unwrap() - 1).unwrap_or_default();
            assert!(shown.contains(&excerpt.text), "{shown:?} {excerpt:?}");
        }
    }
}

fn text_of(files: &Files, name: &str) -> String {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut files.open(name).unwrap(), &mut bytes).unwrap();
    match String::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned(),
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

/// A mutation of a real file: what people's slips look like.
fn mutated(name: &str, at: usize, length: usize, with: &str) -> Files {
    let mut files = starter();
    let mut text = text(&files, name);
    let start = text.floor_char_boundary(at % (text.len() + 1));
    let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
    text.replace_range(start..end, with);
    files.insert(name, text);
    files
}

proptest::proptest! {
    #[test]
    fn any_slip_of_the_hand_is_told_in_its_place(
        file in 0_usize..6, at in 0_usize..3_000, length in 0_usize..40,
        with in "(\"|\\[|\\]|=|\\{|\\}|\n|'''|[a-z]{0,5}|é|-1|2022-01-01|\\[\\[action\\]\\]\n){0,3}",
    ) {
        let name = starter().names().nth(file).unwrap().to_owned();
        sound(&mutated(&name, at, length, &with));
    }

    #[test]
    fn any_bytes_are_told_in_their_place(
        one in proptest::collection::vec(0_u8..=255, 0..200), other in "(?s).{0,200}",
    ) {
        if !one.starts_with(b"\xff\xfe") && !one.starts_with(b"\xfe\xff") {
            sound(&Files::from_memory([("a.toml", one.clone())]));
        }
        let _ = read(&Files::from_memory([("a.toml", one.clone()), ("b.csv", one)]));
        sound(&Files::from_memory([("a.toml", other)]));
    }
}

/// Run for longer with `cargo bolero test any_files_are_read --engine libfuzzer`.
#[test]
fn any_files_are_read() {
    bolero::check!().with_iterations(500).with_type::<(Vec<u8>, Vec<u8>)>().for_each(
        |(toml, csv)| {
            let _ = read(&Files::from_memory([("a.toml", toml.clone()), ("a.csv", csv.clone())]));
        },
    );
}

#[test]
fn the_readers_folder_is_shown_as_it_was_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let loaded = read(&Files::from_folder(&folder).unwrap());
    let expected = folder.join("plan.toml").display().to_string();
    assert!(loaded.diagnostics.iter().any(|fault| fault.place.file.as_deref() == Some(&*expected)));
}
