use rpyc::Exception;

#[derive(Exception)]
union Union {
    a: i64,
}

#[derive(Exception)]
struct Generic<T>(T);

#[derive(Exception)]
#[exception(name = "x")]
struct Unknown;

#[derive(Exception)]
struct Field {
    #[exception(attribute)]
    a: i64,
}

#[derive(Exception)]
struct Unnamed(#[exception(attr)] i64);

#[derive(Exception)]
enum Transparent {
    #[exception(transparent)]
    A(i64, i64),
    #[exception(transparent, class = "X")]
    B(i64),
}

#[derive(Exception)]
#[exception(transparent)]
struct NotHere(i64);

#[derive(Exception)]
struct NoDisplay;

#[derive(Debug, Exception)]
struct NoValue {
    #[exception(attr)]
    a: std::time::Instant,
}

impl std::fmt::Display for NoValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.a)
    }
}

fn main() {}
