//! Turns of phrase that sentences share.

/// A number of things: `1 ward`, `12 wards`.
pub(crate) fn several(number: usize, one: &str, many: &str) -> String {
    let number = lifecourse_core::thousands(number as f64);
    format!("{number} {}", if number == "1" { one } else { many })
}

/// Names as people list them, at most `most` of them: `a`, `a and b`, `a, b and 3 more`.
pub(crate) fn listed<S: AsRef<str>>(names: &[S], most: usize) -> String {
    let mut parts: Vec<String> =
        names.iter().take(most).map(|name| name.as_ref().to_owned()).collect();
    if names.len() > most {
        let more = lifecourse_core::thousands((names.len() - most) as f64);
        parts.push(format!("{more} more"));
    }
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
    }
}

/// A group within a sentence: `the most deprived decile`, and other names as they are.
pub(crate) fn called(name: &str) -> String {
    let of_deprivation = ["deprived decile", "deprived quintile"];
    match name.split_at_checked(1) {
        Some((first, rest)) if of_deprivation.iter().any(|words| rest.contains(words)) => {
            format!("the {}{rest}", first.to_lowercase())
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_of_deprivation_is_a_common_name_and_a_ward_is_not() {
        assert_eq!(called("Second most deprived decile"), "the second most deprived decile");
        assert_eq!(called("Stoneygate"), "Stoneygate");
        assert_eq!(called(""), "");
    }

    #[test]
    fn one_is_singular_and_none_is_not() {
        assert_eq!(several(1, "ward", "wards"), "1 ward");
        assert_eq!(several(0, "ward", "wards"), "0 wards");
        assert_eq!(several(1234, "ward", "wards"), "1,234 wards");
    }

    #[test]
    fn a_long_list_says_how_many_more() {
        assert_eq!(listed::<&str>(&[], 3), "");
        assert_eq!(listed(&["a"], 3), "a");
        assert_eq!(listed(&["a", "b"], 3), "a and b");
        assert_eq!(listed(&["a", "b", "c"], 3), "a, b and c");
        assert_eq!(listed(&["a", "b", "c", "d", "e"], 3), "a, b, c and 2 more");
    }
}
