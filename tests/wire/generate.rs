//! Documents and recordings of every kind, made from a number: the same number, the same document.

use engine::{
    Acknowledge, Arrivals, Assignor, Backoff, Batching, Binding, BrokerConfig, Chance, Change,
    Command, Compaction, ConfirmedBy, ConsumerConfig, Counter, Cycles, DeliveryConfig,
    Distribution, ExchangeConfig, Expiry, FailureCauses, GroupConfig, HandoutConfig, Heading, Ids,
    IntakeConfig, Isolation, Judged, Key, Keys, LeaseConfig, LimitIs, Link, LinkId, LogConfig,
    MemberConfig, MessageName, Node, NodeId, NodeKind, Offset, OnFailure, OnRefusal, OnTimeout,
    Outcome, Overflow, PROFILES, PartitionId, Partitioner, Position, Priorities, ProducerConfig,
    QueueConfig, Receive, Replication, Require, RetryConfig, ReturnPosition, RewindTo, Routing,
    Seed, Segments, Serving, SimDuration, SimTime, Simulation, Start, Successor, TopicPartition,
    WhenFull,
};
use studio::document::{Document, Locks, Point};
use studio::recording::{Recording, Timed};

/// Numbers one after the other (`splitmix64`).
pub struct Source(pub u64);

impl Source {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// Below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
    pub fn flag(&mut self) -> bool {
        self.below(2) == 0
    }
    pub fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize].clone()
    }
    /// From 1, now and then the greatest.
    fn count(&mut self, max: u64) -> u32 {
        if self.below(8) == 0 { max as u32 } else { 1 + self.below(max) as u32 }
    }
    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.flag() { Some(make(self)) } else { None }
    }
    /// Of any size, with the greatest and the smallest among them.
    fn duration(&mut self) -> SimDuration {
        let bits = self.below(54);
        let micros = self.next() >> (63 - bits);
        self.pick(&[
            SimDuration::ZERO,
            SimDuration::from_micros(1),
            SimDuration::from_secs(30),
            SimDuration::MAX,
            SimDuration::from_micros(micros),
            SimDuration::from_micros(micros),
        ])
    }
    fn text(&mut self, max: usize) -> String {
        let letters =
            ['a', 'B', '7', ' ', '"', '\\', '\n', '\u{0}', 'é', '→', '🐇', '\u{2028}', '<'];
        (0..self.below(max as u64 + 1)).map(|_| self.pick(&letters)).collect()
    }
    fn retry(&mut self) -> RetryConfig {
        RetryConfig {
            limit: self.maybe(|of| of.count(1_000_000_000)),
            limit_is: self.pick(&[LimitIs::Reached, LimitIs::Exceeded]),
            judged: self.pick(&[Judged::OnReturn, Judged::OnNextLease]),
            counter: self.pick(&[Counter::Leases, Counter::Failures]),
            causes: FailureCauses {
                release: self.flag(),
                fail: self.flag(),
                lease_expiry: self.flag(),
                owner_lost: self.flag(),
            },
            backoff: match self.below(4) {
                0 => Backoff::None,
                2 => Backoff::Linear { step: self.duration(), cap: self.duration() },
                1 => Backoff::Fixed(self.duration()),
                _ => Backoff::Exponential { base: self.duration(), cap: self.duration() },
            },
            backoff_always: self.flag(),
            jitter: self.flag(),
            return_to: self.position(),
            unlimited_release_to: self.maybe(Self::position),
        }
    }

    fn position(&mut self) -> ReturnPosition {
        self.pick(&[
            ReturnPosition::Original,
            ReturnPosition::Front,
            ReturnPosition::Back,
            ReturnPosition::Returns,
        ])
    }

    fn heading(&mut self) -> Heading {
        let mut headers = Vec::new();
        for _ in 0..self.below(3) {
            headers.push((self.text(10), self.text(10)));
        }
        Heading { key: self.text(20), headers }
    }

    fn binding(&mut self) -> Binding {
        let mut headers = Vec::new();
        for _ in 0..self.below(3) {
            let value = self.maybe(|of| of.text(10));
            headers.push((self.text(10), value));
        }
        Binding {
            key: self.text(20),
            headers,
            require: self.pick(&[Require::All, Require::Any, Require::AllWithX, Require::AnyWithX]),
            otherwise: self.flag(),
        }
    }

    /// A node of any kind with any settings.
    pub fn node(&mut self) -> Node {
        match self.below(6) {
            0 => Node::Producer(self.producer()),
            1 => Node::Exchange(ExchangeConfig {
                routing: self.pick(&[
                    Routing::Fanout,
                    Routing::Direct,
                    Routing::Topic,
                    Routing::Headers,
                ]),
            }),
            2 => Node::Queue(QueueConfig {
                durable: self.flag(),
                keeps_transient: self.flag(),
                capacity: self.maybe(|of| of.count(1_000_000_000)),
                slack: self.count(1_000_000_000),
                overflow: self.pick(&[
                    Overflow::Block,
                    Overflow::RejectNew,
                    Overflow::RejectNewToDeadLetters,
                    Overflow::DropOldest,
                    Overflow::DropNewest,
                ]),
                takes_again_percent: self.maybe(|of| 1 + of.below(100) as u8),
                ttl: self.maybe(Self::duration),
                expiry: self.pick(&[Expiry::Anywhere, Expiry::AtHead, Expiry::AtFront]),
                priorities: self.maybe(|of| Priorities {
                    highest: of.below(256) as u8,
                    default: of.below(256) as u8,
                }),
                single_active: self.flag(),
                successor: self.pick(&[
                    Successor::Longest,
                    Successor::Highest,
                    Successor::HighestLater,
                    Successor::HighestAtOnce,
                ]),
                turn_needs_room: self.flag(),
                dead_letter_key: self.maybe(|of| Key::new(of.below(u64::from(u32::MAX)) as u32)),
                dead_letters_stay_marked: self.flag(),
                dead_letters_keep_count: self.flag(),
                limit_needs_target: self.flag(),
                expired_are_dead_letters: self.flag(),
                ttl_from_publication: self.flag(),
                requests_per_second: self.maybe(|of| of.count(1_000_000_000)),
                intake: IntakeConfig {
                    largest: self.maybe(|of| of.count(1_000_000_000)),
                    delay: self.duration(),
                    own_delays: self.flag(),
                    deduplication: self.maybe(Self::duration),
                },
                handout: HandoutConfig {
                    key_at_a_time: self.flag(),
                    batch_max: self.maybe(|of| of.count(1_000_000_000)),
                    in_flight_max: self.maybe(|of| of.count(1_000_000_000)),
                    tells_in_flight_max: self.flag(),
                    lease_max: self.maybe(Self::duration),
                    late_words_count: self.flag(),
                    duplicates: Chance::per_million(self.count(1_000_000)),
                    disorder: Chance::per_million(self.count(1_000_000)),
                    misses: Chance::per_million(self.count(1_000_000)),
                },
                lease: LeaseConfig {
                    timeout: self.maybe(Self::duration),
                    ends_with_owner: self.flag(),
                    sweep: self.maybe(Self::duration),
                    on_timeout: self.pick(&[
                        OnTimeout::Nothing,
                        OnTimeout::Disconnect,
                        OnTimeout::Cancel,
                    ]),
                    twice_disconnects: self.flag(),
                },
                retry: self.retry(),
            }),
            3 => Node::Log(LogConfig {
                partitions: self.count(1_000) as u16,
                partitioner: self.pick(&[Partitioner::KeyModulo, Partitioner::KeyHash]),
                retention: self.maybe(Self::duration),
                retained_max: self.maybe(|of| of.count(1_000_000_000)),
                retained_bytes: self.maybe(|of| of.count(1_000_000_000)),
                durable: self.flag(),
                segments: self.maybe(|of| Segments {
                    max_age: of.duration(),
                    max_bytes: of.count(1_000_000_000),
                    check_every: of.duration(),
                }),
                compaction: self.maybe(|of| Compaction {
                    min_dirty_percent: of.below(101) as u8,
                    min_lag: of.duration(),
                    tombstones_kept: of.duration(),
                    check_every: of.duration(),
                }),
                replication: self.maybe(|of| Replication {
                    factor: of.count(100) as u16,
                    min_in_sync: of.count(100) as u16,
                    unclean_election: of.flag(),
                    delay: of.duration(),
                }),
            }),
            4 => Node::Group(GroupConfig {
                serving: self.pick(&[
                    Serving::Settled,
                    Serving::Eager,
                    Serving::Cooperative,
                    Serving::Shared,
                ]),
                lock: self.duration(),
                start: self.pick(&[Start::Earliest, Start::Latest]),
                isolation: self.pick(&[Isolation::Uncommitted, Isolation::Committed]),
                assignor: self.pick(&[Assignor::Range, Assignor::RoundRobin, Assignor::Sticky]),
                rebalance_delay: self.duration(),
                retry: self.retry(),
            }),
            _ => Node::Consumer(self.consumer()),
        }
    }

    fn producer(&mut self) -> ProducerConfig {
        ProducerConfig {
            arrivals: match self.below(4) {
                0 => Arrivals::Manual,
                1 => Arrivals::Burst { count: self.count(10_000), every: self.duration() },
                2 => Arrivals::Constant { interval: self.duration() },
                _ => Arrivals::Poisson { mean: self.duration() },
            },
            limit: self.maybe(|of| of.count(1_000_000_000)),
            keys: match self.below(3) {
                0 => Keys::None,
                1 => Keys::Cycle(self.count(1_000_000_000)),
                _ => Keys::Random(self.count(1_000_000_000)),
            },
            first_key: self.count(1_000_000_000),
            payload_bytes: self.count(1_000_000_000),
            persistent: self.flag(),
            ttl: self.maybe(Self::duration),
            poison_every: self.maybe(|of| of.count(1_000_000_000)),
            buffer: self.count(1_000_000_000),
            when_full: self.pick(&[WhenFull::Wait, WhenFull::Drop]),
            confirms: self.flag(),
            window: self.count(1_000_000_000),
            on_refusal: match self.below(2) {
                0 => OnRefusal::GiveUp,
                _ => OnRefusal::PublishAgain(self.duration()),
            },
            mandatory: self.flag(),
            priority: self.maybe(|of| of.below(256) as u8),
            delay: self.maybe(Self::duration),
            ids: match self.below(3) {
                0 => Ids::Own,
                1 => Ids::Cycle(self.count(1_000_000_000)),
                _ => Ids::Same(self.count(1_000_000_000)),
            },
            tombstone_every: self.maybe(|of| of.count(1_000_000_000)),
            batching: self.maybe(|of| Batching {
                bytes: of.count(1_000_000_000),
                linger: of.duration(),
                memory: of.count(1_000_000_000),
                max_block: of.maybe(Self::duration),
            }),
            delivery: DeliveryConfig {
                confirmed_by: self.pick(&[ConfirmedBy::Leader, ConfirmedBy::AllInSync]),
                idempotent: self.flag(),
                timeout: self.maybe(Self::duration),
                request_timeout: self.maybe(Self::duration),
                retry_after: self.duration(),
                transactions: self.maybe(Self::duration),
            },
        }
    }

    fn consumer(&mut self) -> ConsumerConfig {
        ConsumerConfig {
            service: match self.below(3) {
                0 => Distribution::Constant(self.duration()),
                1 => Distribution::Uniform(self.duration(), self.duration()),
                _ => Distribution::Exponential(self.duration()),
            },
            slowdown_percent: self.count(1_000_000_000),
            workers: self.count(10_000),
            failure: Chance::per_million(self.count(1_000_000)),
            on_failure: self.pick(&[
                OnFailure::Release,
                OnFailure::Fail,
                OnFailure::Reject,
                OnFailure::Leave,
            ]),
            acknowledge: self.pick(&[
                Acknowledge::OnDelivery,
                Acknowledge::AfterProcessing,
                Acknowledge::ByHand,
            ]),
            acknowledge_delay: self.duration(),
            remembers: self.flag(),
            receive: match self.below(3) {
                0 => Receive::Push { prefetch: self.count(1_000_000_000) },
                1 => Receive::ByHand,
                _ => Receive::Pull { batch: self.count(1_000_000_000), wait: self.duration() },
            },
            renew_every: self.maybe(Self::duration),
            priority: self.below(2_001) as i16 - 1_000,
            lease: self.maybe(Self::duration),
            member: MemberConfig {
                session_timeout: self.duration(),
                heartbeat: self.duration(),
                poll_interval: self.duration(),
                commit_every: self.maybe(Self::duration),
                keeps_place: self.flag(),
                only: self.maybe(Self::node_id),
                polls_by_hand: self.flag(),
                poll_accepts: self.flag(),
            },
        }
    }

    fn offset(&mut self) -> Offset {
        let partition = PartitionId(self.below(1_000) as u16);
        let at = TopicPartition { topic: self.node_id(), partition };
        Offset { at, offset: self.next() >> 11 }
    }

    /// A document of up to `max` nodes, connected at random where that is possible.
    pub fn document(&mut self, max: u64) -> Document {
        let mut document = Document::of(self.pick(PROFILES));
        document.title = self.text(Document::NAME_MAX);
        document.description = self.text(40);
        document.seed = Seed::new(self.next() & Seed::MAX).unwrap();
        document.locks = Locks {
            drawing: self.flag(),
            settings: self.flag(),
            faults: self.flag(),
            seed: self.flag(),
        };
        if self.flag() {
            document.topology.broker = BrokerConfig {
                session_timeout: self.duration(),
                reconnect_interval: self.duration(),
                cycles: match self.below(2) {
                    0 => Cycles::UnlessRejected,
                    _ => Cycles::UpTo(self.below(255) as u8 + 1),
                },
                machines: self.count(100) as u16,
                machine_session: self.duration(),
            };
        }
        for _ in 0..self.below(max + 1) {
            // Ids have gaps: something was deleted.
            document.next_node += self.below(3) as u16;
            let limit = Point::LIMIT;
            let mut at = || self.below(limit as u64 * 2 + 1) as i32 - limit;
            let place = Point { x: at(), y: at() };
            let (node, name) = (self.node(), self.text(20));
            document.add_node(node, name, place).unwrap();
        }
        let ids: Vec<NodeId> = document.topology.nodes().keys().copied().collect();
        for _ in 0..ids.len() * 4 {
            document.next_link += self.below(3) as u16;
            let (from, to, latency) = (self.pick(&ids), self.pick(&ids), self.duration());
            if let Ok(id) = document.connect(from, to, latency) {
                // Only an exchange compares anything.
                if document.topology.nodes()[&from].kind() != NodeKind::Exchange {
                    continue;
                }
                let link = Link { binding: self.binding(), ..Link::new(from, to, latency) };
                document.topology.apply(Change::SetLink { id, link }).unwrap();
            }
        }
        for _ in 0..self.below(4) {
            let (key, heading) =
                (Key::new(self.below(u64::from(u32::MAX)) as u32), Some(self.heading()));
            document.topology.apply(Change::SetHeading { key, heading }).unwrap();
        }
        document
    }

    fn node_id(&mut self) -> NodeId {
        NodeId(1 + self.below(u64::from(NodeId::LIMIT) - 1) as u16)
    }
    fn link_id(&mut self) -> LinkId {
        LinkId(1 + self.below(u64::from(LinkId::LIMIT) - 1) as u16)
    }
    fn message(&mut self) -> MessageName {
        MessageName { producer: self.node_id(), number: self.count(u64::from(u32::MAX)) }
    }
    fn link(&mut self) -> Link {
        let (from, to, latency) = (self.node_id(), self.node_id(), self.duration());
        Link { binding: self.binding(), ..Link::new(from, to, latency) }
    }

    /// The n-th kind of command, about anything.
    pub fn command(&mut self, kind: u64) -> Command {
        match kind % Self::COMMANDS {
            0 => Command::Publish {
                producer: self.node_id(),
                count: self.count(u64::from(Simulation::PUBLISH_MAX)),
                key: self.maybe(|of| Key::new(of.next() as u32)),
            },
            1 => Command::Kill { client: self.node_id() },
            2 => Command::Restart { client: self.node_id() },
            3 => Command::Pause { client: self.node_id() },
            4 => Command::Resume { client: self.node_id() },
            5 => Command::StopBroker,
            6 => Command::StartBroker,
            7 => Command::CutLink { link: self.link_id() },
            8 => Command::MendLink { link: self.link_id() },
            9 => Command::SlowLink { link: self.link_id(), extra: self.duration() },
            10 => Command::Poison { message: self.message() },
            11 => Command::Redrive { queue: self.node_id(), message: self.maybe(Self::message) },
            12 => Command::Discard { queue: self.node_id(), message: self.maybe(Self::message) },
            13 => Command::Rewind {
                group: self.node_id(),
                to: match self.below(3) {
                    0 => RewindTo::Earliest,
                    1 => RewindTo::Latest,
                    _ => RewindTo::Offset(self.next() >> 11),
                },
            },
            14 => Command::Edit(Change::AddNode { id: self.node_id(), node: self.node() }),
            15 => Command::Edit(Change::RemoveNode { id: self.node_id() }),
            16 => Command::Edit(Change::SetNode { id: self.node_id(), node: self.node() }),
            17 => Command::Edit(Change::AddLink { id: self.link_id(), link: self.link() }),
            18 => Command::Edit(Change::RemoveLink { id: self.link_id() }),
            19 => Command::Edit(Change::SetHeading {
                key: Key::new(self.below(u64::from(u32::MAX)) as u32),
                heading: self.maybe(Self::heading),
            }),
            34 => Command::Subscribe { client: self.node_id() },
            35 => Command::SettleAgain { consumer: self.node_id(), message: self.message() },
            20 => Command::Cancel { client: self.node_id() },
            21 => Command::Alarm { on: self.flag() },
            22 => Command::Settle {
                consumer: self.node_id(),
                message: self.message(),
                outcome: self.pick(&[
                    Outcome::Accept,
                    Outcome::Release,
                    Outcome::Fail,
                    Outcome::Reject,
                ]),
                and_earlier: self.flag(),
            },
            23 => Command::Fetch {
                consumer: self.node_id(),
                max: self.count(1_000_000_000),
                wait: self.duration(),
                lease: self.maybe(Self::duration),
            },
            24 => Command::Extend {
                consumer: self.node_id(),
                message: self.message(),
                lease: self.duration(),
            },
            25 => Command::Close { client: self.node_id() },
            26 => Command::Stall { consumer: self.node_id(), on: self.flag() },
            27 => Command::Poll {
                consumer: self.node_id(),
                max: self.maybe(|of| of.count(1_000_000_000)),
            },
            28 => Command::Commit { consumer: self.node_id(), to: self.maybe(Self::offset) },
            29 => Command::Seek { consumer: self.node_id(), to: self.offset() },
            30 => Command::StopMachine { machine: self.count(100) as u16 },
            31 => Command::StartMachine { machine: self.count(100) as u16 },
            32 => Command::Begin { producer: self.node_id() },
            33 => Command::End { producer: self.node_id(), commit: self.flag() },
            _ => Command::Edit(Change::SetLink { id: self.link_id(), link: self.link() }),
        }
    }
    /// How many kinds of commands there are.
    pub const COMMANDS: u64 = 37;

    /// A recording with `count` commands, every kind in turn.
    pub fn recording(&mut self, nodes: u64, count: u64) -> Recording {
        let document = self.document(nodes);
        let mut at = 0;
        let commands = (0..count).map(|kind| {
            at += self.below(3) * self.below(5_000_000);
            let position =
                Position { at: SimTime::from_micros(at), ordinal: if self.flag() { 0 } else { 3 } };
            Timed { position, command: self.command(kind) }
        });
        let mut commands: Vec<Timed> = commands.collect();
        commands.sort_by_key(|timed| timed.position);
        let end = self.maybe(|of| {
            let simulation = Simulation::new(&document.topology, document.seed);
            (
                Position { at: SimTime::from_micros(of.below(1 << 40)), ordinal: 1 },
                simulation.digest(),
            )
        });
        Recording { document, commands, semantics: self.count(9), end }
    }
}
