//! Tokens to expressions, by precedence climbing.

use super::{BinaryOp, Expr, Fault, MAX_DEPTH, MAX_OPERATORS, Token, UnaryOp, lexer};

/// Parses a source that is one expression.
pub(crate) fn parse_expression(source: &str) -> Result<Expr, Fault> {
    let mut parser = Parser::new(source)?;
    let expression = parser.expression()?;
    parser.expect_end()?;
    Ok(expression)
}

/// A cursor over tokens; the VEX reader adds statements on top.
pub(crate) struct Parser {
    tokens: Vec<Token>,
    position: usize,
    depth: usize,
    operators: usize,
}

impl Parser {
    pub(crate) fn new(source: &str) -> Result<Self, Fault> {
        Ok(Self { tokens: lexer::tokens(source)?, position: 0, depth: 0, operators: 0 })
    }

    pub(crate) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.position)
    }

    pub(crate) fn peek_second(&self) -> Option<&Token> {
        self.tokens.get(self.position + 1)
    }

    pub(crate) fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.position).cloned();
        self.position += 1;
        token
    }

    /// Consumes a symbol if it is next.
    pub(crate) fn accept(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Symbol(next)) if *next == symbol);
        self.position += usize::from(found);
        found
    }

    pub(crate) fn expect(&mut self, symbol: &str) -> Result<(), Fault> {
        if self.accept(symbol) { Ok(()) } else { Err(self.unexpected(&format!("'{symbol}'"))) }
    }

    pub(crate) fn expect_end(&self) -> Result<(), Fault> {
        if self.peek().is_none() { Ok(()) } else { Err(self.unexpected("the end")) }
    }

    pub(crate) fn unexpected(&self, wanted: &str) -> Fault {
        match self.peek() {
            None => Fault::new(format!("Syntax error: {wanted} expected at the end")),
            Some(Token::Symbol(symbol)) => Fault::new(format!("Syntax error: {wanted} expected before '{symbol}'")),
            Some(Token::Name(name) | Token::Variable(name) | Token::Attribute(_, name)) => {
                Fault::new(format!("Syntax error: {wanted} expected before \"{name}\""))
            }
            Some(_) => Fault::new(format!("Syntax error: {wanted} expected before a value")),
        }
    }

    /// Goes one level deeper; every successful call needs one of [`Self::leave`].
    pub(crate) fn enter(&mut self) -> Result<(), Fault> {
        if self.depth >= MAX_DEPTH {
            return Err(Fault::new("The expression is nested too deeply"));
        }
        self.depth += 1;
        Ok(())
    }

    pub(crate) const fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Runs a production one level deeper.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        self.enter()?;
        let result = parse(self);
        self.leave();
        result
    }

    /// A whole expression. Its height, and with it the stack that evaluation needs, is bounded by
    /// [`MAX_DEPTH`] for brackets and [`MAX_OPERATORS`] for chains, which lean to the left.
    pub(crate) fn expression(&mut self) -> Result<Expr, Fault> {
        self.operators = 0;
        self.conditional()
    }

    /// `or-expression [ "?" conditional ":" conditional ]`
    fn conditional(&mut self) -> Result<Expr, Fault> {
        self.nested(|parser| {
            let condition = parser.binary(1)?;
            if !parser.accept("?") {
                return Ok(condition);
            }
            let then = parser.conditional()?;
            parser.expect(":")?;
            let otherwise = parser.conditional()?;
            Ok(Expr::Conditional(Box::new(condition), Box::new(then), Box::new(otherwise)))
        })
    }

    fn binary(&mut self, lowest: u8) -> Result<Expr, Fault> {
        let mut left = self.unary()?;
        while let Some(op) = self.peek_operator().filter(|op| op.precedence() >= lowest) {
            self.operators += 1;
            if self.operators > MAX_OPERATORS {
                return Err(Fault::new(format!("The expression has more than {MAX_OPERATORS} operators")));
            }
            self.position += 1;
            // Powers group from the right, everything else from the left.
            let next = op.precedence() + u8::from(op != BinaryOp::Power);
            let right = self.nested(|parser| parser.binary(next))?;
            left = Expr::Binary(op, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn peek_operator(&self) -> Option<BinaryOp> {
        match self.peek() {
            Some(Token::Symbol(symbol)) => BinaryOp::from_symbol(symbol),
            _ => None,
        }
    }

    fn unary(&mut self) -> Result<Expr, Fault> {
        if self.accept("+") {
            return self.nested(Self::unary);
        }
        let op = if self.accept("-") {
            UnaryOp::Negate
        } else if self.accept("!") {
            UnaryOp::Not
        } else {
            return self.member();
        };
        // -2^2 is -(2^2)
        let operand = self.nested(|parser| parser.binary(BinaryOp::Power.precedence()))?;
        Ok(Expr::Unary(op, Box::new(operand)))
    }

    fn member(&mut self) -> Result<Expr, Fault> {
        let value = self.primary()?;
        if !self.accept(".") {
            return Ok(value);
        }
        match self.next() {
            Some(Token::Name(name)) => Ok(Expr::Member(Box::new(value), name)),
            _ => Err(Fault::new("Syntax error: a component name expected after '.'")),
        }
    }

    fn primary(&mut self) -> Result<Expr, Fault> {
        if self.accept("(") {
            let inner = self.conditional()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if self.accept("{") {
            return Ok(Expr::List(self.list("}")?));
        }
        if !matches!(self.peek(), Some(token) if !matches!(token, Token::Symbol(_))) {
            return Err(self.unexpected("a value"));
        }
        Ok(match self.next() {
            Some(Token::Float(value)) => Expr::Float(value),
            Some(Token::Int(value)) => Expr::Int(value),
            Some(Token::Text(text)) => Expr::Text(text),
            Some(Token::Variable(name)) => Expr::Variable(name),
            Some(Token::Attribute(kind, name)) => Expr::Attribute(kind, name),
            Some(Token::Name(name)) if self.accept("(") => Expr::Call(name, self.list(")")?),
            Some(Token::Name(name)) => Expr::Name(name),
            Some(Token::Symbol(_)) | None => return Err(self.unexpected("a value")),
        })
    }

    /// Comma-separated expressions up to a closing symbol.
    fn list(&mut self, close: &str) -> Result<Vec<Expr>, Fault> {
        let mut items = Vec::new();
        if self.accept(close) {
            return Ok(items);
        }
        loop {
            items.push(self.conditional()?);
            if self.accept(close) {
                return Ok(items);
            }
            self.expect(",")?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(source: &str) -> String {
        fn show(expression: &Expr) -> String {
            match expression {
                Expr::Int(value) => value.to_string(),
                Expr::Name(name) => name.clone(),
                Expr::Unary(op, a) => format!("({op:?} {})", show(a)),
                Expr::Binary(op, a, b) => format!("({op:?} {} {})", show(a), show(b)),
                Expr::Conditional(a, b, c) => format!("(if {} {} {})", show(a), show(b), show(c)),
                Expr::Member(a, name) => format!("{}.{name}", show(a)),
                Expr::Call(name, items) => format!("{name}{:?}", items.iter().map(show).collect::<Vec<_>>()),
                other => format!("{other:?}"),
            }
        }
        show(&parse_expression(source).unwrap())
    }

    #[test]
    fn operators_bind_as_in_c_with_power_on_top() {
        assert_eq!(shape("1 + 2 * 3 - 4"), "(Subtract (Add 1 (Multiply 2 3)) 4)");
        assert_eq!(shape("2 ^ 3 ^ 4"), "(Power 2 (Power 3 4))");
        assert_eq!(shape("-2 ^ 2"), "(Negate (Power 2 2))");
        assert_eq!(shape("2 * -a"), "(Multiply 2 (Negate a))");
        assert_eq!(shape("a < 1 && b || !c"), "(Or (And (Less a 1) b) (Not c))");
        assert_eq!(shape("a ? b : c ? 1 : 2"), "(if a b (if c 1 2))");
        assert_eq!(shape("f(a, g()).x"), "f[\"a\", \"g[]\"].x");
    }

    #[test]
    fn syntax_errors_say_what_was_expected() {
        for (source, message) in [
            ("1 +", "Syntax error: a value expected at the end"),
            ("(1", "Syntax error: ')' expected at the end"),
            ("1 2", "Syntax error: the end expected before a value"),
            ("f(1 x)", "Syntax error: ',' expected before \"x\""),
            ("", "Syntax error: a value expected at the end"),
        ] {
            assert_eq!(parse_expression(source), Err(Fault::new(message)), "{source}");
        }
    }

    #[test]
    fn hostile_nesting_is_refused() {
        for source in
            ["(".repeat(5000), "-".repeat(5000), "1+".repeat(5000) + "1", "f(".repeat(5000), "1^".repeat(5000) + "1"]
        {
            assert!(parse_expression(&source).is_err());
        }
    }
}
