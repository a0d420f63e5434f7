//! What the crate must reach, measured: seeded random tables protected and attacked by another
//! solver, small ones against the optimum and by trying every count, series of releases, and one
//! large release.
//!
//! `cargo run --release -p lifecourse-disclosure --example thousand -- tables 1000`, and so on.

#![expect(clippy::print_stdout, reason = "it tells what it measured")]

#[path = "../tests/attacker/mod.rs"]
mod attacker;

use std::{env, time::Instant};

use attacker::{Attack, Known, Random};
use lifecourse_disclosure::{Profile, Publication, audit, protect};

fn main() {
    let text = |at: usize| env::args().nth(at).unwrap_or_default();
    let number = |at: usize, otherwise: u64| text(at).parse().unwrap_or(otherwise);
    match text(1).as_str() {
        "tables" => tables(number(2, 1000), number(3, 0)),
        "optimum" => optimum(number(2, 100)),
        "twelve" => twelve(number(2, 1000)),
        "series" => series(number(2, 20)),
        "large" => large(number(2, 500)),
        _ => println!("say: tables, optimum, twelve, series or large, and how many"),
    }
}

/// Random hierarchical tables, half of them small, attacked as published.
fn tables(tables: u64, first: u64) {
    let (mut cells, mut primary, mut secondary, mut found) = (0, 0, 0, 0);
    let (mut protecting, mut attacking, mut slowest) = (0.0, 0.0, 0.0_f64);
    for seed in first..first + tables {
        let mut random = Random(seed);
        let most = if seed % 2 == 0 { 80 } else { 100 + random.below(4900) };
        let known = attacker::table(&mut random, most);
        let start = Instant::now();
        let protected = protect(&[known.table()], &Profile::min5(), &[]).expect("a safe table");
        let took = start.elapsed().as_secs_f64();
        protecting += took;
        slowest = slowest.max(took);
        let loss = protected.loss();
        cells += loss.cells;
        primary += loss.primary;
        secondary += loss.secondary;
        let start = Instant::now();
        let recovered = attacker::recovered(&known, &protected, &Profile::min5());
        let attack = start.elapsed().as_secs_f64();
        attacking += attack;
        found += recovered.len();
        for text in recovered {
            println!("table {seed}: {text}");
        }
        println!(
            "table {seed}: {} cells, {} unsafe, {} hidden for them, recovered {found} so far; {took:.1} s, attack {attack:.1} s",
            loss.cells, loss.primary, loss.secondary
        );
    }
    println!("{tables} tables, {cells} cells, {primary} unsafe, {secondary} hidden for them");
    println!("recovered: {found}");
    println!(
        "protected in {protecting:.1} s, slowest {slowest:.1} s; attacked in {attacking:.1} s"
    );
}

/// Tables of twelve cells.
fn small(seed: u64, zeros: f64, mean: f64) -> Known {
    let trees = vec![vec![None, Some(0), Some(0)], vec![None, Some(0), Some(0), Some(0)]];
    attacker::fill(&mut Random(seed), trees, zeros, mean)
}

/// Against the fewest cells and the smallest sum that any pattern reaches.
fn optimum(tables: u64) {
    let (mut worst, mut all, mut least) = ([0.0_f64; 2], [0.0; 2], [0.0; 2]);
    for seed in 0..tables {
        let known = small(1000 + seed, 0.1, 14.0);
        let loss = protect(&[known.table()], &Profile::min5(), &[]).expect("a safe table").loss();
        let (cells, sum) = attacker::optimum(&known, &Profile::min5());
        let ours = [(loss.primary + loss.secondary) as f64, loss.suppressed as f64];
        let best = [cells as f64, sum as f64];
        for at in 0..2 {
            all[at] += ours[at];
            least[at] += best[at];
            if best[at] > 0.0 {
                worst[at] = worst[at].max(ours[at] / best[at]);
            }
        }
    }
    let ratio = [all[0] / least[0], all[1] / least[1]];
    println!(
        "{tables} tables of 12 cells: hidden cells {:.3} of the optimum, worst {:.3}; hidden sum {:.3}, worst {:.3}",
        ratio[0], worst[0], ratio[1], worst[1]
    );
}

/// Attacked by trying every count.
fn twelve(tables: u64) {
    let mut found = 0;
    for seed in 0..tables {
        let known = attacker::twelve(seed);
        let protected = protect(&[known.table()], &Profile::min5(), &[]).expect("a safe table");
        let attack = Attack::new(&known, &attacker::public(&protected));
        for (cell, (least, most)) in attack.unknown.iter().zip(attack.tried(attacker::limit)) {
            let floor = known.parts_above_zero(cell);
            let narrow = Profile::min5().hides(known.counts[cell]) && (least > floor || most < 5);
            found += usize::from(narrow || least == most);
        }
    }
    println!("{tables} tables of 12 cells, every count tried: recovered {found}");
}

/// Twenty releases of one table, a tenth of whose cells are revised each time.
fn series(many: u64) {
    let (mut found, mut refused) = (0, 0);
    for seed in 0..many {
        let mut random = Random(77 + seed);
        let mut known = attacker::table(&mut random, 60);
        let mut releases: Vec<Publication> = Vec::new();
        let mut history = Vec::new();
        for _ in 0..20 {
            match protect(&[known.table()], &Profile::min5(), &releases) {
                Ok(protected) => {
                    let recovered = attacker::recovered(&known, &protected, &Profile::min5());
                    found += recovered.len();
                    for text in recovered {
                        println!("series {seed}, alone: {text}");
                    }
                    history.push((known.counts.clone(), attacker::public(&protected)));
                    releases.extend(protected.publications().cloned());
                }
                Err(refusal) => {
                    refused += 1;
                    println!("series {seed}: {refusal}");
                }
            }
            known.revise(&mut random, 0.1);
        }
        let recovered = attacker::across(&known.trees, &history, &Profile::min5());
        found += recovered.len();
        for text in recovered {
            println!("series {seed}: {text}");
        }
    }
    println!("{many} series of 20 releases: recovered {found}, refused {refused}");
}

/// Areas by 20 ages by 2 sexes by 10 categories with all totals.
fn large(areas: u64) {
    let flat = |leaves: u64| (0..=leaves).map(|at| (at > 0).then_some(0)).collect();
    let trees = vec![flat(areas), flat(20), flat(2), flat(10)];
    let mut random = Random(5);
    let known = attacker::fill(&mut random, trees, 0.05, 60.0);
    let table = known.table();
    let start = Instant::now();
    let protected = protect(&[table], &Profile::min5(), &[]).expect("a safe table");
    let prepared = start.elapsed().as_secs_f64();
    println!("prepared in {prepared:.1} s: {:?}", protected.loss());
    let start = Instant::now();
    let publications: Vec<Publication> = protected.publications().cloned().collect();
    let found = audit(&publications, &Profile::min5());
    let audited = start.elapsed().as_secs_f64();
    println!("{} cells, audited in {audited:.1} s: {found:?}", known.counts.len());
    let start = Instant::now();
    let blind = audit(&[known.blind(&protected)], &Profile::min5());
    let took = start.elapsed().as_secs_f64();
    println!("audited by who does not know the counts in {took:.1} s: {blind:?}");
}
