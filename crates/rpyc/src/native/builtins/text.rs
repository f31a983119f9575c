//! `str`, `bytes` and `repr`.

use rpyc_brine as brine;

use super::super::{collect::elements, show};
use crate::{Context, Exception, Result, Value, exposed};

/// Create a new string object from the given object.
#[exposed(name = "builtins.str")]
pub(super) async fn to_str(
    cx: &Context<'_>,
    #[default(Value::from(""))] object: Value,
    #[default(None)] encoding: Option<String>,
    #[default(None)] errors: Option<String>,
) -> Result<String> {
    if let (None, None) = (&encoding, &errors) {
        return shown(cx, &object).await;
    }
    match &object {
        Value::Plain(brine::Value::Bytes(bytes)) => {
            decode(bytes, encoding.as_deref().unwrap_or("utf-8"), errors.as_deref().unwrap_or("strict"))
        }
        Value::Plain(brine::Value::Str(_)) => Err(Exception::type_error("decoding str is not supported")),
        other => Err(Exception::type_error(format!(
            "decoding to str: need a bytes-like object, {} found",
            other.type_name()
        ))),
    }
}

/// `str(object)`
pub(in crate::native) async fn shown(cx: &Context<'_>, object: &Value) -> Result<String> {
    match object {
        Value::Plain(value) => Ok(value.str()),
        Value::Netref(netref) => netref.str().await,
        Value::Object(object) => {
            let text = object.str(&Context::new(object, cx.connection())).resolve().await?;
            Ok(text.as_str().unwrap_or_default().to_owned())
        }
        Value::Tuple(_) => show::repr(cx.connection(), object).await,
    }
}

/// Construct an immutable array of bytes.
#[exposed(name = "builtins.bytes")]
pub(super) async fn to_bytes(
    cx: &Context<'_>,
    #[default(Value::Plain(brine::Value::Bytes(Default::default())))] source: Value,
    #[default(None)] encoding: Option<String>,
) -> Result {
    use brine::Value as V;
    match (&source, encoding.as_deref()) {
        (Value::Plain(V::Str(text)), Some(encoding)) => encode(text, encoding).map(Value::from),
        (Value::Plain(V::Str(_)), None) => Err(Exception::type_error("string argument without an encoding")),
        (_, Some(_)) => Err(Exception::type_error("encoding without a string argument")),
        (Value::Plain(V::Bytes(_)), None) => Ok(source),
        (Value::Plain(V::Int(count)), None) => {
            let count = usize::try_from(*count).map_err(|_| Exception::value_error("negative count"))?;
            if count > cx.connection().config().limits.brine.bytes {
                return Err(Exception::memory_error(format!("bytes({count}) is too long")));
            }
            Ok(vec![0_u8; count].into())
        }
        _ => {
            let items = elements(cx.connection(), &source).await?;
            items.iter().map(byte).collect::<Result<Vec<u8>>>().map(Value::from)
        }
    }
}

fn byte(value: &Value) -> Result<u8> {
    let Some(int) = value.as_plain().and_then(brine::Value::as_i64) else {
        let found = value.type_name();
        return Err(Exception::type_error(format!("'{found}' object cannot be interpreted as an integer")));
    };
    u8::try_from(int).map_err(|_| Exception::value_error("bytes must be in range(0, 256)"))
}

fn decode(bytes: &[u8], encoding: &str, errors: &str) -> Result<String> {
    match (normal(encoding).as_str(), errors) {
        ("latin1" | "iso88591", _) => Ok(bytes.iter().copied().map(char::from).collect()),
        ("utf8", "replace") => Ok(String::from_utf8_lossy(bytes).into_owned()),
        ("ascii", _) if !bytes.is_ascii() => Err(cannot("decode", encoding)),
        ("utf8" | "ascii", _) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(cannot("decode", encoding)),
        },
        _ => Err(unknown(encoding)),
    }
}

fn encode(text: &str, encoding: &str) -> Result<Vec<u8>> {
    match normal(encoding).as_str() {
        "utf8" => Ok(text.as_bytes().to_vec()),
        "ascii" if text.is_ascii() => Ok(text.as_bytes().to_vec()),
        "latin1" | "iso88591" => {
            let bytes = text.chars().map(|char| u8::try_from(char).ok());
            bytes.collect::<Option<_>>().ok_or_else(|| cannot("encode", encoding))
        }
        "ascii" => Err(cannot("encode", encoding)),
        _ => Err(unknown(encoding)),
    }
}

fn normal(encoding: &str) -> String {
    encoding.to_lowercase().replace(['-', '_'], "")
}

fn cannot(what: &str, encoding: &str) -> Exception {
    Exception::new("builtins", "UnicodeError").with_message(format!("'{encoding}' codec can't {what} this text"))
}

fn unknown(encoding: &str) -> Exception {
    Exception::lookup_error(format!("unknown encoding: {encoding}"))
}
