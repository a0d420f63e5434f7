use super::*;
use crate::{mapping::Mapping, records::Records, source::Source};

fn layout_with(header: &str, options: &ReadOptions) -> Result<Layout, HeaderFault> {
    let mut records = Records::new(Source::new(header.as_bytes()).unwrap());
    let record = records.next().unwrap().unwrap();
    Layout::of(&record, options)
}

fn layout(header: &str) -> Result<Layout, HeaderFault> {
    layout_with(header, &ReadOptions::default())
}

fn mapped(mapping: &str, header: &str) -> Result<Layout, HeaderFault> {
    let mapping = Some(Mapping::read(mapping, "map.toml").unwrap());
    layout_with(header, &ReadOptions { mapping, ..ReadOptions::default() })
}

#[test]
fn columns_are_found_by_name_in_any_order_and_spelling() {
    let underscored = "IndicatorID,IndicatorName,AreaCode,Sex,Age,Category_Type,Category,Timeperiod,\
                       Value,Lower_CI_95.0_limit,Upper_CI_95.0_limit,Time_period_Sortable,Compared_to_Region_value";
    let layout = layout(underscored).ok().unwrap();
    assert_eq!(layout.format(), Format::Fingertips);
    let view = &layout.views()[0];
    assert_eq!(layout.name_of(view, Role::Lower95), Some("Lower_CI_95.0_limit"));
    assert_eq!(layout.unknown().count(), 0);
    let tidy = self::layout("value,Period,area,indicator,colour").ok().unwrap();
    let name = tidy.name_of(&tidy.views()[0], Role::Value);
    assert_eq!((tidy.format(), name), (Format::Tidy, Some("value")));
    assert_eq!(tidy.unknown().collect::<Vec<_>>(), ["colour"]);
}

#[test]
fn a_header_of_no_layout_is_told_what_the_nearest_lacks() {
    let fault = layout("Indicator ID,Area Code,Sex,Age,Time period").err().unwrap();
    assert!(fault.message.ends_with("Fingertips download: it lacks `Value`"), "{}", fault.message);
    let fault = layout("indicator,area,when,value").err().unwrap();
    assert!(fault.message.ends_with("it lacks `period`"), "{}", fault.message);
}

#[test]
fn a_column_named_twice_is_refused() {
    let fault = layout("indicator,area,period,value,VALUE").err().unwrap();
    assert_eq!(fault.code, "column-twice");
    let fault = mapped("columns = { area = 'a', value = 'b' }", "a,b,B").err().unwrap();
    assert_eq!(fault.code, "column-twice");
}

#[test]
fn merged_headings_are_told() {
    let fault = layout("Ward,Males,,Females,").err().unwrap();
    assert!(fault.help.contains("the column after `Males` has no name"), "{}", fault.help);
}

#[test]
fn every_published_layout_reads_what_it_says() {
    assert!(library::published().len() > 5 && library::described().len() > 5);
    assert!(library::registers().len() > 1);
    for layout in library::published() {
        let patterns = layout.figures.iter().map(|pattern| &pattern.constants);
        for constants in patterns.chain([&layout.constants]) {
            if let Some(id) = constants.get(&Role::Indicator) {
                let is_it = |one: &Indicator| one.id.as_str() == id;
                assert!(library::described().iter().any(is_it), "{id} has no description");
            }
        }
    }
}

#[test]
fn a_mapping_tells_what_columns_a_header_lacks() {
    let fault = mapped("columns = { area = 'Ward', value = 'Rate' }", "Ward,Rates").err().unwrap();
    assert_eq!(fault.code, "unknown-header");
    assert!(fault.message.ends_with("lacks `Rate`"), "{}", fault.message);
    assert!(fault.help.contains("`Ward`, `Rates`"), "{}", fault.help);
}

#[test]
fn what_nothing_says_is_asked_for() {
    let fault = mapped("columns = { area = 'Ward', value = 'Rate' }", "Ward,Rate").err().unwrap();
    assert_eq!(fault.code, "not-said");
    assert!(fault.help.contains("--set indicator="), "{}", fault.help);
}

#[test]
fn a_heading_that_its_publisher_cut_is_found() {
    let header = "LSOA code (2021),LSOA name (2021),Local Authority District code (2024),\
        Local Authority District name (2024),\
        Children and Young People Sub-domain Decile (where 1 is most deprived 10% of LSO";
    let layout = layout(header).ok().unwrap();
    assert_eq!((layout.title(), layout.views().len()), ("Indices of Deprivation 2025", 1));
}
