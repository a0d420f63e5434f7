#![doc = include_str!("../README.md")]

mod axis;
mod bars;
mod chart;
mod concentration;
mod control;
mod error;
mod frame;
mod funnel;
mod label;
mod mark;
mod measure;
mod network;
mod number;
mod plane;
mod scale;
mod scatter;
mod series;
mod sheet;
mod sparkline;
mod spine;
mod svg;
#[cfg(test)]
mod testing;
mod text;
mod theme;
mod trend;

pub use bars::Bars;
pub use chart::Chart;
pub use concentration::Concentration;
pub use control::{Baseline, Control, SpecialCause};
pub use error::ChartError;
pub use frame::Frame;
pub use funnel::{Funnel, FunnelPoint, Limit};
pub use mark::{Judgement, StatusMark};
pub use measure::{Measure, Reference};
pub use network::{LinkSign, Network, NetworkLink};
pub use number::Unit;
pub use plane::Axis;
pub use scatter::{Quadrants, Scatter, ScatterPoint};
pub use series::{Period, Point, Series};
pub use sparkline::Sparkline;
pub use spine::{Spine, SpineRow, Spread};
pub use svg::{ChartId, Svg};
pub use theme::STYLESHEET;
pub use trend::{Break, Target, Trend};
