//! Standard populations, by five-year age band.

/// A standard population: the people in each age band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StandardPopulation {
    /// Its name.
    pub name: &'static str,
    /// The age in years at which each band starts; the last band is open.
    pub starts: &'static [u32],
    /// The weight of each band.
    pub weights: &'static [f64],
    /// Where it was published.
    pub source: &'static str,
}

impl StandardPopulation {
    /// The weights for bands that start at `starts`: bands of the standard that fall into one of them are added up.
    ///
    /// `None` if a band of the standard would have to be divided, or if `starts` does not rise from 0.
    ///
    /// # Examples
    /// ```
    /// use lifecourse_statistics::standard_population::EUROPEAN_2013;
    /// // The 19 bands of English tables: 0-4, 5-9 ... 90 and over.
    /// let starts: Vec<u32> = (0..19).map(|i| i * 5).collect();
    /// let weights = EUROPEAN_2013.weights_for(&starts).ok_or("does not fit")?;
    /// assert_eq!((weights[0], weights[18]), (5000.0, 1000.0));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn weights_for(&self, starts: &[u32]) -> Option<Vec<f64>> {
        let fits = starts.first() == Some(&0)
            && starts.is_sorted_by(|a, b| a < b)
            && starts.iter().all(|start| self.starts.contains(start));
        if !fits {
            return None;
        }
        let mut weights = vec![0.0; starts.len()];
        for (start, weight) in self.starts.iter().zip(self.weights) {
            let band = starts.partition_point(|from| from <= start) - 1;
            weights[band] += weight;
        }
        Some(weights)
    }
}

/// The European Standard Population of 2013, the standard of English public-health indicators.
pub const EUROPEAN_2013: StandardPopulation = StandardPopulation {
    name: "European Standard Population 2013",
    starts: &[0, 1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95],
    weights: &[
        1000.0, 4000.0, 5500.0, 5500.0, 5500.0, 6000.0, 6000.0, 6500.0, 7000.0, 7000.0, 7000.0,
        7000.0, 6500.0, 6000.0, 5500.0, 5000.0, 4000.0, 2500.0, 1500.0, 800.0, 200.0,
    ],
    source: "Eurostat (2013), Revision of the European Standard Population",
};

/// The European Standard Population of 1976, for series older than 2013.
///
/// No copy of the publication was at hand to check these weights against: compare them with yours before a figure is published. The
/// youngest band is 0 to 4.
pub const EUROPEAN_1976: StandardPopulation = StandardPopulation {
    name: "European Standard Population 1976",
    starts: &[0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85],
    weights: &[
        8000.0, 7000.0, 7000.0, 7000.0, 7000.0, 7000.0, 7000.0, 7000.0, 7000.0, 7000.0, 7000.0,
        6000.0, 5000.0, 4000.0, 3000.0, 2000.0, 1000.0, 1000.0,
    ],
    source: "Waterhouse J and others (1976), Cancer incidence in five continents III",
};

/// The world standard of the World Health Organization for 2000 to 2025, in thousandths of a per cent as published
/// (the published percentages add up to 100.035).
pub const WORLD_2000_2025: StandardPopulation = StandardPopulation {
    name: "WHO World Standard Population 2000-2025",
    starts: &[0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100],
    weights: &[
        8860.0, 8690.0, 8600.0, 8470.0, 8220.0, 7930.0, 7610.0, 7150.0, 6590.0, 6040.0, 5370.0,
        4550.0, 3720.0, 2960.0, 2210.0, 1520.0, 910.0, 440.0, 150.0, 40.0, 5.0,
    ],
    source: "Ahmad OB and others (2001), Age standardization of rates: a new WHO standard",
};

/// The world standard of Segi as modified by Doll, used for cancer. The youngest band is 0 to 4.
pub const WORLD_1966: StandardPopulation = StandardPopulation {
    name: "World Standard Population (Segi, Doll)",
    starts: &[0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85],
    weights: &[
        12000.0, 10000.0, 9000.0, 9000.0, 8000.0, 8000.0, 6000.0, 6000.0, 6000.0, 6000.0, 5000.0,
        4000.0, 4000.0, 3000.0, 2000.0, 1000.0, 500.0, 500.0,
    ],
    source: "Doll R, Payne P, Waterhouse J (1966), Cancer incidence in five continents I",
};

/// All standard populations that the crate holds.
pub const ALL: [StandardPopulation; 4] =
    [EUROPEAN_2013, EUROPEAN_1976, WORLD_2000_2025, WORLD_1966];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standard_has_one_weight_for_each_rising_band_and_its_published_sum() {
        for standard in ALL {
            assert_eq!(standard.starts.len(), standard.weights.len(), "{}", standard.name);
            assert!(standard.starts.is_sorted_by(|a, b| a < b));
            let sum: f64 = standard.weights.iter().sum();
            let published = if standard.name.starts_with("WHO") { 100_035.0 } else { 100_000.0 };
            assert!((sum - published).abs() < 1e-9, "{}: {sum}", standard.name);
        }
    }

    #[test]
    fn bands_that_do_not_fit_are_refused() {
        assert!(EUROPEAN_2013.weights_for(&[0, 7]).is_none());
        assert!(EUROPEAN_2013.weights_for(&[5, 10]).is_none());
        assert!(EUROPEAN_2013.weights_for(&[]).is_none());
    }
}
