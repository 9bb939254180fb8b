//! Every configuration that a node can have, senseless ones included: zero times, zero counts, limits
//! of nothing.

use engine::{
    Acknowledge, Arrivals, Assignor, Backoff, BrokerConfig, Chance, ConsumerConfig, Counter,
    Distribution, ExchangeConfig, FailureCauses, GroupConfig, Keys, LeaseConfig, LogConfig,
    OnFailure, OnRefusal, Overflow, Partitioner, ProducerConfig, QueueConfig, Receive, RetryConfig,
    ReturnPosition, Routing, SimDuration, Start, WhenFull,
};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// A length of time, from none at all to for ever.
pub fn time() -> impl Strategy<Value = SimDuration> {
    select(&[0, 1, 1_000, 7_000, 100_000, 500_000, 1_000_000, 5_000_000, 30_000_000, u64::MAX][..])
        .prop_map(SimDuration::from_micros)
}

pub fn latency() -> impl Strategy<Value = SimDuration> {
    select(&[0, 0, 0, 1, 1_000, 100_000, 500_000, 2_000_000, u64::MAX][..])
        .prop_map(SimDuration::from_micros)
}

fn small() -> impl Strategy<Value = u32> {
    select(&[1, 2, 3, 0, 5, 10, u32::MAX][..])
}

pub fn broker() -> impl Strategy<Value = BrokerConfig> {
    (time(), time()).prop_map(|(session_timeout, reconnect_interval)| BrokerConfig {
        session_timeout,
        reconnect_interval,
    })
}

fn arrivals() -> impl Strategy<Value = Arrivals> {
    prop_oneof![
        4 => Just(Arrivals::Manual),
        1 => (select(&[0, 1, 5, 50][..]), time())
            .prop_map(|(count, every)| Arrivals::Burst { count, every }),
        1 => time().prop_map(|interval| Arrivals::Constant { interval }),
        1 => time().prop_map(|mean| Arrivals::Poisson { mean }),
    ]
}

pub fn producer() -> impl Strategy<Value = ProducerConfig> {
    let keys = prop_oneof![
        Just(Keys::None),
        small().prop_map(Keys::Cycle),
        small().prop_map(Keys::Random),
    ];
    let messages = (keys, any::<bool>(), option::of(time()), option::of(small()));
    let limit = option::weighted(0.8, select(&[0, 1, 20][..]));
    let when_full = select(&[WhenFull::Wait, WhenFull::Drop][..]);
    let on_refusal = prop_oneof![Just(OnRefusal::GiveUp), time().prop_map(OnRefusal::PublishAgain)];
    let contract = (small(), when_full, any::<bool>(), small(), on_refusal);
    (arrivals(), limit, messages, contract).prop_map(|(arrivals, limit, messages, contract)| {
        let (keys, persistent, ttl, poison_every) = messages;
        let (buffer, when_full, confirms, window, on_refusal) = contract;
        ProducerConfig {
            arrivals,
            limit,
            keys,
            payload_bytes: 100,
            persistent,
            ttl,
            poison_every,
            buffer,
            when_full,
            confirms,
            window,
            on_refusal,
        }
    })
}

pub fn exchange() -> impl Strategy<Value = ExchangeConfig> {
    Just(ExchangeConfig { routing: Routing::Fanout })
}

fn retry() -> impl Strategy<Value = RetryConfig> {
    let backoff = prop_oneof![
        Just(Backoff::None),
        time().prop_map(Backoff::Fixed),
        (time(), time()).prop_map(|(base, cap)| Backoff::Exponential { base, cap }),
    ];
    let causes = any::<(bool, bool, bool)>().prop_map(|(release, lease_expiry, owner_lost)| {
        FailureCauses { release, lease_expiry, owner_lost }
    });
    let return_to =
        select(&[ReturnPosition::Original, ReturnPosition::Front, ReturnPosition::Back][..]);
    let counter = select(&[Counter::Leases, Counter::Failures][..]);
    (option::weighted(0.8, small()), counter, causes, backoff, any::<bool>(), return_to).prop_map(
        |(limit, counter, causes, backoff, jitter, return_to)| RetryConfig {
            limit,
            counter,
            causes,
            backoff,
            jitter,
            return_to,
        },
    )
}

pub fn queue() -> impl Strategy<Value = QueueConfig> {
    let overflow = select(
        &[Overflow::Block, Overflow::RejectNew, Overflow::DropOldest, Overflow::DropNewest][..],
    );
    let lease = (option::of(time()), any::<bool>())
        .prop_map(|(timeout, ends_with_owner)| LeaseConfig { timeout, ends_with_owner });
    let space = (option::of(small()), overflow);
    (any::<bool>(), space, option::weighted(0.3, time()), lease, retry()).prop_map(
        |(durable, (capacity, overflow), ttl, lease, retry)| QueueConfig {
            durable,
            capacity,
            overflow,
            ttl,
            lease,
            retry,
        },
    )
}

pub fn log() -> impl Strategy<Value = LogConfig> {
    (select(&[1, 2, 4, 0, 7][..]), option::of(time()), option::of(small()), any::<bool>()).prop_map(
        |(partitions, retention, retained_max, durable)| LogConfig {
            partitions,
            partitioner: Partitioner::KeyModulo,
            retention,
            retained_max,
            durable,
        },
    )
}

pub fn group() -> impl Strategy<Value = GroupConfig> {
    let start = select(&[Start::Earliest, Start::Latest][..]);
    let assignor = select(&[Assignor::Range, Assignor::RoundRobin, Assignor::Sticky][..]);
    (start, assignor, time(), retry()).prop_map(|(start, assignor, rebalance_delay, retry)| {
        GroupConfig { start, assignor, rebalance_delay, retry }
    })
}

pub fn consumer() -> impl Strategy<Value = ConsumerConfig> {
    let service = prop_oneof![
        time().prop_map(Distribution::Constant),
        (time(), time()).prop_map(|(a, b)| Distribution::Uniform(a, b)),
        time().prop_map(Distribution::Exponential),
    ];
    let work = (service, select(&[100, 0, 300, u32::MAX][..]), small());
    let failure = select(vec![Chance::NEVER, Chance::percent(30), Chance::ALWAYS]);
    let failing = (failure, select(&[OnFailure::Release, OnFailure::Reject][..]));
    let moment = select(&[Acknowledge::AfterProcessing, Acknowledge::OnDelivery][..]);
    let acknowledging = (moment, prop_oneof![2 => Just(SimDuration::ZERO), 1 => time()]);
    let receive = prop_oneof![
        small().prop_map(|prefetch| Receive::Push { prefetch }),
        (small(), time()).prop_map(|(batch, wait)| Receive::Pull { batch, wait }),
    ];
    (work, failing, acknowledging, any::<bool>(), receive, option::weighted(0.3, time())).prop_map(
        |(work, failing, acknowledging, remembers, receive, renew_every)| ConsumerConfig {
            service: work.0,
            slowdown_percent: work.1,
            workers: work.2,
            failure: failing.0,
            on_failure: failing.1,
            acknowledge: acknowledging.0,
            acknowledge_delay: acknowledging.1,
            remembers,
            receive,
            renew_every,
        },
    )
}
