//! What Python shows of Rust source: documentation, names and defaults.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Expr, ExprLit, ExprUnary, Ident, Lit, Meta, UnOp, ext::IdentExt};

/// The text of an item's doc comments, as `Some(text)` or `None` in code.
pub(crate) fn doc(attributes: &[Attribute]) -> Option<String> {
    let lines: Vec<String> = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => Some(line.value()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let lines: Vec<&str> = lines.iter().flat_map(|line| line.split('\n')).collect();
    let text =
        lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect::<Vec<_>>().join("\n");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// `.with_doc(..)` or `.doc(..)`, if there is documentation.
pub(crate) fn doc_call(method: &str, attributes: &[Attribute]) -> TokenStream {
    let method = Ident::new(method, proc_macro2::Span::call_site());
    doc(attributes).map(|text| quote!(.#method(#text))).unwrap_or_default()
}

/// The attributes that say whether an item is compiled at all.
pub(crate) fn cfgs(attributes: &[Attribute]) -> Vec<&Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect()
}

/// An identifier without `r#`.
pub(crate) fn name(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// A default as Python writes it, as far as it has a Python form.
pub(crate) fn default(expr: &Expr) -> String {
    python(expr).unwrap_or_else(|| "...".to_owned())
}

fn python(expr: &Expr) -> Option<String> {
    Some(match expr {
        Expr::Lit(ExprLit { lit, .. }) => literal(lit)?,
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => format!("-{}", python(expr)?),
        Expr::Reference(reference) => python(&reference.expr)?,
        Expr::Paren(paren) => python(&paren.expr)?,
        Expr::Group(group) => python(&group.expr)?,
        Expr::Path(path) => {
            let names = path.path.segments.iter().map(|segment| name(&segment.ident));
            let names: Vec<_> = names.collect();
            names.join(".")
        }
        Expr::Array(array) => format!("[{}]", list(array.elems.iter())?),
        Expr::Tuple(tuple) if tuple.elems.len() == 1 => format!("({},)", list(tuple.elems.iter())?),
        Expr::Tuple(tuple) => format!("({})", list(tuple.elems.iter())?),
        // `2.into()`
        Expr::MethodCall(call) if call.method == "into" && matches!(*call.receiver, Expr::Lit(_)) => {
            python(&call.receiver)?
        }
        Expr::Call(call) if call.func.to_token_stream().to_string() == "Some" => python(call.args.first()?)?,
        _ => return None,
    })
}

fn list<'a>(items: impl Iterator<Item = &'a Expr>) -> Option<String> {
    let items: Option<Vec<_>> = items.map(python).collect();
    items.map(|items| items.join(", "))
}

fn literal(literal: &Lit) -> Option<String> {
    Some(match literal {
        Lit::Bool(bool) => if bool.value { "True" } else { "False" }.to_owned(),
        Lit::Int(int) => int.base10_digits().to_owned(),
        Lit::Float(float) => {
            let digits = float.base10_digits();
            if digits.ends_with('.') { format!("{digits}0") } else { digits.to_owned() }
        }
        Lit::Str(text) => quoted(&text.value()),
        Lit::Char(char) => quoted(&char.value().to_string()),
        Lit::ByteStr(bytes) => format!("b'{}'", bytes.value().escape_ascii()),
        _ => return None,
    })
}

fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut quoted = String::from(quote);
    for char in text.chars() {
        match char {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\\' => quoted.push_str("\\\\"),
            char if char == quote => quoted.extend(['\\', char]),
            char => quoted.push(char),
        }
    }
    quoted.push(quote);
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn defaults_are_shown_as_python_writes_them() {
        for (expr, expected) in [
            (parse_quote!(true), "True"),
            (parse_quote!(-2_000i64), "-2000"),
            (parse_quote!(1.), "1.0"),
            (parse_quote!("it's"), "\"it's\""),
            (parse_quote!("a\nb"), r"'a\nb'"),
            (parse_quote!(None), "None"),
            (parse_quote!(Some(3)), "3"),
            (parse_quote!(2.into()), "2"),
            (parse_quote!((0.0, &[1, 2])), "(0.0, [1, 2])"),
            (parse_quote!(("a",)), "('a',)"),
            (parse_quote!(b"\x00a"), r"b'\x00a'"),
            (parse_quote!(Language::Hscript), "Language.Hscript"),
            (parse_quote!(Vec::new()), "..."),
        ] {
            assert_eq!(default(&expr), expected);
        }
    }

    #[test]
    fn documentation_keeps_its_paragraphs() {
        let attributes: Vec<Attribute> = vec![
            parse_quote!(#[doc = " First line."]),
            parse_quote!(#[doc = ""]),
            parse_quote!(#[doc = "   Indented."]),
            parse_quote!(#[inline]),
        ];
        assert_eq!(doc(&attributes).as_deref(), Some("First line.\n\n  Indented."));
        assert_eq!(doc(&[]), None);
    }
}
