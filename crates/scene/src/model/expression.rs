//! Evaluating parameters and HScript expressions.

use std::cell::{Cell, RefCell};

use super::channel::{Channel, interpolate};
use super::expand::Value;
use super::node::NodeId;
use super::{ParmKind, ParmValue, State};
use crate::Error;
use crate::language::{BinaryOp, Expr, Fault, UnaryOp, binary, call_scalar, parse_expression};
use crate::number::truncate;

/// How deep expressions may go, those that they refer to included. With [`MAX_REFERENCES`] it bounds the stack.
const MAX_EVALUATION_DEPTH: usize = 450;

/// How many parameters may refer to each other in a row.
const MAX_REFERENCES: usize = 64;

type Outcome<T> = Result<T, Fault>;

/// One evaluation at one frame: it remembers which parameters are being computed, to find loops.
pub(super) struct Evaluator<'a> {
    state: &'a State,
    frame: f64,
    active: RefCell<Vec<(NodeId, usize)>>,
    depth: Cell<usize>,
}

impl State {
    /// The value of an HScript expression seen from the working network: a float or a text.
    ///
    /// ```
    /// use rpyc_scene::model::Scene;
    ///
    /// let scene = Scene::with_default_content();
    /// let value = scene.read(|state| state.eval_expression("1 + ch('/obj/cam1/tz')"))?;
    /// assert_eq!(value, 11.0.into());
    /// # Ok::<(), rpyc_scene::Error>(())
    /// ```
    pub fn eval_expression(&self, source: &str) -> crate::Result<ParmValue> {
        let value = Evaluator::new(self, self.frame()).evaluate_source(self.working_network(), source);
        match value.map_err(|fault| Error::operation_failed(fault.0))? {
            Value::Number(number) => Ok(number.into()),
            Value::Text(text) => Ok(text.into()),
        }
    }
}

impl<'a> Evaluator<'a> {
    pub(super) const fn new(state: &'a State, frame: f64) -> Self {
        Self { state, frame, active: RefCell::new(Vec::new()), depth: Cell::new(0) }
    }

    pub(super) const fn frame(&self) -> f64 {
        self.frame
    }

    /// The value of a parameter by its number; texts are expanded.
    pub(super) fn parm(&self, node: NodeId, parm: usize) -> Outcome<ParmValue> {
        let gone = || Fault::new("Invalid parameter");
        let stored = self.state.nodes.get(&node).ok_or_else(gone)?;
        let state = stored.parms.get(parm).ok_or_else(gone)?;
        let (_, template) = stored.layout.template_of(parm).ok_or_else(gone)?;
        let needs_nothing = state.channel.is_none() && !matches!(state.value, ParmValue::Text(_));
        if needs_nothing {
            return Ok(state.value.clone());
        }
        if self.active.borrow().contains(&(node, parm)) {
            return Err(Fault::new("Infinite loop of channel references"));
        }
        if self.active.borrow().len() >= MAX_REFERENCES {
            return Err(Fault::new("Too many parameters refer to each other in a row"));
        }
        self.active.borrow_mut().push((node, parm));
        let value = self.deeper(|| match (&state.channel, &state.value) {
            (None, ParmValue::Text(text)) => Ok(Value::Text(self.expand(node, text)?)),
            (None, other) => Ok(Value::Text(other.to_text())),
            (Some(Channel::Expression(expression)), _) => self.eval(node, &expression.tree),
            (Some(Channel::Keys(keys)), _) => Ok(Value::Number(interpolate(keys, self.frame))),
        });
        self.active.borrow_mut().pop();
        converted(value?, template.kind())
    }

    /// The value of a channel reference: a path to a parameter, seen from a node.
    pub(super) fn channel(&self, node: NodeId, path: &str) -> Outcome<ParmValue> {
        let found = self.state.find_parm_number(node, path);
        let (owner, parm) = found.ok_or_else(|| Fault::new(format!("Invalid channel reference \"{path}\"")))?;
        self.parm(owner, parm)
    }

    pub(super) fn evaluate_source(&self, node: NodeId, source: &str) -> Outcome<Value> {
        let tree = parse_expression(source)?;
        self.eval(node, &tree)
    }

    /// A variable: of the scene's, or one that is computed.
    pub(super) fn variable(&self, node: NodeId, name: &str) -> Option<Value> {
        let clock = &self.state.clock;
        let number = match name {
            "F" => self.frame.round(),
            "FF" => self.frame,
            "T" => clock.time_at(self.frame),
            "FPS" => clock.fps,
            "FSTART" => clock.frame_range.0,
            "FEND" => clock.frame_range.1,
            "RFSTART" => clock.playback_range.0,
            "RFEND" => clock.playback_range.1,
            "PI" => std::f64::consts::PI,
            "E" => std::f64::consts::E,
            _ => return self.text_variable(node, name).map(Value::Text),
        };
        Some(Value::Number(number))
    }

    fn text_variable(&self, node: NodeId, name: &str) -> Option<String> {
        if let Some(value) = self.state.variables.get(name) {
            return Some(value.clone());
        }
        match name {
            "HIP" | "JOB" => Some(self.state.hip.directory()),
            "HIPFILE" => Some(self.state.hip.path().to_owned()),
            "HIPNAME" => Some(self.state.hip.stem()),
            "OS" => self.state.name(node).ok().map(str::to_owned),
            _ => None,
        }
    }

    fn deeper<T>(&self, evaluate: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        if self.depth.get() >= MAX_EVALUATION_DEPTH {
            return Err(Fault::new("The expression is nested too deeply"));
        }
        self.depth.set(self.depth.get() + 1);
        let result = evaluate();
        self.depth.set(self.depth.get() - 1);
        result
    }

    fn eval(&self, node: NodeId, expression: &Expr) -> Outcome<Value> {
        self.deeper(|| match expression {
            Expr::Float(value) => Ok(Value::Number(*value)),
            Expr::Int(value) => Ok(Value::Number(*value as f64)),
            Expr::Text(text) => self.expand(node, text).map(Value::Text),
            Expr::Variable(name) => {
                let value =
                    self.variable(node, name).ok_or_else(|| Fault::new(format!("Undefined variable \"{name}\"")))?;
                Ok(as_number_if_possible(value))
            }
            Expr::Call(name, arguments) => self.call(node, name, arguments),
            Expr::Unary(op, inner) => {
                let value = self.number(node, inner)?;
                Ok(Value::Number(match op {
                    UnaryOp::Negate => -value,
                    UnaryOp::Not => f64::from(u8::from(value == 0.0)),
                }))
            }
            Expr::Binary(op, a, b) => self.binary(node, *op, a, b),
            Expr::Conditional(condition, a, b) => {
                let chosen = if self.number(node, condition)? != 0.0 { a } else { b };
                self.eval(node, chosen)
            }
            Expr::Attribute(_, name) | Expr::Name(name) => Err(Fault::new(format!("Undefined name \"{name}\""))),
            Expr::Member(_, name) => Err(Fault::new(format!("Undefined component \".{name}\""))),
            Expr::List(_) => Err(Fault::new("Vectors are not supported in expressions")),
        })
    }

    fn number(&self, node: NodeId, expression: &Expr) -> Outcome<f64> {
        to_number(self.eval(node, expression)?)
    }

    fn binary(&self, node: NodeId, op: BinaryOp, a: &Expr, b: &Expr) -> Outcome<Value> {
        let (a, b) = (self.eval(node, a)?, self.eval(node, b)?);
        match (op, a, b) {
            (BinaryOp::Add, Value::Text(a), Value::Text(b)) => Ok(Value::Text(a + &b)),
            (BinaryOp::Equal, Value::Text(a), Value::Text(b)) => Ok(Value::Number(f64::from(u8::from(a == b)))),
            (BinaryOp::NotEqual, Value::Text(a), Value::Text(b)) => Ok(Value::Number(f64::from(u8::from(a != b)))),
            (op, a, b) => binary(op, to_number(a)?, to_number(b)?).map(Value::Number),
        }
    }

    fn call(&self, node: NodeId, name: &str, arguments: &[Expr]) -> Outcome<Value> {
        match (name, arguments) {
            ("if", [condition, a, b]) => {
                let chosen = if self.number(node, condition)? != 0.0 { a } else { b };
                return self.eval(node, chosen);
            }
            ("ch" | "chf" | "chi", [path]) => {
                let value = self.channel(node, &self.eval(node, path)?.into_text())?;
                return value.to_float().map(Value::Number).map_err(|error| Fault::new(error.message()));
            }
            ("chs", [path]) => {
                let value = self.channel(node, &self.eval(node, path)?.into_text())?;
                return Ok(Value::Text(value.to_text()));
            }
            ("padzero", [width, value]) => {
                let (width, value) = (self.number(node, width)?, self.number(node, value)?);
                let width = usize::try_from(truncate(width.clamp(0.0, 64.0))).unwrap_or(0);
                return Ok(Value::Text(format!("{:0width$}", truncate(value))));
            }
            ("strlen", [text]) => {
                let text = self.eval(node, text)?.into_text();
                return Ok(Value::Number(text.chars().count() as f64));
            }
            ("if" | "ch" | "chf" | "chi" | "chs" | "padzero" | "strlen", _) => return Err(Fault::arguments(name)),
            _ => {}
        }
        let numbers = arguments.iter().map(|argument| self.number(node, argument)).collect::<Outcome<Vec<_>>>()?;
        let result = call_in_degrees(name, &numbers);
        result.ok_or_else(|| Fault::new(format!("Undefined function \"{name}\"")))?.map(Value::Number)
    }
}

/// HScript's trigonometry counts in degrees.
fn call_in_degrees(name: &str, arguments: &[f64]) -> Option<Outcome<f64>> {
    match name {
        "sin" | "cos" | "tan" => {
            call_scalar(name, &arguments.iter().map(|degrees| degrees.to_radians()).collect::<Vec<_>>())
        }
        "asin" | "acos" | "atan" | "atan2" => Some(call_scalar(name, arguments)?.map(f64::to_degrees)),
        _ => call_scalar(name, arguments),
    }
}

fn to_number(value: Value) -> Outcome<f64> {
    match value {
        Value::Number(number) => Ok(number),
        Value::Text(text) => text.trim().parse().map_err(|_| Fault::new(format!("\"{text}\" is not a number"))),
    }
}

/// Variables hold texts, but one that reads as a number is used as one.
fn as_number_if_possible(value: Value) -> Value {
    match value {
        Value::Text(text) => text.trim().parse().map_or(Value::Text(text), Value::Number),
        number @ Value::Number(_) => number,
    }
}

/// The result of a channel as the kind of value that its parameter holds.
fn converted(value: Value, kind: ParmKind) -> Outcome<ParmValue> {
    Ok(match kind {
        ParmKind::String => ParmValue::Text(value.into_text()),
        ParmKind::Float => ParmValue::Float(to_number(value)?),
        _ => ParmValue::Int(truncate(to_number(value)?)),
    })
}
