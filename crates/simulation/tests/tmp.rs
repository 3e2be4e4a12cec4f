use sandbox::*;
use simulation::*;
use std::time::Instant;
#[test]
fn t() {
    let t = Instant::now();
    for i in 0..20 {
        in_simulation(async {
            let _h = House::in_memory(Sandbox::new(Config::new(i)), Latency::default(), i).unwrap();
        });
    }
    println!("house {:?}", t.elapsed() / 20);
    let t = Instant::now();
    for i in 0..20 {
        in_simulation(async {
            let mut h = House::in_memory(Sandbox::new(Config::new(i)), Latency::default(), i).unwrap();
            h.open(None).unwrap();
        });
    }
    println!("open {:?}", t.elapsed() / 20);
    let t = Instant::now();
    for i in 0..20 {
        in_simulation(async {
            let mut h = House::in_memory(Sandbox::new(Config::new(i)), Latency::default(), i).unwrap();
            h.open(None).unwrap();
            h.add_account("netpluse", domain::ProviderKind::Netpluse, "shop").await.unwrap();
            h.add_account("netconnect", domain::ProviderKind::NetConnect, "shop").await.unwrap();
        });
    }
    println!("accounts {:?}", t.elapsed() / 20);
    for s in 0..12 {
        let t = Instant::now();
        let r = run_seed(s).unwrap();
        println!("seed {s} {:?} orders {} passed {}", t.elapsed(), r.findings.orders, r.passed_ms);
    }
}
