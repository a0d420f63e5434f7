#![doc = include_str!("../README.md")]

mod error;
mod mark;
mod network;
mod number;
mod scale;
mod series;
mod sparkline;
mod svg;
mod text;
mod theme;
mod trend;

pub use error::ChartError;
pub use mark::{Judgement, StatusMark};
pub use network::{LinkSign, Network, NetworkLink};
pub use number::Unit;
pub use series::{Period, Point, Series};
pub use sparkline::Sparkline;
pub use svg::{ChartId, Svg};
pub use theme::STYLESHEET;
pub use trend::{Break, Frame, Target, Trend};
