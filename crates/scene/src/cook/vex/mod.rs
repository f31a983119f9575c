//! The attribute wrangle: a subset of VEX.
//!
//! Statements are assignments to attributes (`@P.y = 1;`, `v@Cd *= 0.5;`, `s@name = "a";`) and local
//! variables (`float x = 2;`), and `if`/`else`. There are no loops and no functions of one's own.

mod program;
mod run;
mod value;

use std::collections::BTreeMap;

use super::{Operation, Parms, attributes};
use crate::geometry::{AttributeClass, Geometry};
use crate::language::Fault;
use crate::{Error, ErrorKind, Result};

use program::Program;
use value::Value;

/// A parsed snippet with everything it needs from outside.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wrangle {
    class: AttributeClass,
    program: Program,
    channels: BTreeMap<String, Value>,
    /// Frame and time; zero if the program doesn't use them, so that it needs no new run for each frame.
    clock: (f64, f64),
}

impl Wrangle {
    pub(crate) fn read(parms: &dyn Parms) -> Result<Operation> {
        let program = Program::parse(&parms.text("snippet")?).map_err(node_error)?;
        let mut channels = BTreeMap::new();
        for (function, path) in program.channels() {
            let value = match function.as_str() {
                "chi" => Value::Int(crate::number::truncate(parms.channel(path)?)),
                "chs" => Value::Text(parms.channel_text(path)?),
                "chv" => {
                    let floats = ["x", "y", "z"].map(|suffix| parms.channel(&format!("{path}{suffix}")));
                    Value::Vector(floats.into_iter().collect::<Result<_>>()?)
                }
                _ => Value::Float(parms.channel(path)?),
            };
            channels.insert(format!("{function} {path}"), value);
        }
        let clock = if program.uses_clock() { parms.clock() } else { (0.0, 0.0) };
        Ok(Operation::Wrangle(Self { class: attributes::class(parms.int("class")?), program, channels, clock }))
    }

    pub(super) fn run(&self, geometry: &mut Geometry) -> Result<()> {
        run::run(self, geometry).map_err(node_error)
    }
}

fn node_error(fault: Fault) -> Error {
    Error::new(ErrorKind::NodeError, fault.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::AttributeValue;
    use crate::math::Vector3;

    fn wrangled(class: AttributeClass, snippet: &str) -> Result<Geometry> {
        let mut geometry = Geometry::default();
        for x in 0..3 {
            geometry.create_point(Vector3::new(f64::from(x), 0.0, 0.0))?;
        }
        geometry.create_polygon(&[0, 1, 2], true)?;
        let program = Program::parse(snippet).map_err(node_error)?;
        let channels = BTreeMap::from([("ch height".to_owned(), Value::Float(7.0))]);
        Wrangle { class, program, channels, clock: (25.0, 1.0) }.run(&mut geometry)?;
        Ok(geometry)
    }

    fn point_value(snippet: &str, attribute: &str, point: usize) -> AttributeValue {
        let geometry = wrangled(AttributeClass::Point, snippet).unwrap();
        geometry.elements(AttributeClass::Point).value(attribute, point).unwrap()
    }

    #[test]
    fn prefixes_choose_the_type_of_new_attributes() {
        assert_eq!(point_value("@mass = @ptnum * 2;", "mass", 2), AttributeValue::Float(vec![4.0]));
        assert_eq!(point_value("i@id = @ptnum + 0.9;", "id", 1), AttributeValue::Int(vec![1]));
        assert_eq!(point_value("v@Cd = set(1, 0, @ptnum);", "Cd", 2), AttributeValue::Float(vec![1.0, 0.0, 2.0]));
        assert_eq!(point_value("@Cd = 0.5;", "Cd", 0), AttributeValue::Float(vec![0.5; 3]));
        assert_eq!(point_value("s@name = \"p\" + itoa(@ptnum);", "name", 2), AttributeValue::String("p2".into()));
        assert_eq!(point_value("v@up = {0, 1, 0};", "up", 2), AttributeValue::Float(vec![0.0, 1.0, 0.0]));
    }

    #[test]
    fn positions_components_and_local_variables() {
        let snippet = "float h = ch(\"height\"); @P.y = h * @P.x; if (@ptnum == 2) { @P.z -= 1; } else @P.z = fit(@ptnum, 0, 1, 5, 6);";
        let geometry = wrangled(AttributeClass::Point, snippet).unwrap();
        let expected = [[0.0, 0.0, 5.0], [1.0, 7.0, 6.0], [2.0, 14.0, -1.0]];
        assert_eq!(geometry.positions().map(|p| p.0).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn vector_arithmetic() {
        assert_eq!(point_value("@a = length({3, 4, 0});", "a", 0), AttributeValue::Float(vec![5.0]));
        assert_eq!(
            point_value("v@a = normalize(cross({2,0,0}, {0,3,0})) * 2;", "a", 0),
            AttributeValue::Float(vec![0.0, 0.0, 2.0])
        );
        assert_eq!(point_value("v@a = -abs({-1, 2, -3}) + 1;", "a", 0), AttributeValue::Float(vec![0.0, -1.0, -2.0]));
        assert_eq!(point_value("@a = dot({1,2,3}, {4,5,6}) > 31 ? 1 : 0;", "a", 0), AttributeValue::Float(vec![1.0]));
        assert_eq!(point_value("@a = 7 / 2 + 7.0 / 2;", "a", 0), AttributeValue::Float(vec![6.5]));
        assert_eq!(point_value("@a = @Frame + @Time;", "a", 0), AttributeValue::Float(vec![26.0]));
        assert_eq!(point_value("@a = @missing + @P.x;", "a", 1), AttributeValue::Float(vec![1.0]));
    }

    #[test]
    fn runs_over_primitives_and_detail_too() {
        let prims = wrangled(AttributeClass::Prim, "i@count = @numpt; i@n = @primnum;").unwrap();
        assert_eq!(prims.elements(AttributeClass::Prim).value("count", 0), Ok(AttributeValue::Int(vec![3])));
        let detail = wrangled(AttributeClass::Global, "f@total = @numpt * 10;").unwrap();
        assert_eq!(detail.elements(AttributeClass::Global).value("total", 0), Ok(AttributeValue::Float(vec![30.0])));
    }

    #[test]
    fn mistakes_become_node_errors() {
        for snippet in [
            "@P = ;",
            "@P.q = 1;",
            "x = 1;",
            "foo(1);",
            "@a = foo(1);",
            "@a = 1",
            "@a = 1 / 0;",
            "@ptnum = 3;",
            "s@a = 1 - \"x\";",
            "float x = {1,2,3};",
            "@a = ch(@P);",
            "if (1) {",
            "@a = set();",
            "@P.x.y = 1;",
            "w@a = 1;",
            "@a = 1 % 0;",
            "i@a = -9223372036854775807 - 2;",
        ] {
            let error = wrangled(AttributeClass::Point, snippet).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NodeError, "{snippet}: {error}");
        }
        // As deep as it may be, and deeper.
        let deepest = format!(
            "{}@a = {}1{}{};{}",
            "if (1) {".repeat(40),
            "(".repeat(15),
            "+1".repeat(256),
            ")".repeat(15),
            "}".repeat(40)
        );
        assert_eq!(point_value(&deepest, "a", 0), AttributeValue::Float(vec![257.0]));
        let nested = "if (1) {".repeat(5000);
        assert!(wrangled(AttributeClass::Point, &nested).is_err());
    }
}
