//! DOT: `digraph { a [label="A"]; a -> b [type="same"] }`, without subgraphs.

use std::{fmt::Write as _, iter::Peekable, str::CharIndices};

use lifecourse_core::Diagnostic;
use serde_json::Value;

use super::{
    not_of_form,
    sketch::{Edge, Node, Sketch, Values, as_text},
};

const FORM: &str = "DOT";

pub(super) fn write(sketch: &Sketch) -> String {
    let mut dot = String::from("digraph {\n");
    let mut line = |text: std::fmt::Arguments<'_>| {
        writeln!(dot, "{text}").expect("writing to a String cannot fail");
    };
    for (name, value) in &sketch.of_map {
        line(format_args!("  {}={};", quoted(name), quoted(&as_text(value))));
    }
    for node in &sketch.nodes {
        line(format_args!("  {}{};", quoted(&node.id), attributes(&node.values)));
    }
    for edge in &sketch.edges {
        let (from, to) = (quoted(&edge.from), quoted(&edge.to));
        line(format_args!("  {from} -> {to}{};", attributes(&edge.values)));
    }
    dot.push_str("}\n");
    dot
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn attributes(values: &Values) -> String {
    let each =
        values.iter().map(|(name, value)| format!("{}={}", quoted(name), quoted(&as_text(value))));
    let all: Vec<_> = each.collect();
    if all.is_empty() { String::new() } else { format!(" [{}]", all.join(", ")) }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Arrow,
    Sign(char),
}

/// Reads tokens, and knows the line.
struct Tokens<'a> {
    text: &'a str,
    rest: Peekable<CharIndices<'a>>,
    ahead: Option<Token>,
    at: usize,
}

pub(super) fn read(text: &str) -> Result<Sketch, Box<Diagnostic>> {
    let mut tokens = Tokens { text, rest: text.char_indices().peekable(), ahead: None, at: 0 };
    tokens.head()?;
    let mut sketch = Sketch::default();
    loop {
        match tokens.next()? {
            Some(Token::Sign('}')) => break,
            Some(Token::Sign(';')) => {}
            Some(Token::Word(word)) => tokens.statement(word, &mut sketch)?,
            Some(_) => return Err(tokens.wrong("a statement begins with a name")),
            None => return Err(tokens.wrong("the last `}` is missing")),
        }
    }
    match tokens.next()? {
        None => Ok(sketch),
        Some(_) => Err(tokens.wrong("there is something after the graph")),
    }
}

impl Tokens<'_> {
    fn wrong(&self, reason: &str) -> Box<Diagnostic> {
        let before = &self.text.as_bytes()[..self.at.min(self.text.len())];
        let line = before.split(|byte| *byte == b'\n').count() as u64;
        not_of_form(FORM, reason, Some(line))
    }

    /// `strict digraph name {`
    fn head(&mut self) -> Result<(), Box<Diagnostic>> {
        let mut word = self.next()?;
        if word == Some(Token::Word("strict".to_owned())) {
            word = self.next()?;
        }
        if word != Some(Token::Word("digraph".to_owned())) {
            return Err(self.wrong("it does not begin with `digraph`"));
        }
        match self.next()? {
            Some(Token::Sign('{')) => Ok(()),
            Some(Token::Word(_)) if self.next()? == Some(Token::Sign('{')) => Ok(()),
            _ => Err(self.wrong("there is no `{` after `digraph`")),
        }
    }

    /// What follows the first word of a statement.
    fn statement(&mut self, word: String, sketch: &mut Sketch) -> Result<(), Box<Diagnostic>> {
        match self.peek()? {
            Some(Token::Sign('=')) => {
                self.next()?;
                let value = self.word()?;
                sketch.of_map.insert(word, Value::String(value));
                Ok(())
            }
            Some(Token::Arrow) => {
                let mut walk = vec![word];
                while self.peek()? == Some(&Token::Arrow) {
                    self.next()?;
                    walk.push(self.word()?);
                }
                let values = self.values()?;
                for id in &walk {
                    node(sketch, id);
                }
                for step in walk.windows(2) {
                    let (from, to) = (step[0].clone(), step[1].clone());
                    sketch.edges.push(Edge { from, to, values: values.clone() });
                }
                Ok(())
            }
            _ => {
                let values = self.values()?;
                match word.as_str() {
                    "graph" => sketch.of_map.extend(values),
                    // How nodes and edges look unless they say otherwise.
                    "node" | "edge" => {}
                    "subgraph" => return Err(self.wrong("it has a subgraph")),
                    id => node(sketch, id).extend(values),
                }
                Ok(())
            }
        }
    }

    /// `[a=b, c=d][e=f]`, or nothing.
    fn values(&mut self) -> Result<Values, Box<Diagnostic>> {
        let mut values = Values::new();
        while self.peek()? == Some(&Token::Sign('[')) {
            self.next()?;
            loop {
                match self.next()? {
                    Some(Token::Sign(']')) => break,
                    Some(Token::Sign(',' | ';')) => {}
                    Some(Token::Word(name)) => {
                        if self.next()? != Some(Token::Sign('=')) {
                            return Err(self.wrong("a value has no `=`"));
                        }
                        let value = self.word()?;
                        values.insert(name, Value::String(value));
                    }
                    _ => return Err(self.wrong("a list of values does not end")),
                }
            }
        }
        Ok(values)
    }

    fn word(&mut self) -> Result<String, Box<Diagnostic>> {
        match self.next()? {
            Some(Token::Word(word)) => Ok(word),
            _ => Err(self.wrong("a name or value is missing")),
        }
    }

    fn peek(&mut self) -> Result<Option<&Token>, Box<Diagnostic>> {
        if self.ahead.is_none() {
            self.ahead = self.scan()?;
        }
        Ok(self.ahead.as_ref())
    }

    fn next(&mut self) -> Result<Option<Token>, Box<Diagnostic>> {
        match self.ahead.take() {
            Some(token) => Ok(Some(token)),
            None => self.scan(),
        }
    }

    fn scan(&mut self) -> Result<Option<Token>, Box<Diagnostic>> {
        while let Some((at, c)) = self.rest.next() {
            self.at = at;
            let then = self.rest.peek().map(|(_, c)| *c);
            match (c, then) {
                (c, _) if c.is_whitespace() => {}
                ('#', _) | ('/', Some('/')) => self.skip_to("\n"),
                ('/', Some('*')) => self.skip_to("*/"),
                ('-', Some('>')) => {
                    self.rest.next();
                    return Ok(Some(Token::Arrow));
                }
                ('-', Some('-')) => return Err(self.wrong("a link is not directed")),
                ('"', _) => return self.string().map(Token::Word).map(Some),
                ('{' | '}' | '[' | ']' | '=' | ';' | ',', _) => return Ok(Some(Token::Sign(c))),
                ('-', Some('0'..='9' | '.')) => return Ok(Some(Token::Word(self.bare_word(c)))),
                (c, _) if bare(c) => return Ok(Some(Token::Word(self.bare_word(c)))),
                ('<', _) => return Err(self.wrong("a value is HTML")),
                _ => return Err(self.wrong(&format!("{c:?} does not belong here"))),
            }
        }
        self.at = self.text.len();
        Ok(None)
    }

    fn skip_to(&mut self, end: &str) {
        let from = self.at + 1;
        let to =
            self.text[from..].find(end).map_or(self.text.len(), |found| from + found + end.len());
        while self.rest.next_if(|(at, _)| *at < to).is_some() {}
    }

    fn bare_word(&mut self, first: char) -> String {
        let mut word = String::from(first);
        while let Some((_, c)) = self.rest.next_if(|(_, c)| bare(*c)) {
            word.push(c);
        }
        word
    }

    fn string(&mut self) -> Result<String, Box<Diagnostic>> {
        let mut text = String::new();
        while let Some((_, c)) = self.rest.next() {
            match c {
                '"' => return Ok(text),
                '\\' => match self.rest.next() {
                    Some((_, c @ ('"' | '\\'))) => text.push(c),
                    // Graphviz's ends of lines.
                    Some((_, 'n' | 'l' | 'r')) => text.push(' '),
                    Some((_, '\n')) => {}
                    Some((_, c)) => text.extend(['\\', c]),
                    None => break,
                },
                c => text.push(c),
            }
        }
        Err(self.wrong("a quotation does not end"))
    }
}

const fn bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.') || c > '\u{7f}'
}

/// The values of the node of that name, which is added if there is none.
fn node<'a>(sketch: &'a mut Sketch, id: &str) -> &'a mut Values {
    let at = sketch.nodes.iter().position(|node| node.id == id).unwrap_or_else(|| {
        sketch.nodes.push(Node { id: id.to_owned(), values: Values::new() });
        sketch.nodes.len() - 1
    });
    &mut sketch.nodes[at].values
}
