//! N models in nexosim, each of which schedules itself again after an exponential time: a peer for
//! `make bench`, not a test of nexosim. One thread, which is the fastest for this.
//!
//!     queue-playground-peer-nexosim MODELS EVENTS
//!
//! Prints one line of JSON: the events, the seconds the simulation took, and events a second.

use std::time::{Duration, Instant};

use nexosim::model::{Context, Model, schedulable};
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};

/// Between two events of one model, on the average.
const MEAN_SECONDS: f64 = 1.0;

#[derive(Serialize, Deserialize)]
struct Ticker {
    state: u64,
    fired: u64,
}

#[Model]
impl Ticker {
    /// The next exponential time: a xorshift generator and a logarithm.
    fn wait(&mut self) -> Duration {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        let uniform = ((self.state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
        Duration::from_nanos((-uniform.ln() * MEAN_SECONDS * 1e9) as u64 + 1)
    }

    #[nexosim(schedulable)]
    fn tick(&mut self, _: (), cx: &Context<Self>) {
        self.fired += 1;
        let wait = self.wait();
        cx.schedule_event(wait, schedulable!(Self::tick), ()).unwrap();
    }

    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        let wait = self.wait();
        cx.schedule_event(wait, schedulable!(Self::tick), ()).unwrap();
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<u64>());
    let (Some(Ok(models)), Some(Ok(events))) = (args.next(), args.next()) else {
        return Err("usage: queue-playground-peer-nexosim MODELS EVENTS".into());
    };
    let mut bench = SimInit::with_num_threads(1);
    for n in 0..models {
        let ticker = Ticker { state: 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(n + 1), fired: 0 };
        bench = bench.add_model(ticker, Mailbox::new(), &format!("ticker {n}"));
    }
    let mut simulation = bench.init(MonotonicTime::EPOCH)?;
    // So long that about this many happen: the count of a sum of Poisson processes.
    let simulated = Duration::from_secs_f64(events as f64 * MEAN_SECONDS / models as f64);
    let clock = Instant::now();
    simulation.step_until(simulated)?;
    let seconds = clock.elapsed().as_secs_f64();
    let per_second = events as f64 / seconds;
    println!("{{\"messages\":{events},\"seconds\":{seconds:.6},\"per_second\":{per_second:.0}}}");
    Ok(())
}
