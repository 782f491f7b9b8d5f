//! Dense, sparse and bit products by density: `plefka-bench products ROWS VISIBLE HIDDEN`. Training is timed by `plefka bench`.

mod products;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<usize> = arguments.iter().skip(1).filter_map(|n| n.parse().ok()).collect();
    let (Some("products"), &[rows, visible, hidden]) = (arguments.first().map(String::as_str), &numbers[..])
    else {
        return eprintln!("usage: plefka-bench products ROWS VISIBLE HIDDEN");
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("threads");
    pool.install(|| products::table(rows, visible, hidden));
}
