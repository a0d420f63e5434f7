//! A logo: a picture that can do no harm, of a size that is known before it is loaded.

use std::{fs::File, io, io::Read, path::Path};

use axum::body::Bytes;

use super::ThemeError;

/// How many bytes a logo may have: it is loaded with every first page.
const MOST: u64 = 60_000;
/// How high it stands in the head of a page, in CSS pixels.
const HEIGHT: f64 = 40.0;
/// How wide it may stand there.
const WIDEST: f64 = 240.0;
/// What a picture in SVG has no need of, and could do something with.
const ACTIVE: [&str; 6] = ["script", "foreignObject", "iframe", "handler", "listener", "set"];

/// A logo that is served at an address of its own.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Logo {
    kind: Kind,
    bytes: Bytes,
    /// How wide it stands in the head of a page.
    width: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Svg,
    Png,
}

impl Logo {
    /// The bytes of a file, as far as there may be some.
    pub(super) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The picture in `bytes`, if it is one that can be shown.
    pub(super) fn of(name: &str, bytes: Vec<u8>) -> Result<Self, ThemeError> {
        let refused = |why: String| ThemeError::Logo { name: name.to_owned(), why };
        if bytes.len() as u64 > MOST {
            return Err(refused(format!("it has more than {MOST} bytes; make it smaller")));
        }
        let (kind, shape) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            (Kind::Png, png_shape(&bytes).ok_or("it is a PNG file without a size".to_owned()))
        } else {
            (Kind::Svg, svg_shape(&bytes))
        };
        let (width, height) = shape.map_err(refused)?;
        let width = (width * HEIGHT / height).clamp(1.0, WIDEST).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is between 1 and 240"
        )]
        let width = width as u16;
        Ok(Self { kind, bytes: bytes.into(), width })
    }

    /// Where it is served.
    pub(crate) const fn address(&self) -> &'static str {
        match self.kind {
            Kind::Svg => "/logo.svg",
            Kind::Png => "/logo.png",
        }
    }

    pub(crate) const fn media_type(&self) -> &'static str {
        match self.kind {
            Kind::Svg => "image/svg+xml",
            Kind::Png => "image/png",
        }
    }

    pub(crate) fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    /// Its width and height in the head of a page, in CSS pixels.
    pub(crate) const fn size(&self) -> (u16, u16) {
        (self.width, 40)
    }
}

/// Width and height from the header of a PNG file: PNG specification, 11.2.1.
fn png_shape(bytes: &[u8]) -> Option<(f64, f64)> {
    let number = |at: usize| {
        let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(f64::from(u32::from_be_bytes(four))).filter(|number| *number > 0.0)
    };
    bytes.get(12..16).filter(|name| *name == b"IHDR")?;
    Some((number(16)?, number(20)?))
}

/// Width and height of a picture in SVG that does nothing and loads nothing.
fn svg_shape(bytes: &[u8]) -> Result<(f64, f64), String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is neither SVG nor PNG".to_owned())?;
    let document = roxmltree::Document::parse(text)
        .map_err(|why| format!("it is neither SVG nor PNG ({why})"))?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err("it is neither SVG nor PNG".to_owned());
    }
    for element in root.descendants().filter(roxmltree::Node::is_element) {
        let name = element.tag_name().name();
        if ACTIVE.contains(&name) || name.starts_with("animate") {
            return Err(format!("it has `<{name}>`; save it as a still picture, without scripts"));
        }
        for attribute in element.attributes() {
            let (name, value) = (attribute.name(), attribute.value().trim());
            if name.starts_with("on") {
                return Err(format!("it has the script `{name}`; save it without scripts"));
            }
            if name == "href" && !value.starts_with('#') && !value.starts_with("data:image/") {
                return Err(format!("it loads {value:?}; save it with all it needs in it"));
            }
        }
    }
    let view = root.attribute("viewBox").unwrap_or_default();
    let view: Vec<f64> = view
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .filter_map(|part| part.parse().ok())
        .collect();
    let side = |name| root.attribute(name)?.trim_end_matches("px").parse::<f64>().ok();
    let shape = match view[..] {
        [_, _, width, height] => Some((width, height)),
        _ => side("width").zip(side("height")),
    };
    let sound = |side: f64| side.is_finite() && side > 0.0;
    shape
        .filter(|(width, height)| sound(*width) && sound(*height))
        .ok_or_else(|| "it has no size; give its `<svg>` a `viewBox`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(content: &str) -> Result<Logo, String> {
        let text = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 300 100'>{content}</svg>"
        );
        Logo::of("logo.svg", text.into_bytes()).map_err(|why| why.to_string())
    }

    #[test]
    fn a_still_picture_is_taken_with_its_shape() {
        let logo = svg("<path d='M0 0h9v9z'/><use href='#part'/>").unwrap();
        assert_eq!(
            (logo.address(), logo.media_type(), logo.size()),
            ("/logo.svg", "image/svg+xml", (120, 40))
        );
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([0, 0, 0, 20, 0, 0, 0, 40]);
        let logo = Logo::of("logo.png", png).unwrap();
        assert_eq!((logo.address(), logo.size()), ("/logo.png", (20, 40)));
    }

    #[test]
    fn what_could_do_something_is_refused() {
        for (content, word) in [
            ("<script>alert(1)</script>", "`<script>`"),
            ("<g onclick='x()'/>", "`onclick`"),
            ("<foreignObject/>", "`<foreignObject>`"),
            ("<a href='javascript:x()'/>", "javascript:x()"),
            ("<image href='https://elsewhere.example/x.png'/>", "elsewhere.example"),
            ("<animate attributeName='href' to='javascript:x()'/>", "`<animate>`"),
            ("<g>", "neither SVG nor PNG"),
        ] {
            let why = svg(content).unwrap_err();
            assert!(why.contains(word), "{content}: {why}");
        }
    }

    #[test]
    fn what_is_no_picture_or_too_large_or_of_no_size_is_refused() {
        let refused = |bytes: &[u8]| Logo::of("logo", bytes.to_vec()).unwrap_err().to_string();
        assert!(refused(b"<html></html>").contains("neither SVG nor PNG"));
        assert!(refused(b"\xff\xd8\xff\xe0").contains("neither SVG nor PNG"));
        assert!(refused(b"\x89PNG\r\n\x1a\n").contains("without a size"));
        assert!(refused(b"<svg/>").contains("viewBox"));
        assert!(refused(b"<svg viewBox='0 0 0 0'/>").contains("viewBox"));
        assert!(refused(&vec![b' '; 60_001]).contains("60000 bytes"));
    }
}
