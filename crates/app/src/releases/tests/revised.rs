//! Successive releases of figures that are revised each time, and who compares them.

use std::collections::BTreeSet;

use super::*;

const WARDS: [&str; 4] = ["north", "south", "east", "west"];
const SEXES: [&str; 3] = ["Persons", "Female", "Male"];

/// The counts of women and men in each ward.
type Counts = [(u64, u64); 4];

fn figures(counts: &Counts) -> Vec<String> {
    let mut figures = Vec::new();
    let (mut women, mut men) = (0, 0);
    for (ward, (female, male)) in WARDS.iter().zip(counts) {
        figures.push(format!("deaths {ward} {female} Female"));
        figures.push(format!("deaths {ward} {male} Male"));
        figures.push(format!("deaths {ward} {} Persons", female + male));
        (women, men) = (women + female, men + male);
    }
    figures.push(format!("deaths oadby {women} Female"));
    figures.push(format!("deaths oadby {men} Male"));
    figures.push(format!("deaths oadby {} Persons", women + men));
    figures
}

/// A generator of numbers that is the same every time (`SplitMix64` of Steele et al. 2014).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// What somebody works out who knows which counts were revised: a number for every count of every
/// release, the same where it was not revised, with the least and the most that it can be.
#[derive(Default)]
struct Attacker {
    /// The number of a count by the release and cell.
    numbers: BTreeMap<(usize, String), usize>,
    ranges: Vec<(f64, f64)>,
    sums: BTreeSet<Vec<usize>>,
}

impl Attacker {
    fn see(
        &mut self,
        release: usize,
        (counts, before): (&BTreeMap<String, f64>, Option<&BTreeMap<String, f64>>),
        shown: &BTreeMap<String, Option<f64>>,
        (round, hides): (f64, f64),
    ) {
        for (cell, count) in counts {
            let same = before.is_some_and(|before| (before[cell] - count).abs() < 0.5);
            let number = if same {
                self.numbers[&(release - 1, cell.clone())]
            } else {
                self.ranges.push((0.0, f64::INFINITY));
                self.ranges.len() - 1
            };
            self.numbers.insert((release, cell.clone()), number);
            let (low, high) = match shown[cell] {
                Some(0.0) => (0.0, 0.0),
                Some(value) if round > 1.0 => ((value - 2.0).max(hides), value + 2.0),
                Some(value) => (value, value),
                None => (1.0, f64::INFINITY),
            };
            let range = &mut self.ranges[number];
            *range = (range.0.max(low), range.1.min(high));
        }
        let place = |ward: &str, sex: &str| self.numbers[&(release, format!("{ward} {sex}"))];
        for ward in WARDS.iter().chain([&"oadby"]) {
            self.sums.insert(SEXES.map(|sex| place(ward, sex)).to_vec());
        }
        for sex in SEXES {
            let parts = WARDS.iter().map(|ward| place(ward, sex));
            self.sums.insert(std::iter::once(place("oadby", sex)).chain(parts).collect());
        }
    }

    /// Narrows every count by every total until nothing is learnt.
    fn work_out(&mut self) {
        for _ in 0..200 {
            let before = self.ranges.clone();
            for sum in &self.sums {
                let parts = |pick: fn((f64, f64)) -> f64, but: usize| -> f64 {
                    let others = sum[1..].iter().filter(|&&part| part != but);
                    others.map(|&part| pick(before[part])).sum()
                };
                let (low, high) = before[sum[0]];
                let total = &mut self.ranges[sum[0]];
                *total = (
                    total.0.max(parts(|one| one.0, usize::MAX)),
                    total.1.min(parts(|one| one.1, usize::MAX)),
                );
                for &part in &sum[1..] {
                    let one = &mut self.ranges[part];
                    *one = (
                        one.0.max(low - parts(|one| one.1, part)),
                        one.1.min(high - parts(|one| one.0, part)),
                    );
                }
            }
            if before == self.ranges {
                return;
            }
        }
    }
}

/// Revises figures at random and releases them again and again; returns how many releases were
/// refused.
async fn revise(profile: &str, times: usize, (round, hides): (f64, f64)) -> usize {
    let store = SqliteStore::temporary().await.unwrap();
    let mut documents = vec![indicator("deaths", profile), area("oadby", &[])];
    documents.extend(WARDS.map(|code| area(code, &["oadby"])));
    let mut numbers = Numbers(20_261_122);
    let mut counts: Counts = [(); 4].map(|()| (numbers.below(25), 3 + numbers.below(30)));
    let (mut attacker, mut refused, mut release) = (Attacker::default(), 0, 0);
    let mut last: Option<BTreeMap<String, f64>> = None;
    for time in 0..times {
        let seconds = 100 * i64::try_from(time).unwrap();
        write(&store, seconds, std::mem::take(&mut documents), &figures(&counts)).await;
        match release_now(&store, at(seconds + 10), "officer").await {
            Ok(_) => {
                let shown = seen(&store, seconds + 20, "deaths").await;
                let of = |text: &String| {
                    let one = counted(text);
                    let cell = format!("{} {}", one.series.area, one.series.segment.sex);
                    (cell, one.figure.count().unwrap())
                };
                let truth: BTreeMap<String, f64> = figures(&counts).iter().map(of).collect();
                attacker.see(release, (&truth, last.as_ref()), &shown, (round, hides));
                (last, release) = (Some(truth), release + 1);
            }
            Err(AppError::Refused { figures, refusal }) => {
                assert_eq!(figures, "deaths, 2024");
                assert!(!refusal.to_string().is_empty());
                refused += 1;
            }
            Err(other) => panic!("{other}"),
        }
        let revised = usize::try_from(numbers.below(4)).unwrap();
        counts[revised].0 = (counts[revised].0 + numbers.below(5)).saturating_sub(2);
        counts[revised].1 = (counts[revised].1 + numbers.below(5)).saturating_sub(2);
    }
    attacker.work_out();
    let mut store = store.snapshot(AsOf::Now).await.unwrap();
    assert_eq!(store.releases().await.unwrap().len(), release);
    for ((release, cell), &number) in &attacker.numbers {
        let (low, high) = attacker.ranges[number];
        let small = low >= 1.0 && high < hides;
        assert!(!small, "{cell} of release {release} is from {low} to {high}");
    }
    refused
}

#[tokio::test]
async fn twenty_releases_of_revised_figures_give_no_small_count_away() {
    let refused = revise("min5", 20, (1.0, 5.0)).await;
    assert!(refused <= 10, "{refused} of 20 were refused");
}

#[tokio::test]
async fn rounded_figures_that_are_revised_give_no_small_count_away() {
    revise("hes", 6, (5.0, 8.0)).await;
}
