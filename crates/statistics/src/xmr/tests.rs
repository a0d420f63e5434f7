use super::*;
use proptest::prelude::*;

fn series() -> impl Strategy<Value = Vec<Option<f64>>> {
    prop::collection::vec(prop::option::weighted(0.95, -50.0..50.0_f64), 3..40)
        .prop_filter("a value", |values| values.iter().any(Option::is_some))
}

proptest! {
    #[test]
    fn a_mirrored_series_has_mirrored_causes(values in series()) {
        let mirrored: Vec<_> = values.iter().map(|v| v.map(|v| -v)).collect();
        let one = chart(&values, &[], &Rules::new(Improvement::Increase))?;
        let other = chart(&mirrored, &[], &Rules::new(Improvement::Decrease))?;
        for (a, b) in one.points.iter().zip(&other.points) {
            prop_assert_eq!(a.variation, b.variation);
        }
    }

    #[test]
    fn a_longer_unit_changes_no_cause(values in series()) {
        // A power of two, so that no rounding differs.
        let scaled: Vec<_> = values.iter().map(|v| v.map(|v| v * 8.0)).collect();
        let rules = Rules::new(Improvement::Neutral);
        let (one, other) = (chart(&values, &[], &rules)?, chart(&scaled, &[], &rules)?);
        for (a, b) in one.points.iter().zip(&other.points) {
            prop_assert_eq!(a.cause, b.cause);
        }
    }

    #[test]
    fn any_point_may_start_a_segment(values in prop::collection::vec(-50.0..50.0_f64, 6..40), at in 1_usize..5) {
        let values: Vec<_> = values.into_iter().map(Some).collect();
        let rules = Rules::new(Improvement::Increase);
        let whole = chart(&values, &[at], &rules)?;
        let part = chart(&values[at..], &[], &rules)?;
        for (a, b) in whole.points[at..].iter().zip(&part.points) {
            prop_assert_eq!(a.cause, b.cause);
        }
    }
}

#[test]
fn points_beyond_the_limits_count_in_two_of_three_only_if_asked() -> Result<(), StatisticsError> {
    let mut values: Vec<_> = (0..24).map(|i| Some(if i % 2 == 0 { 10.0 } else { 11.0 })).collect();
    values.extend([14.5, 12.9, 11.0, 10.0, 11.0, 10.0].map(Some));
    let mut rules = Rules::new(Improvement::Increase);
    assert_eq!(chart(&values, &[], &rules)?.points[25].cause, None);
    rules.two_in_three = TwoInThree::BeyondInnerLimits;
    let cause = chart(&values, &[], &rules)?.points[25].cause;
    assert_eq!(cause, Some(SpecialCause::TwoInThree(Way::Up)));
    Ok(())
}

#[test]
fn a_baseline_of_eleven_points_and_a_rebase_out_of_order_are_refused() {
    let values = [Some(1.0); 20];
    let mut rules = Rules::new(Improvement::Increase);
    assert!(chart(&values, &[5, 5], &rules).is_err());
    assert!(chart(&values, &[20], &rules).is_err());
    rules.baseline = Some(11);
    assert!(chart(&values, &[], &rules).is_err());
    assert!(chart(&[None, None], &[], &Rules::new(Improvement::Increase)).is_err());
}
