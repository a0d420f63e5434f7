//! One look for all charts.

/// The stylesheet of every chart and mark; a page includes it once, as a file of its own or in its own sheet.
///
/// Colours are custom properties (`--lc-main`, `--lc-ink`, ...) that a page may set after it. Dark colours follow the
/// `color-scheme` of the page, so a page that knows only light gets light charts. Print, more contrast and forced
/// colours are cared for. A standalone chart carries exactly this text in its `<style>` element, so that a
/// content-security-policy can allow it by its hash.
pub const STYLESHEET: &str = include_str!("style.css");

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The colours of the palette: name -> (light, dark).
    fn palette() -> BTreeMap<&'static str, (&'static str, &'static str)> {
        STYLESHEET
            .lines()
            .filter_map(|line| {
                let (name, value) =
                    line.trim().strip_prefix("--lc-")?.split_once(": light-dark(")?;
                let (light, dark) = value.strip_suffix(");")?.split_once(", ")?;
                Some((name, (light, dark)))
            })
            .rev()
            .collect()
    }

    /// The relative luminance of a colour by WCAG 2.2.
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(
                u8::from_str_radix(&hex[at..at + 2], 16).expect("two hexadecimal digits"),
            ) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_has_contrast_of_4_5_and_lines_have_3_on_the_band() {
        let palette = palette();
        let (surface, band) = (palette["surface"], palette["band"]);
        let drawn =
            ["ink", "muted", "main", "first", "second", "third", "fourth", "target", "good", "bad"];
        for name in drawn {
            let (light, dark) = palette[name];
            assert!(
                contrast(light, surface.0) >= 4.5 && contrast(dark, surface.1) >= 4.5,
                "{name} on the surface"
            );
            assert!(
                contrast(light, band.0) >= 3.0 && contrast(dark, band.1) >= 3.0,
                "{name} on the band"
            );
        }
    }

    #[test]
    fn text_has_contrast_of_4_5_on_the_classes_of_a_map() {
        let palette = palette();
        let ink = palette["ink"];
        for class in 1..=5 {
            let (light, dark) = palette[format!("class-{class}").as_str()];
            assert!(contrast(light, ink.0) >= 4.5 && contrast(dark, ink.1) >= 4.5, "class {class}");
        }
    }

    #[test]
    fn a_value_and_a_comparator_have_contrast_of_3_on_the_track_of_a_spine() {
        let palette = palette();
        for field in ["track", "quartiles"] {
            for drawn in ["main", "ink"] {
                let ((light, dark), over) = (palette[drawn], palette[field]);
                assert!(contrast(light, over.0) >= 3.0, "{drawn} on {field}");
                assert!(contrast(dark, over.1) >= 3.0, "{drawn} on {field} in the dark");
            }
        }
    }

    #[test]
    fn the_plain_colours_are_the_light_ones() {
        for (name, (light, _)) in palette() {
            assert!(STYLESHEET.contains(&format!("--lc-{name}: {light};")), "{name}");
        }
    }

    #[test]
    fn stands_in_xml_without_escapes() {
        assert!(!STYLESHEET.contains(['<', '&']));
        assert!(!STYLESHEET.contains("]]>"));
    }
}
