use rpyc::Enum;

#[derive(Enum)]
struct Node;

#[derive(Enum)]
enum Generic<T> {
    A,
    B(T),
}

#[derive(Enum)]
#[rpyc(title = "x")]
enum Unknown {
    #[rpyc(title = "y")]
    A,
}

#[derive(Enum)]
enum Same {
    A,
    #[rpyc(name = "A")]
    B,
}

#[derive(Enum)]
#[rpyc(standard)]
enum Unvalued {
    A,
}

#[derive(Enum)]
enum Valued {
    #[rpyc(value = 1)]
    A,
}

fn main() {}
