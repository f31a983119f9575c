//! Source text to tokens.

use super::{Fault, MAX_SOURCE};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Float(f64),
    Int(i64),
    Text(String),
    Variable(String),
    Attribute(Option<char>, String),
    Name(String),
    Symbol(&'static str),
}

/// Longer symbols first, so that `<=` is not read as `<` and `=`.
const SYMBOLS: [&str; 31] = [
    "&&", "||", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "++", "--", "(", ")", "{", "}", "[", "]", ",", ";",
    "?", ":", "+", "-", "*", "/", "%", "^", "<", ">", "!",
];

/// Splits a whole source; `=` and `.` are symbols as well.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, Fault> {
    if source.len() > MAX_SOURCE {
        return Err(Fault::new(format!("The source is longer than {MAX_SOURCE} bytes")));
    }
    let mut lexer = Lexer { rest: source };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next_token()? {
        tokens.push(token);
    }
    Ok(tokens)
}

struct Lexer<'a> {
    rest: &'a str,
}

impl<'a> Lexer<'a> {
    fn next_token(&mut self) -> Result<Option<Token>, Fault> {
        self.skip_blanks_and_comments()?;
        let Some(first) = self.rest.chars().next() else { return Ok(None) };
        let token = match first {
            '0'..='9' => self.number()?,
            '.' if self.rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) => self.number()?,
            '"' | '\'' => self.text(first)?,
            '$' => self.variable()?,
            '@' => self.attribute(None)?,
            'a'..='z' | 'A'..='Z' | '_' => self.name_or_attribute()?,
            _ => self.symbol(first)?,
        };
        Ok(Some(token))
    }

    fn skip_blanks_and_comments(&mut self) -> Result<(), Fault> {
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.starts_with("//") {
                self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
            } else if let Some(comment) = self.rest.strip_prefix("/*") {
                let (_, rest) = comment.split_once("*/").ok_or_else(|| Fault::new("A comment is not closed"))?;
                self.rest = rest;
            } else {
                return Ok(());
            }
        }
    }

    /// Takes the longest prefix of characters that fit.
    fn take_while(&mut self, fits: impl FnMut(char) -> bool) -> &'a str {
        let trimmed = self.rest.trim_start_matches(fits);
        let (taken, rest) = self.rest.split_at(self.rest.len() - trimmed.len());
        self.rest = rest;
        taken
    }

    fn take_name(&mut self) -> &'a str {
        self.take_while(|c| c.is_ascii_alphanumeric() || c == '_')
    }

    fn number(&mut self) -> Result<Token, Fault> {
        let start = self.rest;
        self.take_while(|c| c.is_ascii_digit());
        if let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            self.take_while(|c| c.is_ascii_digit());
        }
        if let Some(rest) = self.rest.strip_prefix(['e', 'E']) {
            let digits = rest.strip_prefix(['+', '-']).unwrap_or(rest);
            if digits.starts_with(|c: char| c.is_ascii_digit()) {
                self.rest = digits;
                self.take_while(|c| c.is_ascii_digit());
            }
        }
        let text = start.get(..start.len() - self.rest.len()).unwrap_or_default();
        if let Ok(int) = text.parse() {
            return Ok(Token::Int(int));
        }
        text.parse().map(Token::Float).map_err(|_| Fault::new(format!("Invalid number \"{text}\"")))
    }

    fn text(&mut self, quote: char) -> Result<Token, Fault> {
        let mut chars = self.rest.chars();
        chars.next();
        let mut text = String::new();
        loop {
            match chars.next() {
                Some(c) if c == quote => break,
                Some('\\') => match chars.next() {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some(c) => text.push(c),
                    None => return Err(Fault::new("A string is not closed")),
                },
                Some(c) => text.push(c),
                None => return Err(Fault::new("A string is not closed")),
            }
        }
        self.rest = chars.as_str();
        Ok(Token::Text(text))
    }

    fn variable(&mut self) -> Result<Token, Fault> {
        self.rest = self.rest.trim_start_matches('$');
        let braced = self.rest.strip_prefix('{');
        self.rest = braced.unwrap_or(self.rest);
        let name = self.take_name().to_owned();
        if braced.is_some() {
            self.rest = self.rest.strip_prefix('}').ok_or_else(|| Fault::new("A variable's brace is not closed"))?;
        }
        if name.is_empty() { Err(Fault::new("A variable has no name")) } else { Ok(Token::Variable(name)) }
    }

    fn attribute(&mut self, kind: Option<char>) -> Result<Token, Fault> {
        self.rest = self.rest.strip_prefix('@').unwrap_or(self.rest);
        let name = self.take_name().to_owned();
        if name.is_empty() { Err(Fault::new("An attribute has no name")) } else { Ok(Token::Attribute(kind, name)) }
    }

    fn name_or_attribute(&mut self) -> Result<Token, Fault> {
        let name = self.take_name();
        if self.rest.starts_with('@') {
            let mut letters = name.chars();
            return match (letters.next(), letters.next()) {
                (Some(kind), None) => self.attribute(Some(kind)),
                _ => Err(Fault::new(format!("Unknown attribute type \"{name}@\""))),
            };
        }
        Ok(Token::Name(name.to_owned()))
    }

    fn symbol(&mut self, first: char) -> Result<Token, Fault> {
        let symbols = SYMBOLS.iter().chain(&["=", "."]);
        for symbol in symbols {
            if let Some(rest) = self.rest.strip_prefix(symbol) {
                self.rest = rest;
                return Ok(Token::Symbol(symbol));
            }
        }
        Err(Fault::new(format!("Unexpected character '{first}'")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_token() {
        let source = "1 2.5 .5 1e3 \"a\\\"b\" 'c' $F ${HIP} @P v@Cd x <= // note\n /* more */ =";
        let expected = [
            Token::Int(1),
            Token::Float(2.5),
            Token::Float(0.5),
            Token::Float(1000.0),
            Token::Text("a\"b".into()),
            Token::Text("c".into()),
            Token::Variable("F".into()),
            Token::Variable("HIP".into()),
            Token::Attribute(None, "P".into()),
            Token::Attribute(Some('v'), "Cd".into()),
            Token::Name("x".into()),
            Token::Symbol("<="),
            Token::Symbol("="),
        ];
        assert_eq!(tokens(source).unwrap(), expected);
    }

    #[test]
    fn broken_sources_are_refused() {
        for source in ["\"open", "'open\\", "/* open", "$", "${F", "@", "ab@P", "é", "&", &" ".repeat(MAX_SOURCE + 1)]
        {
            assert!(tokens(source).is_err(), "{source:.20}");
        }
    }
}
