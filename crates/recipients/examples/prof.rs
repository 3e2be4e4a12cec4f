fn main() {
    let p = std::env::args().nth(1).unwrap();
    for _ in 0..40 {
        std::hint::black_box(recipients::read_file(p.as_ref(), &recipients::ReadOptions::default()).unwrap());
    }
}
