//! Reading snippets.

use super::value::Kind;
use crate::language::{BinaryOp, Expr, Fault, Parser, Token};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Program {
    pub(super) statements: Vec<Statement>,
    /// Attributes that are assigned to, with their types.
    pub(super) written: Vec<(String, Kind)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Statement {
    Declare { kind: Kind, name: String, value: Option<Expr> },
    Assign { target: Target, component: Option<usize>, op: Option<BinaryOp>, value: Expr },
    If { condition: Expr, then: Vec<Self>, otherwise: Vec<Self> },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Target {
    Attribute(String),
    Variable(String),
}

/// Attributes that say where the program is; they cannot be assigned.
const READ_ONLY: [&str; 9] = ["ptnum", "primnum", "vtxnum", "elemnum", "numpt", "numprim", "Frame", "Time", "numelem"];

impl Program {
    pub(super) fn parse(source: &str) -> Result<Self, Fault> {
        let mut reader = Reader { parser: Parser::new(source)?, written: Vec::new() };
        let mut statements = Vec::new();
        while reader.parser.peek().is_some() {
            reader.statement(&mut statements)?;
        }
        Ok(Self { statements, written: reader.written })
    }

    /// All calls of channel functions: the function and the path.
    pub(super) fn channels(&self) -> Vec<(&String, &String)> {
        let mut found = Vec::new();
        self.visit(&mut |expression| {
            if let Expr::Call(function, arguments) = expression
                && let ("ch" | "chf" | "chi" | "chs" | "chv", [Expr::Text(path)]) =
                    (function.as_str(), arguments.as_slice())
            {
                found.push((function, path));
            }
        });
        found
    }

    pub(super) fn uses_clock(&self) -> bool {
        let mut found = false;
        self.visit(&mut |expression| {
            found |= matches!(expression, Expr::Attribute(_, name) if name == "Frame" || name == "Time");
        });
        found
    }

    fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Expr)) {
        self.statements.iter().for_each(|statement| visit_statement(statement, see));
    }
}

fn visit_statement<'a>(statement: &'a Statement, see: &mut dyn FnMut(&'a Expr)) {
    match statement {
        Statement::Declare { value, .. } => value.iter().for_each(|value| visit(value, see)),
        Statement::Assign { value, .. } => visit(value, see),
        Statement::If { condition, then, otherwise } => {
            visit(condition, see);
            then.iter().chain(otherwise).for_each(|statement| visit_statement(statement, see));
        }
    }
}

fn visit<'a>(expression: &'a Expr, see: &mut dyn FnMut(&'a Expr)) {
    see(expression);
    match expression {
        Expr::Member(inner, _) | Expr::Unary(_, inner) => visit(inner, see),
        Expr::List(items) | Expr::Call(_, items) => items.iter().for_each(|item| visit(item, see)),
        Expr::Binary(_, a, b) => [a, b].into_iter().for_each(|side| visit(side, see)),
        Expr::Conditional(a, b, c) => [a, b, c].into_iter().for_each(|part| visit(part, see)),
        Expr::Float(_) | Expr::Int(_) | Expr::Text(_) | Expr::Variable(_) | Expr::Attribute(..) | Expr::Name(_) => {}
    }
}

struct Reader {
    parser: Parser,
    written: Vec<(String, Kind)>,
}

impl Reader {
    /// `";" | block | "if" ... | declaration ";" | assignment ";"`
    fn statement(&mut self, statements: &mut Vec<Statement>) -> Result<(), Fault> {
        if self.parser.accept(";") {
            return Ok(());
        }
        if self.parser.accept("{") {
            return self.nested_block(statements);
        }
        match (self.parser.peek(), self.parser.peek_second()) {
            (Some(Token::Name(word)), _) if word == "if" => {
                self.parser.next();
                let branch = self.branch()?;
                statements.push(branch);
                return Ok(());
            }
            (Some(Token::Name(word)), Some(Token::Name(_))) => {
                let kind = Kind::from_keyword(word).ok_or_else(|| Fault::new(format!("Unknown type \"{word}\"")))?;
                self.parser.next();
                self.declarations(kind, statements)?;
            }
            _ => {
                let assignment = self.assignment()?;
                statements.push(assignment);
            }
        }
        self.parser.expect(";")
    }

    fn nested_block(&mut self, statements: &mut Vec<Statement>) -> Result<(), Fault> {
        self.deeper(|reader| {
            while !reader.parser.accept("}") {
                reader.statement(statements)?;
            }
            Ok(())
        })
    }

    /// Counts the nesting of statements together with that of expressions.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        self.parser.enter()?;
        let result = read(self);
        self.parser.leave();
        result
    }

    fn branch(&mut self) -> Result<Statement, Fault> {
        self.deeper(|reader| {
            reader.parser.expect("(")?;
            let condition = reader.parser.expression()?;
            reader.parser.expect(")")?;
            let (mut then, mut otherwise) = (Vec::new(), Vec::new());
            reader.statement(&mut then)?;
            if matches!(reader.parser.peek(), Some(Token::Name(word)) if word == "else") {
                reader.parser.next();
                reader.statement(&mut otherwise)?;
            }
            Ok(Statement::If { condition, then, otherwise })
        })
    }

    fn declarations(&mut self, kind: Kind, statements: &mut Vec<Statement>) -> Result<(), Fault> {
        loop {
            let Some(Token::Name(name)) = self.parser.next() else {
                return Err(Fault::new("Syntax error: a variable name expected"));
            };
            let value = if self.parser.accept("=") { Some(self.parser.expression()?) } else { None };
            statements.push(Statement::Declare { kind, name, value });
            if !self.parser.accept(",") {
                return Ok(());
            }
        }
    }

    fn assignment(&mut self) -> Result<Statement, Fault> {
        let target = match self.parser.next() {
            Some(Token::Attribute(letter, name)) => {
                self.note_written(letter, &name)?;
                Target::Attribute(name)
            }
            Some(Token::Name(name)) => Target::Variable(name),
            _ => return Err(Fault::new("Syntax error: an assignment expected")),
        };
        let component = if self.parser.accept(".") { Some(self.component()?) } else { None };
        let (op, value) = self.assigned_value()?;
        Ok(Statement::Assign { target, component, op, value })
    }

    fn assigned_value(&mut self) -> Result<(Option<BinaryOp>, Expr), Fault> {
        for (symbol, op) in [("++", BinaryOp::Add), ("--", BinaryOp::Subtract)] {
            if self.parser.accept(symbol) {
                return Ok((Some(op), Expr::Int(1)));
            }
        }
        let operators = [
            ("=", None),
            ("+=", Some(BinaryOp::Add)),
            ("-=", Some(BinaryOp::Subtract)),
            ("*=", Some(BinaryOp::Multiply)),
            ("/=", Some(BinaryOp::Divide)),
        ];
        let found = operators.into_iter().find(|(symbol, _)| self.parser.accept(symbol));
        let (_, op) = found.ok_or_else(|| self.parser.unexpected("'='"))?;
        Ok((op, self.parser.expression()?))
    }

    fn component(&mut self) -> Result<usize, Fault> {
        match self.parser.next() {
            Some(Token::Name(name)) => component_index(&name),
            _ => Err(Fault::new("Syntax error: a component name expected after '.'")),
        }
    }

    fn note_written(&mut self, letter: Option<char>, name: &str) -> Result<(), Fault> {
        if READ_ONLY.contains(&name) {
            return Err(Fault::new(format!("@{name} is read-only")));
        }
        let kind = match letter {
            None => Kind::of_known_attribute(name),
            Some(letter) => {
                Kind::from_letter(letter).ok_or_else(|| Fault::new(format!("Unknown attribute type \"{letter}@\"")))?
            }
        };
        if !self.written.iter().any(|(known, _)| known == name) {
            self.written.push((name.to_owned(), kind));
        }
        Ok(())
    }
}

/// Number of a component from `x y z w`, `r g b a` or `u v`.
pub(super) fn component_index(name: &str) -> Result<usize, Fault> {
    match name {
        "x" | "r" | "u" => Ok(0),
        "y" | "g" | "v" => Ok(1),
        "z" | "b" => Ok(2),
        "w" | "a" => Ok(3),
        _ => Err(Fault::new(format!("Unknown component \".{name}\""))),
    }
}
