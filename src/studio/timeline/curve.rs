//! A curve along the whole run with a bounded number of points: when it has too many, two become one,
//! the higher of the two, so that no peak is lost.

use engine::{SimDuration, SimTime};

use crate::app::{Run, Sample};

/// Waiting, leased and dead along the run.
#[derive(Clone, Debug)]
pub struct Curve {
    points: Vec<Sample>,
    /// Samples of one point.
    each: u32,
    /// Samples in the last point.
    last: u32,
}

impl Default for Curve {
    fn default() -> Self {
        Self { points: Vec::new(), each: 1, last: 0 }
    }
}

impl Curve {
    /// Points at most; there are more than half as many, once the run is long enough.
    pub const MAX: usize = 600;

    /// Adds the next sample; each is [`Run::SAMPLE_EVERY`] after the one before.
    pub fn push(&mut self, sample: Sample) {
        match self.points.last_mut() {
            Some(point) if self.last < self.each => {
                *point = higher(*point, sample);
                self.last += 1;
            }
            _ => {
                self.points.push(sample);
                self.last = 1;
            }
        }
        if self.points.len() > Self::MAX {
            // An even number of points lies before the one that was just begun.
            let halved: Vec<Sample> = (self.points.chunks(2))
                .map(|pair| pair.iter().copied().fold(pair[0], higher))
                .collect();
            self.points = halved;
            self.each *= 2;
        }
    }

    /// The points, the first at the start.
    pub fn points(&self) -> &[Sample] {
        &self.points
    }

    /// From one point to the next.
    pub fn step(&self) -> SimDuration {
        SimDuration::from_micros(Run::SAMPLE_EVERY.as_micros() * u64::from(self.each))
    }

    /// Up to when it goes: what is pushed again before that is there already.
    pub fn end(&self) -> SimTime {
        let whole = self.points.len().saturating_sub(1) as u64 * u64::from(self.each);
        let samples = whole + u64::from(self.last);
        SimTime::from_micros(Run::SAMPLE_EVERY.as_micros() * samples)
    }
}

fn higher(a: Sample, b: Sample) -> Sample {
    [a[0].max(b[0]), a[1].max(b[1]), a[2].max(b[2])]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_keeps_its_peaks_and_its_length() {
        let mut curve = Curve::default();
        for sample in 0..100_000_u32 {
            let peak = if sample == 77_777 { 9.0 } else { 1.0 };
            curve.push([peak, 0.0, sample as f32]);
            assert!(curve.points().len() <= Curve::MAX);
            let samples = curve.end().as_micros() / Run::SAMPLE_EVERY.as_micros();
            assert_eq!(samples, u64::from(sample) + 1);
        }
        assert!(curve.points().len() > Curve::MAX / 2);
        let place = 77_777 / curve.each as usize;
        assert!(curve.points()[place][0] > 8.0);
    }
}
