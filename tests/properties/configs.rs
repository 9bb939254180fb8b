//! Every configuration that a node can have, senseless ones included: zero times, zero counts, limits
//! of nothing.

use engine::{
    Acknowledge, Arrivals, Assignor, Backoff, Batching, Binding, BrokerConfig, Chance, Compaction,
    ConfirmedBy, ConsumerConfig, Counter, Cycles, DeliveryConfig, Distribution, ExchangeConfig,
    Expiry, FailureCauses, GroupConfig, HandoutConfig, Ids, IntakeConfig, Isolation, Judged, Key,
    Keys, LeaseConfig, LimitIs, LogConfig, MemberConfig, NodeId, OnFailure, OnRefusal, OnTimeout,
    Overflow, Partitioner, Priorities, ProducerConfig, QueueConfig, Receive, Replication,
    RetryConfig, ReturnPosition, Routing, Segments, Serving, SimDuration, Start, Successor,
    WhenFull,
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
    let cycles = select(&[Cycles::UpTo(16), Cycles::UpTo(1), Cycles::UnlessRejected][..]);
    let machines = (select(&[1, 3, 3, 2][..]), time());
    (time(), time(), cycles, machines).prop_map(
        |(session_timeout, reconnect_interval, cycles, (machines, machine_session))| BrokerConfig {
            session_timeout,
            reconnect_interval,
            cycles,
            machines,
            machine_session,
        },
    )
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
    let keys = (keys, select(&[0, 0, 1, u32::MAX][..]));
    let messages = (keys, any::<bool>(), option::of(time()), option::of(small()));
    let limit = option::weighted(0.8, select(&[0, 1, 20][..]));
    let when_full = select(&[WhenFull::Wait, WhenFull::Drop][..]);
    let on_refusal = prop_oneof![Just(OnRefusal::GiveUp), time().prop_map(OnRefusal::PublishAgain)];
    let ids = prop_oneof![
        4 => Just(Ids::Own),
        1 => small().prop_map(Ids::Cycle),
        1 => small().prop_map(Ids::Same),
    ];
    let wishes = (any::<bool>(), option::of(0..12_u8), option::weighted(0.2, time()), ids);
    let contract = (small(), when_full, any::<bool>(), small(), on_refusal, wishes);
    let to_log = (option::weighted(0.2, small()), option::weighted(0.4, batching()), delivery());
    let all = (arrivals(), limit, messages, contract, to_log);
    all.prop_map(|(arrivals, limit, messages, contract, to_log)| {
        let ((keys, first_key), persistent, ttl, poison_every) = messages;
        let (buffer, when_full, confirms, window, on_refusal, wishes) = contract;
        let (mandatory, priority, delay, ids) = wishes;
        ProducerConfig {
            arrivals,
            limit,
            keys,
            first_key,
            payload_bytes: 100,
            persistent,
            ttl,
            poison_every,
            buffer,
            when_full,
            confirms,
            window,
            on_refusal,
            mandatory,
            priority,
            delay,
            ids,
            tombstone_every: to_log.0,
            batching: to_log.1,
            delivery: to_log.2,
        }
    })
}

fn batching() -> impl Strategy<Value = Batching> {
    let bytes = select(&[250, 1, 100, 1_000, u32::MAX][..]);
    let memory = select(&[500, 1, 10_000, u32::MAX][..]);
    (bytes, time(), memory, option::of(time())).prop_map(|(bytes, linger, memory, max_block)| {
        Batching { bytes, linger, memory, max_block }
    })
}

fn delivery() -> impl Strategy<Value = DeliveryConfig> {
    let whose = select(&[ConfirmedBy::Leader, ConfirmedBy::AllInSync][..]);
    let patience = (option::weighted(0.3, time()), option::weighted(0.3, time()), time());
    let transactions = option::weighted(0.5, time());
    (whose, any::<bool>(), patience, transactions).prop_map(
        |(confirmed_by, idempotent, (timeout, request_timeout, retry_after), transactions)| {
            DeliveryConfig {
                confirmed_by,
                idempotent,
                timeout,
                request_timeout,
                retry_after,
                transactions,
            }
        },
    )
}

pub fn exchange() -> impl Strategy<Value = ExchangeConfig> {
    let all = [Routing::Fanout, Routing::Fanout, Routing::Direct, Routing::Topic, Routing::Headers];
    select(all.to_vec()).prop_map(|routing| ExchangeConfig { routing })
}

pub fn binding() -> impl Strategy<Value = Binding> {
    let key = select(&["", "0", "1", "#", "*"][..]);
    (key, prop::bool::weighted(0.2)).prop_map(|(key, otherwise)| Binding {
        key: key.to_owned(),
        otherwise,
        ..Binding::default()
    })
}

fn retry() -> impl Strategy<Value = RetryConfig> {
    let backoff = prop_oneof![
        Just(Backoff::None),
        time().prop_map(Backoff::Fixed),
        (time(), time()).prop_map(|(base, cap)| Backoff::Exponential { base, cap }),
        (time(), time()).prop_map(|(step, cap)| Backoff::Linear { step, cap }),
    ];
    let causes =
        any::<(bool, bool, bool, bool)>().prop_map(|(release, fail, lease_expiry, owner_lost)| {
            FailureCauses { release, fail, lease_expiry, owner_lost }
        });
    let positions = [
        ReturnPosition::Original,
        ReturnPosition::Front,
        ReturnPosition::Back,
        ReturnPosition::Returns,
    ];
    let places = (select(positions.to_vec()), option::weighted(0.2, select(positions.to_vec())));
    let counter = select(&[Counter::Leases, Counter::Failures][..]);
    let limit = (
        option::weighted(0.8, small()),
        select(&[LimitIs::Reached, LimitIs::Exceeded][..]),
        select(&[Judged::OnReturn, Judged::OnNextLease][..]),
    );
    (limit, counter, causes, (backoff, any::<bool>()), any::<bool>(), places).prop_map(
        |((limit, limit_is, judged), counter, causes, (backoff, always), jitter, places)| {
            RetryConfig {
                limit,
                limit_is,
                judged,
                counter,
                causes,
                backoff,
                backoff_always: always,
                jitter,
                return_to: places.0,
                unlimited_release_to: places.1,
            }
        },
    )
}

fn intake() -> impl Strategy<Value = IntakeConfig> {
    let largest = option::weighted(0.1, select(&[99, 100][..]));
    let delay = prop_oneof![3 => Just(SimDuration::ZERO), 1 => time()];
    (largest, delay, any::<bool>(), option::weighted(0.3, time())).prop_map(
        |(largest, delay, own_delays, deduplication)| IntakeConfig {
            largest,
            delay,
            own_delays,
            deduplication,
        },
    )
}

fn handout() -> impl Strategy<Value = HandoutConfig> {
    let rarely = || select(vec![Chance::NEVER, Chance::NEVER, Chance::percent(50), Chance::ALWAYS]);
    let most = || option::weighted(0.3, small());
    let flags = any::<(bool, bool, bool)>();
    let short = [0, 1_000, 500_000, 5_000_000].map(SimDuration::from_micros).to_vec();
    let chances = (rarely(), rarely(), rarely());
    (flags, most(), most(), option::weighted(0.5, select(short)), chances).prop_map(
        |(flags, batch_max, in_flight_max, lease_max, (duplicates, disorder, misses))| {
            HandoutConfig {
                key_at_a_time: flags.0,
                batch_max,
                in_flight_max,
                tells_in_flight_max: flags.1,
                lease_max,
                late_words_count: flags.2,
                duplicates,
                disorder,
                misses,
            }
        },
    )
}

/// How a queue is spoken to: mostly as if there were nothing special about it.
fn requests() -> impl Strategy<Value = (Option<u32>, IntakeConfig, HandoutConfig)> {
    let plain = engine::TEXTBOOK.queue;
    prop_oneof![
        Just((None, plain.intake, plain.handout)),
        (option::weighted(0.2, small()), intake(), handout()),
    ]
}

pub fn queue() -> impl Strategy<Value = QueueConfig> {
    let overflow = [
        Overflow::Block,
        Overflow::RejectNew,
        Overflow::RejectNewToDeadLetters,
        Overflow::DropOldest,
        Overflow::DropNewest,
    ];
    let on_timeout =
        [OnTimeout::Nothing, OnTimeout::Nothing, OnTimeout::Disconnect, OnTimeout::Cancel];
    let sweep = option::weighted(0.2, time());
    let on_word = (select(on_timeout.to_vec()), any::<bool>());
    let lease = (option::of(time()), any::<bool>(), sweep, on_word).prop_map(
        |(timeout, ends_with_owner, sweep, (on_timeout, twice_disconnects))| LeaseConfig {
            timeout,
            ends_with_owner,
            sweep,
            on_timeout,
            twice_disconnects,
        },
    );
    let again = option::weighted(0.3, 1..=100_u8);
    let slack = (select(&[0, 0, 1, 5][..]), again);
    let space = (option::of(small()), select(overflow.to_vec()), slack);
    let expiry = [Expiry::Anywhere, Expiry::AtHead, Expiry::AtFront];
    let ttl = (option::weighted(0.3, time()), select(expiry.to_vec()));
    let ttl = (ttl, any::<bool>());
    let priorities =
        (0..9_u8, 0..9_u8).prop_map(|(highest, default)| Priorities { highest, default });
    let successors =
        [Successor::Longest, Successor::Highest, Successor::HighestLater, Successor::HighestAtOnce];
    let alone = (prop::bool::weighted(0.1), select(successors.to_vec()), any::<bool>());
    let order = (option::weighted(0.2, priorities), alone);
    let kept = (any::<bool>(), prop::bool::weighted(0.2), prop::bool::weighted(0.2));
    let dead = (option::weighted(0.2, (0..3_u32).prop_map(Key::new)), kept, any::<bool>());
    let keeps = any::<(bool, bool)>();
    (keeps, space, ttl, order, dead, (lease, requests()), retry()).prop_map(
        |(
            keeps,
            (capacity, overflow, slack),
            (ttl, ttl_from_publication),
            order,
            dead,
            speech,
            retry,
        )| {
            let ((ttl, expiry), (lease, (requests_per_second, intake, handout))) = (ttl, speech);
            QueueConfig {
                durable: keeps.0,
                keeps_transient: keeps.1,
                capacity,
                slack: slack.0,
                takes_again_percent: slack.1,
                overflow,
                ttl,
                expiry,
                priorities: order.0,
                single_active: order.1.0,
                successor: order.1.1,
                turn_needs_room: order.1.2,
                dead_letter_key: dead.0,
                dead_letters_stay_marked: dead.1.0,
                dead_letters_keep_count: dead.1.1,
                limit_needs_target: dead.1.2,
                expired_are_dead_letters: dead.2,
                ttl_from_publication,
                requests_per_second,
                intake,
                handout,
                lease,
                retry,
            }
        },
    )
}

pub fn log() -> impl Strategy<Value = LogConfig> {
    let partitioner = select(&[Partitioner::KeyModulo, Partitioner::KeyHash][..]);
    let kept = (option::of(time()), option::of(small()), option::weighted(0.3, small()));
    let places = (select(&[1, 2, 4, 0, 7][..]), partitioner);
    let more = (
        option::weighted(0.6, segments()),
        option::weighted(0.4, compaction()),
        option::weighted(0.6, replication()),
    );
    (places, kept, any::<bool>(), more).prop_map(|(places, kept, durable, more)| LogConfig {
        partitions: places.0,
        partitioner: places.1,
        retention: kept.0,
        retained_max: kept.1,
        retained_bytes: kept.2,
        durable,
        segments: more.0,
        compaction: more.1,
        replication: more.2,
    })
}

fn segments() -> impl Strategy<Value = Segments> {
    (time(), select(&[100, 250, 0, 100, 1_000, u32::MAX][..]), time())
        .prop_map(|(max_age, max_bytes, check_every)| Segments { max_age, max_bytes, check_every })
}

fn compaction() -> impl Strategy<Value = Compaction> {
    let lag = prop_oneof![4 => Just(SimDuration::ZERO), 1 => time()];
    let soon = || prop_oneof![2 => select(&[1, 1_000][..]).prop_map(SimDuration::from_micros), 1 => time()];
    (select(&[0, 50, 100][..]), lag, soon(), soon()).prop_map(
        |(min_dirty_percent, min_lag, tombstones_kept, check_every)| Compaction {
            min_dirty_percent,
            min_lag,
            tombstones_kept,
            check_every,
        },
    )
}

fn replication() -> impl Strategy<Value = Replication> {
    let counts = (select(&[3, 1, 2, 0, 9][..]), select(&[1, 2, 3, 0][..]));
    let delay = prop_oneof![1 => Just(SimDuration::ZERO), 2 => time()];
    (counts, any::<bool>(), delay).prop_map(|((factor, min_in_sync), unclean_election, delay)| {
        Replication { factor, min_in_sync, unclean_election, delay }
    })
}

pub fn group() -> impl Strategy<Value = GroupConfig> {
    let start = select(&[Start::Earliest, Start::Latest][..]);
    let assignor = select(&[Assignor::Range, Assignor::RoundRobin, Assignor::Sticky][..]);
    let serving = select(&SERVING[..]);
    let times = (time(), time());
    let isolation = select(&[Isolation::Uncommitted, Isolation::Committed][..]);
    ((start, isolation), assignor, times, serving, retry()).prop_map(
        |((start, isolation), assignor, (rebalance_delay, lock), serving, retry)| GroupConfig {
            serving,
            lock,
            start,
            isolation,
            assignor,
            rebalance_delay,
            retry,
        },
    )
}

const SERVING: [Serving; 5] =
    [Serving::Settled, Serving::Settled, Serving::Eager, Serving::Cooperative, Serving::Shared];

fn member() -> impl Strategy<Value = MemberConfig> {
    let times = (time(), time(), time(), option::of(time()));
    let only = option::weighted(0.3, select(&[NodeId(7), NodeId(12)][..]));
    let hand = prop::bool::weighted(0.3);
    (times, any::<bool>(), only, hand, any::<bool>()).prop_map(
        |(times, keeps_place, only, polls_by_hand, poll_accepts)| MemberConfig {
            session_timeout: times.0,
            heartbeat: times.1,
            poll_interval: times.2,
            commit_every: times.3,
            keeps_place,
            only,
            polls_by_hand,
            poll_accepts,
        },
    )
}

pub fn consumer() -> impl Strategy<Value = ConsumerConfig> {
    let service = prop_oneof![
        time().prop_map(Distribution::Constant),
        (time(), time()).prop_map(|(a, b)| Distribution::Uniform(a, b)),
        time().prop_map(Distribution::Exponential),
    ];
    let work = (service, select(&[100, 0, 300, u32::MAX][..]), small());
    let failure = select(vec![Chance::NEVER, Chance::percent(30), Chance::ALWAYS]);
    let on_failure =
        [OnFailure::Release, OnFailure::Fail, OnFailure::Fail, OnFailure::Reject, OnFailure::Leave];
    let failing = (failure, select(on_failure.to_vec()));
    let moments = [Acknowledge::AfterProcessing, Acknowledge::OnDelivery, Acknowledge::ByHand];
    let moment = select(moments.to_vec());
    let acknowledging = (moment, prop_oneof![2 => Just(SimDuration::ZERO), 1 => time()]);
    let receive = prop_oneof![
        small().prop_map(|prefetch| Receive::Push { prefetch }),
        (small(), time()).prop_map(|(batch, wait)| Receive::Pull { batch, wait }),
        Just(Receive::ByHand),
    ];
    let receive = (receive, select(&[0, 0, 0, 5, -5][..]), option::weighted(0.2, time()));
    let keeping = (any::<bool>(), option::weighted(0.3, time()), member());
    (work, failing, acknowledging, receive, keeping).prop_map(
        |(work, failing, acknowledging, receive, (remembers, renew_every, member))| {
            ConsumerConfig {
                member,
                service: work.0,
                slowdown_percent: work.1,
                workers: work.2,
                failure: failing.0,
                on_failure: failing.1,
                acknowledge: acknowledging.0,
                acknowledge_delay: acknowledging.1,
                remembers,
                receive: receive.0,
                renew_every,
                priority: receive.1,
                lease: receive.2,
            }
        },
    )
}
