//! Running a program on every element.

use std::collections::HashMap;

use super::Wrangle;
use super::program::{Statement, Target, component_index};
use super::value::{Kind, Value};
use crate::geometry::{AttributeClass, Geometry};
use crate::language::{BinaryOp, Expr, Fault, UnaryOp, call_scalar};
use crate::math::{Vector, Vector3};
use crate::number::int;

pub(super) fn run(wrangle: &Wrangle, geometry: &mut Geometry) -> Result<(), Fault> {
    let elements = geometry.elements_mut(wrangle.class);
    for (name, kind) in &wrangle.program.written {
        if elements.find(name).is_none() {
            let size = if let Kind::Vector(size) = kind { *size } else { 1 };
            elements.add(name, kind.zero().into_attribute(size)).map_err(|error| Fault::new(error.message()))?;
        }
    }
    for element in 0..geometry.elements(wrangle.class).count() {
        let mut run = Run { wrangle, geometry, element, locals: HashMap::new() };
        run.all(&wrangle.program.statements)?;
    }
    Ok(())
}

struct Run<'a> {
    wrangle: &'a Wrangle,
    geometry: &'a mut Geometry,
    element: usize,
    locals: HashMap<String, Value>,
}

impl Run<'_> {
    fn all(&mut self, statements: &[Statement]) -> Result<(), Fault> {
        statements.iter().try_for_each(|statement| self.one(statement))
    }

    fn one(&mut self, statement: &Statement) -> Result<(), Fault> {
        match statement {
            Statement::Declare { kind, name, value } => {
                let value =
                    value.as_ref().map_or_else(|| Ok(kind.zero()), |value| self.eval(value)?.converted(*kind))?;
                self.locals.insert(name.clone(), value);
                Ok(())
            }
            Statement::If { condition, then, otherwise } => {
                let taken = if self.eval(condition)?.is_true() { then } else { otherwise };
                self.all(taken)
            }
            Statement::Assign { target, component, op, value } => {
                let value = self.eval(value)?;
                self.assign(target, *component, *op, value)
            }
        }
    }

    fn assign(
        &mut self,
        target: &Target,
        component: Option<usize>,
        op: Option<BinaryOp>,
        value: Value,
    ) -> Result<(), Fault> {
        let old = match target {
            Target::Attribute(name) => self.attribute(None, name)?,
            Target::Variable(name) => self.variable(name)?,
        };
        let new = match component {
            None => match op {
                Some(op) => Value::binary(op, &old, &value)?,
                None => value,
            },
            Some(index) => {
                let mut components = old.components()?;
                let slot = components.get_mut(index).ok_or_else(|| Fault::new("The value has no such component"))?;
                let part = match op {
                    Some(op) => Value::binary(op, &Value::Float(*slot), &value)?,
                    None => value,
                };
                *slot = part.number()?;
                Value::Vector(components)
            }
        };
        let new = new.converted(old.kind())?;
        match target {
            Target::Variable(name) => {
                self.locals.insert(name.clone(), new);
                Ok(())
            }
            Target::Attribute(name) => {
                let elements = self.geometry.elements_mut(self.wrangle.class);
                let done = elements.set_value(name, self.element, new.into_attribute(1));
                done.map_err(|error| Fault::new(error.message()))
            }
        }
    }

    fn variable(&self, name: &str) -> Result<Value, Fault> {
        self.locals.get(name).cloned().ok_or_else(|| Fault::new(format!("Undefined variable \"{name}\"")))
    }

    /// An attribute of the element, of the detail, or what VEX says about the run.
    fn attribute(&self, letter: Option<char>, name: &str) -> Result<Value, Fault> {
        let class = self.wrangle.class;
        Ok(match (name, class) {
            ("elemnum", _) | ("ptnum", AttributeClass::Point) | ("primnum", AttributeClass::Prim) => {
                Value::Int(int(self.element))
            }
            ("vtxnum", AttributeClass::Vertex) => Value::Int(int(self.element)),
            ("numelem", _) => Value::Int(int(self.geometry.elements(class).count())),
            ("numpt", _) => Value::Int(int(self.geometry.point_count())),
            ("numprim", _) => Value::Int(int(self.geometry.prim_count())),
            ("Frame", _) => Value::Float(self.wrangle.clock.0),
            ("Time", _) => Value::Float(self.wrangle.clock.1),
            _ => {
                let found = self.geometry.elements(class).value(name, self.element).ok();
                let found = found.or_else(|| self.geometry.elements(AttributeClass::Global).value(name, 0).ok());
                let kind = letter.map_or_else(|| Some(Kind::of_known_attribute(name)), Kind::from_letter);
                let kind = kind.ok_or_else(|| Fault::new("Unknown attribute type"))?;
                found.map_or_else(|| kind.zero(), Value::from_attribute)
            }
        })
    }

    fn eval(&self, expression: &Expr) -> Result<Value, Fault> {
        match expression {
            Expr::Int(value) => Ok(Value::Int(*value)),
            Expr::Float(value) => Ok(Value::Float(*value)),
            Expr::Text(text) => Ok(Value::Text(text.clone())),
            Expr::Variable(name) => Err(Fault::new(format!("${name} is not known in VEX; use @Frame or @Time"))),
            Expr::Attribute(letter, name) => self.attribute(*letter, name),
            Expr::Name(name) => self.variable(name),
            Expr::Member(inner, name) => {
                let components = self.eval(inner)?.components()?;
                let value = components.get(component_index(name)?).copied();
                value.map(Value::Float).ok_or_else(|| Fault::new(format!("The value has no component \".{name}\"")))
            }
            Expr::List(items) => self.vector("{}", items),
            Expr::Call(name, arguments) => self.call(name, arguments),
            Expr::Unary(UnaryOp::Not, inner) => Ok(Value::Int(i64::from(!self.eval(inner)?.is_true()))),
            Expr::Unary(UnaryOp::Negate, inner) => {
                Value::binary(BinaryOp::Multiply, &self.eval(inner)?, &Value::Int(-1))
            }
            Expr::Binary(BinaryOp::Power, ..) => Err(Fault::new("There is no operator '^'; use pow()")),
            Expr::Binary(op, a, b) => Value::binary(*op, &self.eval(a)?, &self.eval(b)?),
            Expr::Conditional(condition, a, b) => self.eval(if self.eval(condition)?.is_true() { a } else { b }),
        }
    }

    /// `set(a, b, c)` and `{a, b, c}`.
    fn vector(&self, function: &str, items: &[Expr]) -> Result<Value, Fault> {
        if !(2..=4).contains(&items.len()) {
            return Err(Fault::arguments(function));
        }
        items.iter().map(|item| self.eval(item)?.number()).collect::<Result<_, _>>().map(Value::Vector)
    }

    fn call(&self, name: &str, arguments: &[Expr]) -> Result<Value, Fault> {
        match name {
            "set" => return self.vector(name, arguments),
            "ch" | "chf" | "chi" | "chs" | "chv" => {
                let [Expr::Text(path)] = arguments else { return Err(Fault::arguments(name)) };
                let value = self.wrangle.channels.get(&format!("{name} {path}")).cloned();
                return value.ok_or_else(|| Fault::arguments(name));
            }
            _ => {}
        }
        let arguments = arguments.iter().map(|argument| self.eval(argument)).collect::<Result<Vec<_>, _>>()?;
        vector_function(name, &arguments).unwrap_or_else(|| scalar_function(name, arguments))
    }
}

/// Functions of vectors and strings; `None` for other names.
fn vector_function(name: &str, arguments: &[Value]) -> Option<Result<Value, Fault>> {
    let triple = |value: &Value| -> Result<Vector3, Fault> {
        let components = value.clone().converted(Kind::Vector(3))?.components()?;
        components.as_slice().try_into().map(Vector).map_err(|_| Fault::arguments(name))
    };
    let both = |f: &dyn Fn(Vector3, Vector3) -> Value| match arguments {
        [a, b] => Ok(f(triple(a)?, triple(b)?)),
        _ => Err(Fault::arguments(name)),
    };
    Some(match (name, arguments) {
        ("length", [v]) => triple(v).map(|v| Value::Float(v.length())),
        ("normalize", [v]) => triple(v).map(|v| Value::Vector(v.normalized().0.to_vec())),
        ("dot", _) => both(&|a, b| Value::Float(a.dot(b))),
        ("cross", _) => both(&|a, b| Value::Vector(a.cross(b).0.to_vec())),
        ("distance", _) => both(&|a, b| Value::Float(a.distance_to(b))),
        ("itoa", [Value::Int(number)]) => Ok(Value::Text(number.to_string())),
        ("length" | "normalize" | "itoa", _) => Err(Fault::arguments(name)),
        _ => return None,
    })
}

/// Numeric functions; with one argument they also take vectors, component by component.
fn scalar_function(name: &str, arguments: Vec<Value>) -> Result<Value, Fault> {
    let unknown = || Fault::new(format!("Call to undefined function \"{name}\""));
    let call = |values: &[f64]| call_scalar(name, values).ok_or_else(unknown)?;
    if let [Value::Vector(_)] = arguments.as_slice() {
        return arguments.into_iter().next().unwrap_or(Value::Int(0)).map(|value| call(&[value]));
    }
    let all_ints = arguments.iter().all(|value| matches!(value, Value::Int(_)));
    let numbers = arguments.iter().map(Value::number).collect::<Result<Vec<_>, _>>()?;
    let value = call(&numbers)?;
    let stays_int = matches!(name, "int") || all_ints && matches!(name, "abs" | "min" | "max" | "clamp" | "sign");
    Ok(if stays_int { Value::Int(crate::number::truncate(value)) } else { Value::Float(value) })
}
