//! Places between the British National Grid and the longitudes and latitudes of satellites.
//!
//! # Source
//! Ordnance Survey, *A guide to coordinate systems in Great Britain* (v3.6), annexes B and C: the transverse Mercator
//! projection of the Airy 1830 ellipsoid, and the seven parameters between WGS 84 and OSGB36, which are right to about
//! five metres: less than the finest grain that is drawn. There and back is exact to a centimetre.

use lifecourse_core::GridPlace;

/// An ellipsoid by its two half axes, in metres.
struct Ellipsoid {
    a: f64,
    b: f64,
}

const AIRY: Ellipsoid = Ellipsoid { a: 6_377_563.396, b: 6_356_256.909 };
const WGS84: Ellipsoid = Ellipsoid { a: 6_378_137.000, b: 6_356_752.314_245 };

/// From WGS 84 to OSGB36: metres, parts per million, seconds of arc.
const SHIFT: [f64; 3] = [-446.448, 125.157, -542.060];
const SCALE: f64 = 20.4894e-6;
const TURN: [f64; 3] = [-0.1502, -0.2470, -0.8421];

/// The projection: its scale, its true origin and the coordinates of that.
const F0: f64 = 0.999_601_271_7;
const ORIGIN: (f64, f64) = (-2.0, 49.0);
const FALSE: (f64, f64) = (400_000.0, -100_000.0);

impl Ellipsoid {
    fn e2(&self) -> f64 {
        1.0 - (self.b * self.b) / (self.a * self.a)
    }

    /// The radii of curvature along and across the meridian, scaled, and what is left of their ratio.
    fn radii(&self, latitude: f64) -> (f64, f64, f64) {
        let bent = 1.0 - self.e2() * latitude.sin().powi(2);
        let across = self.a * F0 / bent.sqrt();
        let along = self.a * F0 * (1.0 - self.e2()) / bent.powf(1.5);
        (across, along, across / along - 1.0)
    }

    /// How far along the meridian it is from the latitude of the origin.
    fn meridian(&self, latitude: f64) -> f64 {
        let n = (self.a - self.b) / (self.a + self.b);
        let (n2, n3) = (n * n, n * n * n);
        let first = ORIGIN.1.to_radians();
        let (less, more) = (latitude - first, latitude + first);
        self.b
            * F0
            * ((1.0 + n + 1.25 * n2 + 1.25 * n3) * less
                - (3.0 * n + 3.0 * n2 + 2.625 * n3) * less.sin() * more.cos()
                + (1.875 * n2 + 1.875 * n3) * (2.0 * less).sin() * (2.0 * more).cos()
                - 35.0 / 24.0 * n3 * (3.0 * less).sin() * (3.0 * more).cos())
    }

    fn to_space(&self, (longitude, latitude): (f64, f64)) -> [f64; 3] {
        let across = self.a / (1.0 - self.e2() * latitude.sin().powi(2)).sqrt();
        [
            across * latitude.cos() * longitude.cos(),
            across * latitude.cos() * longitude.sin(),
            across * (1.0 - self.e2()) * latitude.sin(),
        ]
    }

    fn of_space(&self, [x, y, z]: [f64; 3]) -> (f64, f64) {
        let flat = x.hypot(y);
        let mut latitude = z.atan2(flat * (1.0 - self.e2()));
        // Each step brings a thousandth of the error: five are far below a millimetre.
        for _ in 0..5 {
            let across = self.a / (1.0 - self.e2() * latitude.sin().powi(2)).sqrt();
            latitude = (z + self.e2() * across * latitude.sin()).atan2(flat);
        }
        (y.atan2(x), latitude)
    }
}

/// Moves a place in space from one system to the other; `way` is 1 from WGS 84 to OSGB36, and -1 back.
fn shifted([x, y, z]: [f64; 3], way: f64) -> [f64; 3] {
    let [rx, ry, rz] = TURN.map(|seconds| way * (seconds / 3600.0).to_radians());
    let s = 1.0 + way * SCALE;
    [
        way * SHIFT[0] + s * x - rz * y + ry * z,
        way * SHIFT[1] + rz * x + s * y - rx * z,
        way * SHIFT[2] - ry * x + rx * y + s * z,
    ]
}

/// Longitude and latitude on the ellipsoid of Airy, in radians, as metres east and north.
fn project((longitude, latitude): (f64, f64)) -> (f64, f64) {
    let (nu, rho, eta2) = AIRY.radii(latitude);
    let (sin, cos, tan2) = (latitude.sin(), latitude.cos(), latitude.tan().powi(2));
    let tan4 = tan2 * tan2;
    let i = AIRY.meridian(latitude) + FALSE.1;
    let ii = nu / 2.0 * sin * cos;
    let iii = nu / 24.0 * sin * cos.powi(3) * (5.0 - tan2 + 9.0 * eta2);
    let iii_a = nu / 720.0 * sin * cos.powi(5) * (61.0 - 58.0 * tan2 + tan4);
    let iv = nu * cos;
    let v = nu / 6.0 * cos.powi(3) * (nu / rho - tan2);
    let vi =
        nu / 120.0 * cos.powi(5) * (5.0 - 18.0 * tan2 + tan4 + 14.0 * eta2 - 58.0 * tan2 * eta2);
    let l = longitude - ORIGIN.0.to_radians();
    let l2 = l * l;
    (FALSE.0 + l * (iv + l2 * (v + l2 * vi)), i + l2 * (ii + l2 * (iii + l2 * iii_a)))
}

/// Metres east and north as longitude and latitude on the ellipsoid of Airy, in radians.
fn unproject((east, north): (f64, f64)) -> (f64, f64) {
    let mut latitude = ORIGIN.1.to_radians();
    for _ in 0..8 {
        latitude += (north - FALSE.1 - AIRY.meridian(latitude)) / (AIRY.a * F0);
    }
    let (nu, rho, eta2) = AIRY.radii(latitude);
    let (tan, sec) = (latitude.tan(), latitude.cos().recip());
    let (t2, t4) = (tan * tan, tan.powi(4));
    let vii = tan / (2.0 * rho * nu);
    let viii = tan / (24.0 * rho * nu.powi(3)) * (5.0 + 3.0 * t2 + eta2 - 9.0 * t2 * eta2);
    let ix = tan / (720.0 * rho * nu.powi(5)) * (61.0 + 90.0 * t2 + 45.0 * t4);
    let x = sec / nu;
    let xi = sec / (6.0 * nu.powi(3)) * (nu / rho + 2.0 * t2);
    let xii = sec / (120.0 * nu.powi(5)) * (5.0 + 28.0 * t2 + 24.0 * t4);
    let xii_a = sec / (5040.0 * nu.powi(7)) * (61.0 + 662.0 * t2 + 1320.0 * t4 + 720.0 * t2 * t4);
    let e = east - FALSE.0;
    let e2 = e * e;
    (
        ORIGIN.0.to_radians() + e * (x - e2 * (xi - e2 * (xii - e2 * xii_a))),
        latitude - e2 * (vii - e2 * (viii - e2 * ix)),
    )
}

/// A longitude and latitude in degrees (WGS 84) on the British National Grid.
pub(super) fn of_degrees((longitude, latitude): (f64, f64)) -> GridPlace {
    let space = WGS84.to_space((longitude.to_radians(), latitude.to_radians()));
    metres(project(AIRY.of_space(shifted(space, 1.0))))
}

/// Whole metres.
#[expect(clippy::cast_possible_truncation, reason = "a cast from f64 is kept within i32")]
pub(super) fn metres((east, north): (f64, f64)) -> GridPlace {
    (east.round() as i32, north.round() as i32)
}

/// A place on the British National Grid as longitude and latitude in degrees (WGS 84).
pub(super) fn to_degrees((east, north): GridPlace) -> (f64, f64) {
    let airy = unproject((f64::from(east), f64::from(north)));
    let (longitude, latitude) = WGS84.of_space(shifted(AIRY.to_space(airy), -1.0));
    (longitude.to_degrees(), latitude.to_degrees())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The worked example of the guide, annex C.
    #[test]
    fn the_projection_is_that_of_the_ordnance_survey() {
        let degrees =
            |whole: f64, minutes: f64, seconds: f64| whole + minutes / 60.0 + seconds / 3600.0;
        let airy =
            (degrees(1.0, 43.0, 4.5177).to_radians(), degrees(52.0, 39.0, 27.2531).to_radians());
        let (east, north) = project(airy);
        assert!((east - 651_409.903).abs() < 0.001, "{east}");
        assert!((north - 313_177.270).abs() < 0.001, "{north}");
        let (longitude, latitude) = unproject((651_409.903, 313_177.270));
        assert!((longitude - airy.0).abs() < 1e-10 && (latitude - airy.1).abs() < 1e-10);
    }

    /// The same place by satellite: 52°39′28.72″ N, 1°42′57.79″ E (C Veness, *Ordnance Survey grid references*).
    #[test]
    fn satellites_and_maps_agree_to_some_metres() {
        let (east, north) = of_degrees((1.716_053, 52.657_978));
        assert!((east - 651_409).abs() < 10 && (north - 313_177).abs() < 10, "{east} {north}");
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_metre(east in 0..700_000_i32, north in 0..1_200_000_i32) {
            let (x, y) = of_degrees(to_degrees((east, north)));
            prop_assert!((x - east).abs() <= 1 && (y - north).abs() <= 1);
        }
    }
}
