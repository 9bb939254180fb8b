//! The engine's agenda beside `std::collections::BinaryHeap`, both in the "hold" model: so many pending;
//! take the next, enter one an exponential time later, a million times. The source of the agenda is the
//! engine's own file, compiled here as it is.
//!
//!     agenda agenda|heap small|entry PENDING HOLDS
//!
//! `small` entries are a number, `entry` ones as large as the engine's. Prints one line of JSON with a sum
//! over what was taken, which must be the same for both.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

#[allow(dead_code)]
#[path = "../../../../src/engine/kernel"]
mod kernel {
    pub mod agenda;
    pub mod time;
}

use kernel::agenda::{Agenda, Class};
use kernel::time::{SimDuration, SimTime};

/// What an entry carries.
trait Load: Copy + Ord {
    fn of(number: u32) -> Self;
    fn number(self) -> u32;
}

impl Load for u32 {
    fn of(number: u32) -> Self {
        number
    }
    fn number(self) -> u32 {
        self
    }
}

/// As large as what the engine enters.
type Entry = [u64; 8];

impl Load for Entry {
    fn of(number: u32) -> Self {
        [number.into(); 8]
    }
    fn number(self) -> u32 {
        self[0] as u32
    }
}

/// Exponential times of a mean of one second, made before the clock starts: both take the same ones.
struct Times {
    table: Vec<u64>,
    at: usize,
}

impl Times {
    fn new() -> Self {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let uniform = ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
            (-uniform.ln() * 1e6) as u64 + 1
        };
        Self { table: (0..1 << 16).map(|_| next()).collect(), at: 0 }
    }
    fn next(&mut self) -> u64 {
        self.at = (self.at + 1) % (1 << 16);
        self.table[self.at]
    }
}

/// What is measured.
trait Queue<T> {
    fn put(&mut self, after: u64, what: T);
    fn take(&mut self) -> T;
}

/// The engine's.
struct Ours<T> {
    agenda: Agenda<T>,
    now: SimTime,
}

impl<T: Load> Queue<T> for Ours<T> {
    #[inline]
    fn put(&mut self, after: u64, what: T) {
        let at = self.now + SimDuration::from_micros(after);
        self.agenda.enter(at, Class::Ordinary, what);
    }
    #[inline]
    fn take(&mut self) -> T {
        let (place, at) = self.agenda.next().expect("as many are pending as at the start");
        let what = self.agenda.take(place);
        self.agenda.move_to(at);
        self.now = at;
        what
    }
}

/// The standard library's heap, with the same promise: equal times in the order of entry.
struct Heap<T> {
    heap: BinaryHeap<Reverse<(SimTime, u64, T)>>,
    now: SimTime,
    sequence: u64,
}

impl<T: Load> Queue<T> for Heap<T> {
    #[inline]
    fn put(&mut self, after: u64, what: T) {
        let at = self.now + SimDuration::from_micros(after);
        self.heap.push(Reverse((at, self.sequence, what)));
        self.sequence += 1;
    }
    #[inline]
    fn take(&mut self) -> T {
        let Reverse((at, _, what)) = self.heap.pop().expect("as many are pending as at the start");
        self.now = at;
        what
    }
}

fn hold<T: Load>(mut queue: impl Queue<T>, pending: u32, holds: u32) -> (f64, u64) {
    let mut times = Times::new();
    for number in 0..pending {
        queue.put(times.next(), T::of(number));
    }
    let mut sum = 0_u64;
    let clock = Instant::now();
    for turn in 0..holds {
        let what = queue.take();
        sum = sum.wrapping_mul(31).wrapping_add(what.number().into());
        queue.put(times.next(), T::of(turn));
    }
    (clock.elapsed().as_secs_f64(), sum)
}

fn measure<T: Load>(which: &str, pending: u32, holds: u32) -> Option<(f64, u64)> {
    match which {
        "agenda" => {
            let ours = Ours { agenda: Agenda::default(), now: SimTime::ZERO };
            Some(hold::<T>(ours, pending, holds))
        }
        "heap" => {
            let heap = Heap { heap: BinaryHeap::new(), now: SimTime::ZERO, sequence: 0 };
            Some(hold::<T>(heap, pending, holds))
        }
        _ => None,
    }
}

fn run(args: &[String]) -> Option<String> {
    let [which, load, pending, holds] = args else { return None };
    let (pending, holds) = (pending.parse().ok()?, holds.parse().ok()?);
    let (seconds, sum) = match load.as_str() {
        "small" => measure::<u32>(which, pending, holds),
        "entry" => measure::<Entry>(which, pending, holds),
        _ => None,
    }?;
    let per_second = f64::from(holds) / seconds;
    Some(format!(
        "{{\"messages\":{holds},\"seconds\":{seconds:.6},\"per_second\":{per_second:.0},\"sum\":\"{sum}\"}}"
    ))
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Some(line) => println!("{line}"),
        None => {
            eprintln!("usage: agenda agenda|heap small|entry PENDING HOLDS");
            std::process::exit(2);
        }
    }
}
