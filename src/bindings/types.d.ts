// The types of Queue Playground's files, commands and events. Made from the Rust tables by
// `UPDATE=1 cargo test --test formats`; do not edit.

/** A drawing with everything that is saved. */
export interface PlaygroundDocument {
  /** What the file is. */
  format: "queue-playground/document";
  /** The version of the format. */
  version: 1;
  /** Its title. */
  title?: string;
  /** What it shows. */
  description?: string;
  /** Whose defaults apply: the first of these if it is left out. */
  profile?: ProfileId;
  /** Same seed, same run; 1 if it is left out. */
  seed?: number;
  /** What a course page does not let a learner change. */
  locked?: Lock[];
  /** The broker itself. */
  broker?: BrokerConfig;
  /** What is drawn. */
  nodes?: DocumentNode[];
  /** What is connected. */
  links?: DocumentLink[];
  /** What messages with a key say of themselves to exchanges. */
  keys?: DocumentKey[];
  /** The id of the next node: ids are never used again. */
  next_node?: number;
  /** The id of the next link. */
  next_link?: number;
}

/** Whose defaults and words a document uses. */
export type ProfileId = "textbook-1" | "rabbitmq-3.10" | "rabbitmq-4.3" | "kafka-4.x" | "sqs-standard" | "sqs-fifo";

/** What a course page does not let a learner change. */
export type Lock = "drawing" | "settings" | "faults" | "seed";

/** The broker itself. */
export interface BrokerConfig {
  /** How long a silent client is still believed alive. */
  session_timeout_ms?: number;
  /** How long a client waits between two attempts to connect again. */
  reconnect_interval_ms?: number;
  /** When a dead letter that comes back to where it died is dropped. */
  cycles?: Cycles;
  /** How many machines it is: the replicas of topics lie on them. */
  machines?: number;
  /** How long a machine that is gone is still believed alive by the others. */
  machine_session_ms?: number;
}

/** When a dead letter that comes back to where it died is dropped. */
export type Cycles =
  /** After so many deaths. */
  | {
      kind: "up-to";
      /** How many. */
      deaths: number;
    }
  /** Unless a consumer gave it up on the way. */
  | { kind: "unless-rejected" };

/** A node: what is not given is the profile's default. */
export type DocumentNode =
  /** Publishes messages. */
  | {
      kind: "producer";
      /** Its number, never used twice. */
      id: number;
      /** Its name. */
      name: string;
      /** Its centre, to the right. */
      x: number;
      /** Its centre, down. */
      y: number;
      /** When it publishes by itself. */
      arrivals?: Arrivals;
      /** It stops by itself after this many; null: never. */
      limit?: number | null;
      /** Which keys its messages have. */
      keys?: Keys;
      /** The number of the first of those keys. */
      first_key?: number;
      /** The size of a message in bytes. */
      payload_bytes?: number;
      /** Whether its messages survive a restart of the broker in a durable queue or topic. */
      persistent?: boolean;
      /** How long its messages live, wherever they wait; null: for ever. */
      ttl_ms?: number | null;
      /** Every n-th message is poison: every consumer fails on it; null: none. */
      poison_every?: number | null;
      /** How many messages it keeps while it is held back. */
      buffer?: number;
      /** What it does when that buffer is full. */
      when_full?: WhenFull;
      /** Whether it waits for the broker's word on each message. */
      confirms?: boolean;
      /** With confirms: how many may be on their way unconfirmed. */
      window?: number;
      /** What it does when the broker refuses a message. */
      on_refusal?: OnRefusal;
      /** Whether it wants a message back that an exchange can route nowhere. */
      mandatory?: boolean;
      /** The priority of its messages, for queues that have priorities; null: none. */
      priority?: number | null;
      /** How long its messages wait before they can be handed out, for queues that let a message say so; null: as the queue has it. */
      delay_ms?: number | null;
      /** The ids by which a queue knows a repeated message. */
      ids?: Ids;
      /** Every n-th message has no value: where a topic is compacted, it deletes its key; null: none. */
      tombstone_every?: number | null;
      /** How its messages are gathered before they are sent; null: each goes at once. */
      batching?: Batching | null;
      /** What it asks of a topic, and how long it tries. */
      delivery?: DeliveryConfig;
    }
  /** Routes each message; stores nothing. */
  | {
      kind: "exchange";
      /** Its number, never used twice. */
      id: number;
      /** Its name. */
      name: string;
      /** Its centre, to the right. */
      x: number;
      /** Its centre, down. */
      y: number;
      /** How it chooses where a message goes. */
      routing?: Routing;
    }
  /** Stores messages until they are accepted; each goes to one consumer. */
  | {
      kind: "queue";
      /** Its number, never used twice. */
      id: number;
      /** Its name. */
      name: string;
      /** Its centre, to the right. */
      x: number;
      /** Its centre, down. */
      y: number;
      /** Whether persistent messages in it survive a restart of the broker. */
      durable?: boolean;
      /** Whether it keeps transient messages over a restart as well. */
      keeps_transient?: boolean;
      /** The most messages that may wait; null: any number. */
      capacity?: number | null;
      /** How many more it takes before it rejects: its producers learn of the limit late. */
      slack?: number;
      /** What happens to a message beyond that. */
      overflow?: Overflow;
      /** Once it has rejected, it takes messages again when it holds at most so many per cent of its capacity; null: as soon as there is room. */
      takes_again_percent?: number | null;
      /** How long a message may wait; null: for ever. */
      ttl_ms?: number | null;
      /** When a message that has waited longer is removed. */
      expiry?: Expiry;
      /** The priorities that it tells apart; null: all messages are alike. */
      priorities?: Priorities | null;
      /** Whether it serves one consumer alone, and another when that one is gone. */
      single_active?: boolean;
      /** Which one then. */
      successor?: Successor;
      /** Whether a consumer without room leaves the turn at once; otherwise when it would be served. */
      turn_needs_room?: boolean;
      /** The key that dead letters get; null: they keep their own. */
      dead_letter_key?: number | null;
      /** Whether a message that was delivered again counts as such where it goes when it is dead. */
      dead_letters_stay_marked?: boolean;
      /** Whether how often it was handed out here goes on being counted there. */
      dead_letters_keep_count?: boolean;
      /** Whether the limit of attempts holds only where there is a place for dead letters. */
      limit_needs_target?: boolean;
      /** Whether a message that waited too long is a dead letter; otherwise it is dropped. */
      expired_are_dead_letters?: boolean;
      /** Whether the time that a message may wait counts from when it was published; otherwise from when it came in. */
      ttl_from_publication?: boolean;
      /** How many requests of each sort it answers in a second; null: any number. */
      requests_per_second?: number | null;
      /** What it does with a message that is sent to it. */
      intake?: IntakeConfig;
      /** How it answers those who ask it for messages. */
      handout?: HandoutConfig;
      /** How long a delivery belongs to its consumer. */
      lease?: LeaseConfig;
      /** What happens to a message that comes back. */
      retry?: RetryConfig;
    }
  /** A partitioned topic: keeps records after they were read. */
  | {
      kind: "topic";
      /** Its number, never used twice. */
      id: number;
      /** Its name. */
      name: string;
      /** Its centre, to the right. */
      x: number;
      /** Its centre, down. */
      y: number;
      /** How many partitions. */
      partitions?: number;
      /** How a record's partition is chosen. */
      partitioner?: Partitioner;
      /** Records older than this are removed; null: kept. */
      retention_ms?: number | null;
      /** The most records that a partition keeps; null: any number. */
      retained_max?: number | null;
      /** The most bytes that a partition keeps, in whole segments; null: any number. */
      retained_bytes?: number | null;
      /** Whether persistent records survive a restart of the broker. */
      durable?: boolean;
      /** The pieces in which records are removed; null: one by one. */
      segments?: Segments | null;
      /** How it is reduced to the latest record of each key; null: it keeps every record. */
      compaction?: Compaction | null;
      /** On how many of the broker's machines each partition lies; null: wherever one runs. */
      replication?: Replication | null;
    }
  /** A consumer group: shares the partitions of topics among its members. */
  | {
      kind: "group";
      /** Its number, never used twice. */
      id: number;
      /** Its name. */
      name: string;
      /** Its centre, to the right. */
      x: number;
      /** Its centre, down. */
      y: number;
      /** How it serves its members. */
      serving?: Serving;
      /** In a shared group: how long a record is locked for the member that has it. */
      lock_ms?: number;
      /** Where it begins. */
      start?: Start;
      /** Which records of transactions it reads. */
      isolation?: Isolation;
      /** How partitions are shared. */
      assignor?: Assignor;
      /** How long after a member came or went the partitions are dealt anew. */
      rebalance_delay_ms?: number;
      /** What happens to a record on which a member fails. */
      retry?: RetryConfig;
    }
  /** Works on messages. */
  | {
      kind: "consumer";
      /** Its number, never used twice. */
      id: number;
      /** Its name. */
      name: string;
      /** Its centre, to the right. */
      x: number;
      /** Its centre, down. */
      y: number;
      /** How long the work on one message takes. */
      service?: Distribution;
      /** The work takes this many per cent of that: 300 is three times as long. */
      slowdown_percent?: number;
      /** How many messages it works on at once. */
      workers?: number;
      /** The chance that the work fails, in per cent. */
      failure_percent?: number;
      /** What it does with a message on which it failed. */
      on_failure?: OnFailure;
      /** When it acknowledges. */
      acknowledge?: Acknowledge;
      /** How long after the work the acknowledgement is sent. */
      acknowledge_delay_ms?: number;
      /** Whether it keeps the ids of messages whose effect happened, so that a second delivery has no second effect. */
      remembers?: boolean;
      /** How messages come to it. */
      receive?: Receive;
      /** It asks for a longer lease this often while it works; null: never. */
      renew_every_ms?: number | null;
      /** A queue serves those with a higher one first, while they have room. */
      priority?: number;
      /** How long its deliveries are its own, if it asks for messages; null: as the queue has it. */
      lease_ms?: number | null;
      /** What it does as a member of a group whose members poll. */
      member?: MemberConfig;
    };

/** When a producer publishes by itself. */
export type Arrivals =
  /** Only on command. */
  | { kind: "manual" }
  /** Many at once, again and again. */
  | {
      kind: "burst";
      /** Messages of one burst. */
      count: number;
      /** From one burst to the next; 0: one burst at the start. */
      every_ms: number;
    }
  /** One after each interval. */
  | {
      kind: "constant";
      /** From one message to the next. */
      interval_ms: number;
    }
  /** At random: independent, exponential times between messages. */
  | {
      kind: "poisson";
      /** The mean time between messages. */
      mean_ms: number;
    };

/** Which keys a producer gives its messages. */
export type Keys =
  /** None. */
  | { kind: "none" }
  /** The first, the next and so on in turn. */
  | {
      kind: "cycle";
      /** How many different keys. */
      count: number;
    }
  /** Each key with the same chance. */
  | {
      kind: "random";
      /** How many different keys. */
      count: number;
    };

/** What a producer does when its own buffer is full. */
export type WhenFull = "wait" | "drop";

/** What a producer does when the broker refuses a message. */
export type OnRefusal =
  /** The message is lost, and the producer knows. */
  | { kind: "give-up" }
  /** It is published again later. */
  | {
      kind: "publish-again";
      /** How much later. */
      after_ms: number;
    };

/** The ids by which a queue that remembers ids knows a repeated message. */
export type Ids =
  /** Each message has its own; only when it is published again does it come twice. */
  | { kind: "own" }
  /** 0, 1, 2 and so on in turn: then messages repeat those before. */
  | {
      kind: "cycle";
      /** How many different ids. */
      count: number;
    }
  /** All messages have the same one. */
  | {
      kind: "same";
      /** Which. */
      id: number;
    };

/** How a producer gathers its messages before it sends them. */
export interface Batching {
  /** A batch of one partition has so many bytes; one that is full goes at once. */
  bytes?: number;
  /** A batch that is not full goes after this time. */
  linger_ms?: number;
  /** The bytes that it keeps, gathered or sent and not confirmed. */
  memory?: number;
  /** How long its application waits for room in that memory before the message fails; null: as long as it takes. */
  max_block_ms?: number | null;
}

/** What a producer asks of a topic, and how long it tries. */
export interface DeliveryConfig {
  /** With confirms: whose word it waits for. */
  confirmed_by?: ConfirmedBy;
  /** Whether the topic knows its records again, so that one that is sent twice is there once. */
  idempotent?: boolean;
  /** A message that is not confirmed after this time is lost, and the producer knows; null: it tries for ever. */
  timeout_ms?: number | null;
  /** When no word came for this time, it connects anew and sends again; null: it waits. */
  request_timeout_ms?: number | null;
  /** How long it waits before it sends again what a topic could not take at that moment. */
  retry_after_ms?: number;
  /** After which time the broker aborts a transaction that is left open; null: it writes in none. */
  transactions_ms?: number | null;
}

/** On whose word a producer relies: the machine that leads the partition, or every machine that is in sync. */
export type ConfirmedBy = "leader" | "all-in-sync";

/** How an exchange chooses where a message goes: a copy to everyone, or by comparing keys, patterns or headers. */
export type Routing = "fan-out" | "direct" | "topic" | "headers";

/** What happens to a message that arrives at a full queue. */
export type Overflow = "block" | "reject-new" | "reject-new-to-dead-letters" | "drop-oldest" | "drop-newest";

/** When a message that has waited too long is removed: at its time; or once it is the next one of its priority; or once the broker sees it as the very next one. */
export type Expiry = "anywhere" | "at-head" | "at-front";

/** The priorities that a queue tells apart. */
export interface Priorities {
  /** The highest; a message above it counts as this. */
  highest?: number;
  /** Of a message that has none. */
  default?: number;
}

/** Who is served alone when the one that was is gone: who is connected longest; who has the highest priority; the same, but after one that was cancelled only once a message comes or comes back; or the highest, and one of a higher priority does not wait until then. */
export type Successor = "longest" | "highest" | "highest-later" | "highest-at-once";

/** What a queue does with a message that is sent to it, before it waits. */
export interface IntakeConfig {
  /** The largest message that it takes, in bytes; null: of any size. */
  largest?: number | null;
  /** How long a message waits before it can be handed out for the first time. */
  delay_ms?: number;
  /** Whether a message may bring a delay of its own; otherwise such a message is turned down. */
  own_delays?: boolean;
  /** For how long it remembers the id of a message, and keeps no other with the same one; null: it remembers none. */
  deduplication_ms?: number | null;
}

/** How a queue answers those who ask it for messages. */
export interface HandoutConfig {
  /** Whether, while a message of a key is with a consumer, no other of that key is handed out. */
  key_at_a_time?: boolean;
  /** The most messages that a consumer may ask for at once; null: any number. */
  batch_max?: number | null;
  /** The most messages that may be with consumers; null: any number. */
  in_flight_max?: number | null;
  /** Whether who asks then, and does not want to wait, is told so. */
  tells_in_flight_max?: boolean;
  /** How long a delivery may be a consumer's at most; null: as long as it asks for more time. */
  lease_max_ms?: number | null;
  /** Whether a consumer's word on a delivery that has ended still counts for the message. */
  late_words_count?: boolean;
  /** The chance that the first delivery of a message leaves it for others to get as well, in per cent. */
  duplicates_percent?: number;
  /** The chance that a later message is handed out before the one whose turn it is, in per cent. */
  disorder_percent?: number;
  /** The chance that who does not want to wait gets nothing, though there is something, in per cent. */
  misses_percent?: number;
}

/** How long a delivery belongs to its consumer. */
export interface LeaseConfig {
  /** It ends after this time; null: never by time. */
  timeout_ms?: number | null;
  /** Whether it ends when the broker sees its consumer's connection end. */
  ends_with_owner?: boolean;
  /** The broker looks for leases that have run out only this often; null: at once. */
  sweep_ms?: number | null;
  /** What the broker does with a consumer whose lease has run out. */
  on_timeout?: OnTimeout;
  /** A consumer that acknowledges what it has settled already loses its connection. */
  twice_disconnects?: boolean;
}

/** What the broker does with a consumer whose lease has run out, besides taking the message back. */
export type OnTimeout = "nothing" | "disconnect" | "cancel";

/** What happens to a message that comes back. */
export interface RetryConfig {
  /** When the counter has reached this, a message that comes back is dead; null: never. */
  limit?: number | null;
  /** Whether at the limit means reached or exceeded. */
  limit_is?: LimitIs;
  /** When the counter is compared with the limit. */
  judged?: Judged;
  /** Which counter: how often it was handed out, or how often it came back for a counted cause. */
  counter?: Counter;
  /** Which returns the counter of failures counts. */
  causes?: FailureCauses;
  /** How long it waits before it is ready again. */
  backoff?: Backoff;
  /** Whether every return waits so long, or only those that count. */
  backoff_always?: boolean;
  /** Whether that wait is drawn evenly from zero to its full length. */
  jitter?: boolean;
  /** Where it waits when it is ready again. */
  return_to?: ReturnPosition;
  /** Where instead, if its consumer gave it back and there is no limit; null: there as well. */
  unlimited_release_to?: ReturnPosition | null;
}

/** What being at a limit means: a limit of 3 reached allows three attempts, exceeded four. */
export type LimitIs = "reached" | "exceeded";

/** When a message's counter is compared with the limit. */
export type Judged = "on-return" | "on-next-lease";

/** Which of its two counters a limit is compared with. */
export type Counter = "leases" | "failures";

/** Which returns count as a failure. */
export interface FailureCauses {
  /** The consumer gave it back. */
  release?: boolean;
  /** The consumer gave it back as failed. */
  fail?: boolean;
  /** The lease ran out. */
  lease_expiry?: boolean;
  /** The consumer's connection ended. */
  owner_lost?: boolean;
}

/** How long a returned message waits before it is ready again. */
export type Backoff =
  /** Not at all. */
  | { kind: "none" }
  /** Always the same time. */
  | {
      kind: "fixed";
      /** How long. */
      delay_ms: number;
    }
  /** Twice as long after each return. */
  | {
      kind: "exponential";
      /** The first wait. */
      base_ms: number;
      /** The longest wait. */
      cap_ms: number;
    }
  /** Longer by the same after each return. */
  | {
      kind: "linear";
      /** The first wait, and by how much each is longer. */
      step_ms: number;
      /** The longest wait. */
      cap_ms: number;
    };

/** Where a returned message stands; returns: among those that came back, which go before all others. */
export type ReturnPosition = "original" | "front" | "back" | "returns";

/** How a record's partition is chosen: key-modulo, the key's number modulo the number of partitions, and in turn without a key; key-hash, by murmur2 of the key's bytes, and without a key one partition for as long as a batch. */
export type Partitioner = "key-modulo" | "key-hash";

/** The pieces of a partition: the last one grows, the others are closed. */
export interface Segments {
  /** A segment is closed when a record comes so long after its first. */
  max_age_ms?: number;
  /** A segment is closed when a record would make it larger. */
  max_bytes?: number;
  /** How often the broker looks for segments that are too old or too many. */
  check_every_ms?: number;
}

/** How a topic is reduced to the latest record of each key, in its closed segments. */
export interface Compaction {
  /** Only when so many per cent of its closed bytes have not been looked at. */
  min_dirty_percent?: number;
  /** Only segments whose records are older than this. */
  min_lag_ms?: number;
  /** How long a record without a value stays after it was found to be the latest of its key. */
  tombstones_kept_ms?: number;
  /** How long after a segment was closed the broker looks. */
  check_every_ms?: number;
}

/** On how many machines each partition lies, and what happens when one fails. */
export interface Replication {
  /** How many machines have each partition; one of them leads. */
  factor?: number;
  /** How many must be in sync for a producer that waits for all of them. */
  min_in_sync?: number;
  /** Whether a machine that was not in sync may lead when no other is there: what it lacks is lost. */
  unclean_election?: boolean;
  /** How long a record takes from the leader to the others. */
  delay_ms?: number;
}

/** How a group serves its members: takes a word on each record; lets them poll and commit, with everything given up when one comes or goes (eager) or only what moves (cooperative); or locks each record for one of them (shared). */
export type Serving = "settled" | "eager" | "cooperative" | "shared";

/** Where a group without a committed offset begins. */
export type Start = "earliest" | "latest";

/** Which records of transactions a group reads: every one, or none of an aborted transaction and nothing behind the first open one. */
export type Isolation = "uncommitted" | "committed";

/** How partitions are shared among the members. */
export type Assignor = "range" | "round-robin" | "sticky";

/** How long something takes. */
export type Distribution =
  /** Always the same. */
  | {
      kind: "constant";
      /** How long. */
      time_ms: number;
    }
  /** Every length between the two with the same chance. */
  | {
      kind: "uniform";
      /** The shortest. */
      from_ms: number;
      /** The longest. */
      to_ms: number;
    }
  /** Many short, few long. */
  | {
      kind: "exponential";
      /** The mean. */
      mean_ms: number;
    };

/** What a consumer does with a message on which it failed: give it back for another attempt, give it up, or leave it until its lease ends. */
export type OnFailure = "release" | "fail" | "reject" | "leave";

/** When a consumer acknowledges: on delivery is at most once, after processing at least once. */
export type Acknowledge = "on-delivery" | "after-processing" | "by-hand";

/** How messages come to a consumer. */
export type Receive =
  /** The broker sends. */
  | {
      kind: "push";
      /** The most messages that are with the consumer and not settled; 0: without limit. */
      prefetch: number;
    }
  /** The consumer asks. */
  | {
      kind: "pull";
      /** Messages of one answer at most. */
      batch: number;
      /** How long the broker waits before it answers with none. */
      wait_ms: number;
    }
  /** Someone says when it asks. */
  | { kind: "by-hand" };

/** What a consumer does as a member of a group whose members poll. */
export interface MemberConfig {
  /** Unheard for so long, it is no member any more. */
  session_timeout_ms?: number;
  /** How often it says that it is there. */
  heartbeat_ms?: number;
  /** When its application has not polled for so long, it leaves by itself. */
  poll_interval_ms?: number;
  /** It commits what earlier polls brought, in the first poll after this time; null: as its application acknowledges. */
  commit_every_ms?: number | null;
  /** Whether it has a place of its own in the group, which waits for it for a session when it goes. */
  keeps_place?: boolean;
  /** The only topic that it reads, by id; null: all that its group reads. */
  only_topic?: number | null;
  /** Whether it takes records only when someone says so. */
  polls_by_hand?: boolean;
  /** In a shared group: whether its next poll accepts what it still has of the last one. */
  poll_accepts?: boolean;
}

/** A connection, in the direction in which messages travel. */
export interface DocumentLink {
  /** Its number, never used twice. */
  id: number;
  /** The node where messages come from. */
  from: number;
  /** The node where they go. */
  to: number;
  /** How long a frame travels, in either direction. */
  latency_ms: number;
  /** Where it leaves an exchange: which messages go along it. */
  binding?: Binding;
}

/** What a link that leaves an exchange asks of a message. */
export interface Binding {
  /** What a direct exchange compares, or the pattern of a topic exchange. */
  key?: string;
  /** What a headers exchange asks for. */
  headers?: Header[];
  /** How many of those headers a message must have. */
  require?: Require;
  /** It takes what no other binding takes: an alternate exchange. */
  otherwise?: boolean;
}

/** A header of a message. */
export interface Header {
  /** Its name. */
  name: string;
  /** Its value; left out in a binding: any. */
  value?: string;
}

/** How many of its headers a message must have; -with-x counts those that begin with x- as well. */
export type Require = "all" | "any" | "all-with-x" | "any-with-x";

/** A key that says more than its number. */
export interface DocumentKey {
  /** The key. */
  number: number;
  /** The routing key: words between dots. */
  key: string;
  /** Its headers. */
  headers?: Header[];
}

/** A whole run: a document and what was done to it. */
export interface Recording {
  /** What the file is. */
  format: "queue-playground/recording";
  /** The version of the format. */
  version: 1;
  /** The version of the simulation's behaviour under which it was made. */
  semantics: number;
  /** The drawing at the start. */
  document: PlaygroundDocument;
  /** What was done, in order. */
  commands: RecordedCommand[];
  /** Where it ends, and the digest there. */
  end?: RecordingEnd | null;
}

/** A command at its position in the run. */
export type RecordedCommand =
  /** A producer publishes messages now. */
  | {
      do: "publish";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      producer: number;
      /** How many. */
      count: number;
      /** Their key; null or left out: the producer's own choice. */
      key?: number | null;
    }
  /** A client's process dies. */
  | {
      do: "kill";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** A producer or consumer. */
      client: number;
    }
  /** A killed client's process starts anew. */
  | {
      do: "restart";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** A producer or consumer. */
      client: number;
    }
  /** A client's process freezes; its connection stays. */
  | {
      do: "pause";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** A producer or consumer. */
      client: number;
    }
  /** A frozen client's process goes on. */
  | {
      do: "resume";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** A producer or consumer. */
      client: number;
    }
  /** The broker stops. */
  | {
      do: "stop-broker";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
    }
  /** The broker starts again. */
  | {
      do: "start-broker";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
    }
  /** One of the broker's machines fails. */
  | {
      do: "stop-machine";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Which, from 1. */
      machine: number;
    }
  /** It comes back. */
  | {
      do: "start-machine";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Which, from 1. */
      machine: number;
    }
  /** What a producer writes from now on counts together or not at all. */
  | {
      do: "begin";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      producer: number;
    }
  /** A producer's transaction ends, once what it wrote is confirmed. */
  | {
      do: "end";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      producer: number;
      /** Whether it counts. */
      commit: boolean;
    }
  /** Nothing gets through a client's link any more. */
  | {
      do: "cut-link";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Which. */
      link: number;
    }
  /** A cut or slowed link is whole again. */
  | {
      do: "mend-link";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Which. */
      link: number;
    }
  /** A link takes longer. */
  | {
      do: "slow-link";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Which. */
      link: number;
      /** How much longer. */
      extra_ms: number;
    }
  /** A message turns to poison: every consumer fails on it. */
  | {
      do: "poison";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Which. */
      message: MessageName;
    }
  /** A consumer that acknowledges by hand says its word on a message that it has. */
  | {
      do: "settle";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      consumer: number;
      /** On which message. */
      message: MessageName;
      /** The word. */
      outcome: Outcome;
      /** Also on everything that it was given before and still has. */
      and_earlier: boolean;
    }
  /** A consumer that asks by hand asks for messages. */
  | {
      do: "fetch";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      consumer: number;
      /** For how many at most. */
      max: number;
      /** How long the broker may wait before it answers with none. */
      wait_ms: number;
      /** How long they are to be the consumer's; null or left out: as the queue has it. */
      lease_ms?: number | null;
    }
  /** A consumer wants a message that it has for so long from now on; for no time: it gives it back. */
  | {
      do: "extend";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      consumer: number;
      /** Which message. */
      message: MessageName;
      /** How long; 0: it gives it back. */
      lease_ms: number;
    }
  /** A consumer wants no more messages; what it has stays with it. */
  | {
      do: "cancel";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      client: number;
    }
  /** A consumer that was cancelled wants messages again. */
  | {
      do: "subscribe";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      client: number;
    }
  /** A consumer acknowledges a message that it does not hold any more. */
  | {
      do: "settle-again";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      consumer: number;
      /** Which. */
      message: MessageName;
    }
  /** The broker is short of memory, or no longer. */
  | {
      do: "alarm";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Whether it is. */
      on: boolean;
    }
  /** Dead letters go back to where they died. */
  | {
      do: "redrive";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** The queue that holds them. */
      queue: number;
      /** Only this one; null or left out: all. */
      message?: MessageName | null;
    }
  /** Dead letters are thrown away. */
  | {
      do: "discard";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** The queue that holds them. */
      queue: number;
      /** Only this one; null or left out: all. */
      message?: MessageName | null;
    }
  /** A consumer says goodbye and its process ends. */
  | {
      do: "close";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      client: number;
    }
  /** A consumer's application hangs, or goes on: it does not poll, while its library says that it is there. */
  | {
      do: "stall";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      consumer: number;
      /** Whether it hangs. */
      on: boolean;
    }
  /** A consumer that polls by hand polls once. */
  | {
      do: "poll";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      consumer: number;
      /** The most records; null or left out: its own number. */
      max?: number | null;
    }
  /** A member of a group that polls commits. */
  | {
      do: "commit";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      consumer: number;
      /** Which offset of which partition; null or left out: what its polls brought. */
      to?: Offset | null;
    }
  /** A member of a group that polls reads a partition on from elsewhere. */
  | {
      do: "seek";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Who. */
      consumer: number;
      /** From where. */
      to: Offset;
    }
  /** A group reads its topic again, or skips ahead. */
  | {
      do: "rewind";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Which group. */
      group: number;
      /** From where. */
      to: RewindTo;
    }
  /** A node appears. */
  | {
      do: "add-node";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Its id, never used before. */
      id: number;
      /** The node. */
      node: NodeSettings;
    }
  /** A node without links disappears. */
  | {
      do: "remove-node";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Which. */
      id: number;
    }
  /** A node's settings change; its kind stays. */
  | {
      do: "set-node";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Which. */
      id: number;
      /** The node as it is from now on. */
      node: NodeSettings;
    }
  /** A link appears. */
  | {
      do: "add-link";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Its id, never used before. */
      id: number;
      /** The node where messages come from. */
      from: number;
      /** The node where they go. */
      to: number;
      /** How long a frame travels, in either direction. */
      latency_ms: number;
      /** Where it leaves an exchange: which messages go along it. */
      binding?: Binding;
    }
  /** A link disappears. */
  | {
      do: "remove-link";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Which. */
      id: number;
    }
  /** A link's latency changes; its ends stay. */
  | {
      do: "set-link";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** Which. */
      id: number;
      /** Its first end, as it is. */
      from: number;
      /** Its second end, as it is. */
      to: number;
      /** How long a frame travels, in either direction. */
      latency_ms: number;
      /** Where it leaves an exchange: which messages go along it. */
      binding?: Binding;
    }
  /** What messages with a key say of themselves changes. */
  | {
      do: "set-key";
      /** The instant, in microseconds since the start. */
      at_us: number;
      /** How many entries of that instant had happened. */
      ordinal: number;
      /** The key. */
      key: number;
      /** What they say; null or left out: nothing but the key's number. */
      says?: Heading | null;
    };

/** A message: the n-th that this producer published, under every profile. */
export interface MessageName {
  /** Who published it. */
  producer: number;
  /** As the how-manieth, from 1. */
  number: number;
}

/** A consumer's word on a delivery: done with it, given back, given back as failed, or given up. */
export type Outcome = "accept" | "release" | "fail" | "reject";

/** An offset of a partition. */
export interface Offset {
  /** The topic's id. */
  topic: number;
  /** Which of its partitions, from 0. */
  partition: number;
  /** The offset. */
  offset: number;
}

/** Where a group reads on. */
export type RewindTo =
  /** At the oldest record of each partition. */
  | { kind: "earliest" }
  /** With the next record of each partition. */
  | { kind: "latest" }
  /** At this offset of each partition, as far as it exists. */
  | {
      kind: "offset";
      /** The offset. */
      offset: number;
    };

/** A node's kind and settings; what is not given is the profile's default. */
export type NodeSettings =
  /** Publishes messages. */
  | {
      kind: "producer";
      /** When it publishes by itself. */
      arrivals?: Arrivals;
      /** It stops by itself after this many; null: never. */
      limit?: number | null;
      /** Which keys its messages have. */
      keys?: Keys;
      /** The number of the first of those keys. */
      first_key?: number;
      /** The size of a message in bytes. */
      payload_bytes?: number;
      /** Whether its messages survive a restart of the broker in a durable queue or topic. */
      persistent?: boolean;
      /** How long its messages live, wherever they wait; null: for ever. */
      ttl_ms?: number | null;
      /** Every n-th message is poison: every consumer fails on it; null: none. */
      poison_every?: number | null;
      /** How many messages it keeps while it is held back. */
      buffer?: number;
      /** What it does when that buffer is full. */
      when_full?: WhenFull;
      /** Whether it waits for the broker's word on each message. */
      confirms?: boolean;
      /** With confirms: how many may be on their way unconfirmed. */
      window?: number;
      /** What it does when the broker refuses a message. */
      on_refusal?: OnRefusal;
      /** Whether it wants a message back that an exchange can route nowhere. */
      mandatory?: boolean;
      /** The priority of its messages, for queues that have priorities; null: none. */
      priority?: number | null;
      /** How long its messages wait before they can be handed out, for queues that let a message say so; null: as the queue has it. */
      delay_ms?: number | null;
      /** The ids by which a queue knows a repeated message. */
      ids?: Ids;
      /** Every n-th message has no value: where a topic is compacted, it deletes its key; null: none. */
      tombstone_every?: number | null;
      /** How its messages are gathered before they are sent; null: each goes at once. */
      batching?: Batching | null;
      /** What it asks of a topic, and how long it tries. */
      delivery?: DeliveryConfig;
    }
  /** Routes each message; stores nothing. */
  | {
      kind: "exchange";
      /** How it chooses where a message goes. */
      routing?: Routing;
    }
  /** Stores messages until they are accepted; each goes to one consumer. */
  | {
      kind: "queue";
      /** Whether persistent messages in it survive a restart of the broker. */
      durable?: boolean;
      /** Whether it keeps transient messages over a restart as well. */
      keeps_transient?: boolean;
      /** The most messages that may wait; null: any number. */
      capacity?: number | null;
      /** How many more it takes before it rejects: its producers learn of the limit late. */
      slack?: number;
      /** What happens to a message beyond that. */
      overflow?: Overflow;
      /** Once it has rejected, it takes messages again when it holds at most so many per cent of its capacity; null: as soon as there is room. */
      takes_again_percent?: number | null;
      /** How long a message may wait; null: for ever. */
      ttl_ms?: number | null;
      /** When a message that has waited longer is removed. */
      expiry?: Expiry;
      /** The priorities that it tells apart; null: all messages are alike. */
      priorities?: Priorities | null;
      /** Whether it serves one consumer alone, and another when that one is gone. */
      single_active?: boolean;
      /** Which one then. */
      successor?: Successor;
      /** Whether a consumer without room leaves the turn at once; otherwise when it would be served. */
      turn_needs_room?: boolean;
      /** The key that dead letters get; null: they keep their own. */
      dead_letter_key?: number | null;
      /** Whether a message that was delivered again counts as such where it goes when it is dead. */
      dead_letters_stay_marked?: boolean;
      /** Whether how often it was handed out here goes on being counted there. */
      dead_letters_keep_count?: boolean;
      /** Whether the limit of attempts holds only where there is a place for dead letters. */
      limit_needs_target?: boolean;
      /** Whether a message that waited too long is a dead letter; otherwise it is dropped. */
      expired_are_dead_letters?: boolean;
      /** Whether the time that a message may wait counts from when it was published; otherwise from when it came in. */
      ttl_from_publication?: boolean;
      /** How many requests of each sort it answers in a second; null: any number. */
      requests_per_second?: number | null;
      /** What it does with a message that is sent to it. */
      intake?: IntakeConfig;
      /** How it answers those who ask it for messages. */
      handout?: HandoutConfig;
      /** How long a delivery belongs to its consumer. */
      lease?: LeaseConfig;
      /** What happens to a message that comes back. */
      retry?: RetryConfig;
    }
  /** A partitioned topic: keeps records after they were read. */
  | {
      kind: "topic";
      /** How many partitions. */
      partitions?: number;
      /** How a record's partition is chosen. */
      partitioner?: Partitioner;
      /** Records older than this are removed; null: kept. */
      retention_ms?: number | null;
      /** The most records that a partition keeps; null: any number. */
      retained_max?: number | null;
      /** The most bytes that a partition keeps, in whole segments; null: any number. */
      retained_bytes?: number | null;
      /** Whether persistent records survive a restart of the broker. */
      durable?: boolean;
      /** The pieces in which records are removed; null: one by one. */
      segments?: Segments | null;
      /** How it is reduced to the latest record of each key; null: it keeps every record. */
      compaction?: Compaction | null;
      /** On how many of the broker's machines each partition lies; null: wherever one runs. */
      replication?: Replication | null;
    }
  /** A consumer group: shares the partitions of topics among its members. */
  | {
      kind: "group";
      /** How it serves its members. */
      serving?: Serving;
      /** In a shared group: how long a record is locked for the member that has it. */
      lock_ms?: number;
      /** Where it begins. */
      start?: Start;
      /** Which records of transactions it reads. */
      isolation?: Isolation;
      /** How partitions are shared. */
      assignor?: Assignor;
      /** How long after a member came or went the partitions are dealt anew. */
      rebalance_delay_ms?: number;
      /** What happens to a record on which a member fails. */
      retry?: RetryConfig;
    }
  /** Works on messages. */
  | {
      kind: "consumer";
      /** How long the work on one message takes. */
      service?: Distribution;
      /** The work takes this many per cent of that: 300 is three times as long. */
      slowdown_percent?: number;
      /** How many messages it works on at once. */
      workers?: number;
      /** The chance that the work fails, in per cent. */
      failure_percent?: number;
      /** What it does with a message on which it failed. */
      on_failure?: OnFailure;
      /** When it acknowledges. */
      acknowledge?: Acknowledge;
      /** How long after the work the acknowledgement is sent. */
      acknowledge_delay_ms?: number;
      /** Whether it keeps the ids of messages whose effect happened, so that a second delivery has no second effect. */
      remembers?: boolean;
      /** How messages come to it. */
      receive?: Receive;
      /** It asks for a longer lease this often while it works; null: never. */
      renew_every_ms?: number | null;
      /** A queue serves those with a higher one first, while they have room. */
      priority?: number;
      /** How long its deliveries are its own, if it asks for messages; null: as the queue has it. */
      lease_ms?: number | null;
      /** What it does as a member of a group whose members poll. */
      member?: MemberConfig;
    };

/** What messages with a key say of themselves to an exchange. */
export interface Heading {
  /** The routing key: words between dots. */
  key: string;
  /** Its headers. */
  headers?: Header[];
}

/** Where a recording ends. */
export interface RecordingEnd {
  /** The instant, in microseconds since the start. */
  at_us: number;
  /** How many entries of that instant had happened. */
  ordinal: number;
  /** The digest there: 32 hexadecimal digits. */
  digest: string;
}

/** Something that a person does to a run. */
export type Command =
  /** A producer publishes messages now. */
  | {
      do: "publish";
      /** Who. */
      producer: number;
      /** How many. */
      count: number;
      /** Their key; null or left out: the producer's own choice. */
      key?: number | null;
    }
  /** A client's process dies. */
  | {
      do: "kill";
      /** A producer or consumer. */
      client: number;
    }
  /** A killed client's process starts anew. */
  | {
      do: "restart";
      /** A producer or consumer. */
      client: number;
    }
  /** A client's process freezes; its connection stays. */
  | {
      do: "pause";
      /** A producer or consumer. */
      client: number;
    }
  /** A frozen client's process goes on. */
  | {
      do: "resume";
      /** A producer or consumer. */
      client: number;
    }
  /** The broker stops. */
  | { do: "stop-broker" }
  /** The broker starts again. */
  | { do: "start-broker" }
  /** One of the broker's machines fails. */
  | {
      do: "stop-machine";
      /** Which, from 1. */
      machine: number;
    }
  /** It comes back. */
  | {
      do: "start-machine";
      /** Which, from 1. */
      machine: number;
    }
  /** What a producer writes from now on counts together or not at all. */
  | {
      do: "begin";
      /** Who. */
      producer: number;
    }
  /** A producer's transaction ends, once what it wrote is confirmed. */
  | {
      do: "end";
      /** Who. */
      producer: number;
      /** Whether it counts. */
      commit: boolean;
    }
  /** Nothing gets through a client's link any more. */
  | {
      do: "cut-link";
      /** Which. */
      link: number;
    }
  /** A cut or slowed link is whole again. */
  | {
      do: "mend-link";
      /** Which. */
      link: number;
    }
  /** A link takes longer. */
  | {
      do: "slow-link";
      /** Which. */
      link: number;
      /** How much longer. */
      extra_ms: number;
    }
  /** A message turns to poison: every consumer fails on it. */
  | {
      do: "poison";
      /** Which. */
      message: MessageName;
    }
  /** A consumer that acknowledges by hand says its word on a message that it has. */
  | {
      do: "settle";
      /** Who. */
      consumer: number;
      /** On which message. */
      message: MessageName;
      /** The word. */
      outcome: Outcome;
      /** Also on everything that it was given before and still has. */
      and_earlier: boolean;
    }
  /** A consumer that asks by hand asks for messages. */
  | {
      do: "fetch";
      /** Who. */
      consumer: number;
      /** For how many at most. */
      max: number;
      /** How long the broker may wait before it answers with none. */
      wait_ms: number;
      /** How long they are to be the consumer's; null or left out: as the queue has it. */
      lease_ms?: number | null;
    }
  /** A consumer wants a message that it has for so long from now on; for no time: it gives it back. */
  | {
      do: "extend";
      /** Who. */
      consumer: number;
      /** Which message. */
      message: MessageName;
      /** How long; 0: it gives it back. */
      lease_ms: number;
    }
  /** A consumer wants no more messages; what it has stays with it. */
  | {
      do: "cancel";
      /** Who. */
      client: number;
    }
  /** A consumer that was cancelled wants messages again. */
  | {
      do: "subscribe";
      /** Who. */
      client: number;
    }
  /** A consumer acknowledges a message that it does not hold any more. */
  | {
      do: "settle-again";
      /** Who. */
      consumer: number;
      /** Which. */
      message: MessageName;
    }
  /** The broker is short of memory, or no longer. */
  | {
      do: "alarm";
      /** Whether it is. */
      on: boolean;
    }
  /** Dead letters go back to where they died. */
  | {
      do: "redrive";
      /** The queue that holds them. */
      queue: number;
      /** Only this one; null or left out: all. */
      message?: MessageName | null;
    }
  /** Dead letters are thrown away. */
  | {
      do: "discard";
      /** The queue that holds them. */
      queue: number;
      /** Only this one; null or left out: all. */
      message?: MessageName | null;
    }
  /** A consumer says goodbye and its process ends. */
  | {
      do: "close";
      /** Who. */
      client: number;
    }
  /** A consumer's application hangs, or goes on: it does not poll, while its library says that it is there. */
  | {
      do: "stall";
      /** Who. */
      consumer: number;
      /** Whether it hangs. */
      on: boolean;
    }
  /** A consumer that polls by hand polls once. */
  | {
      do: "poll";
      /** Who. */
      consumer: number;
      /** The most records; null or left out: its own number. */
      max?: number | null;
    }
  /** A member of a group that polls commits. */
  | {
      do: "commit";
      /** Who. */
      consumer: number;
      /** Which offset of which partition; null or left out: what its polls brought. */
      to?: Offset | null;
    }
  /** A member of a group that polls reads a partition on from elsewhere. */
  | {
      do: "seek";
      /** Who. */
      consumer: number;
      /** From where. */
      to: Offset;
    }
  /** A group reads its topic again, or skips ahead. */
  | {
      do: "rewind";
      /** Which group. */
      group: number;
      /** From where. */
      to: RewindTo;
    }
  /** A node appears. */
  | {
      do: "add-node";
      /** Its id, never used before. */
      id: number;
      /** The node. */
      node: NodeSettings;
    }
  /** A node without links disappears. */
  | {
      do: "remove-node";
      /** Which. */
      id: number;
    }
  /** A node's settings change; its kind stays. */
  | {
      do: "set-node";
      /** Which. */
      id: number;
      /** The node as it is from now on. */
      node: NodeSettings;
    }
  /** A link appears. */
  | {
      do: "add-link";
      /** Its id, never used before. */
      id: number;
      /** The node where messages come from. */
      from: number;
      /** The node where they go. */
      to: number;
      /** How long a frame travels, in either direction. */
      latency_ms: number;
      /** Where it leaves an exchange: which messages go along it. */
      binding?: Binding;
    }
  /** A link disappears. */
  | {
      do: "remove-link";
      /** Which. */
      id: number;
    }
  /** A link's latency changes; its ends stay. */
  | {
      do: "set-link";
      /** Which. */
      id: number;
      /** Its first end, as it is. */
      from: number;
      /** Its second end, as it is. */
      to: number;
      /** How long a frame travels, in either direction. */
      latency_ms: number;
      /** Where it leaves an exchange: which messages go along it. */
      binding?: Binding;
    }
  /** What messages with a key say of themselves changes. */
  | {
      do: "set-key";
      /** The key. */
      key: number;
      /** What they say; null or left out: nothing but the key's number. */
      says?: Heading | null;
    };

/** What is counted, at each node and in all. */
export type CounterName = "published" | "published_again" | "confirmed" | "refused" | "lost" | "entered" | "leased" | "redelivered" | "returned" | "accepted" | "died" | "dropped" | "redriven" | "received" | "finished" | "applied" | "failed" | "stale" | "abandoned";

/** The summary of a run. */
export interface Figures {
  title: string;
  profile: string;
  seed: number;
  /** The version of the simulation's behaviour. */
  semantics: number;
  at_us: number;
  ordinal: number;
  /** Commands that were carried out. */
  commands: number;
  /** Commands of the recording that were turned down. */
  rejected: number;
  digest: string;
  totals: Record<CounterName, number>;
  /** Each node; the name of one that was added during the run is null. */
  nodes: { id: number; kind: string; name: string | null; counts: Record<CounterName, number> }[];
  /** What is missing in the drawing. */
  diagnostics: { node: number; code: string; text: string }[];
}

/** The rule behind an event. */
export type Rule = "command" | "arrivals" | "latency" | "connection-loss" | "overflow-block" | "overflow-reject" | "overflow-drop-oldest" | "overflow-drop-newest" | "producer-buffer" | "confirmation" | "routing" | "queueing" | "partitioning" | "dispatch" | "lease-timeout" | "lease-renewal" | "lease-of-owner" | "release" | "reject" | "backoff" | "retry-limit" | "time-to-live" | "hop-limit" | "acknowledge-on-delivery" | "acknowledgement" | "processing" | "failure-chance" | "poison" | "deduplication" | "stale-delivery" | "client-crash" | "session-timeout" | "durability" | "rebalance" | "committed-offset" | "retention" | "instant-limit" | "deletion" | "group-membership" | "connection" | "delay" | "repetition" | "request-limit" | "lease-max" | "at-least-once" | "replication" | "election" | "idempotence" | "compaction" | "transaction" | "delivery-timeout";

/** One copy of a message: fan-out makes several copies of one. */
export interface Copy {
  /** Who published the message. */
  producer: number | null;
  /** As the how-manieth, from 1. */
  number: number;
  /** The queue or topic that holds this copy. */
  store: number | null;
}

/** What every event says. */
export interface Stamp {
  /** Counts the events of a run from 1. */
  sequence: number;
  at_us: number;
  ordinal: number;
  /** The sequence of the event that led to this one; null: a command or the start. */
  cause: number | null;
  rule: Rule;
}

/** Something that happened; `event` says what. A node or link that does not apply is null. */
export type RunEvent = Stamp &
  (
    | { event: "published"; copy: Copy; link: number | null; key: number | null; again: boolean }
    | { event: "departed"; copy: Copy; link: number | null; back: boolean; arrives_us: number | null; attempt: number }
    | { event: "lost"; copy: Copy; link: number | null; reason: "link-removed" | "connection-lost" | "broker-stopped" | "producer-gone" | "buffer-full" | "gave-up" | "expired" | "nowhere-to-go" | "timed-out" | "turned-down" | "aborted" }
    | { event: "held-back"; producer: number | null; by: number | null }
    | { event: "let-go"; producer: number | null; by: number | null }
    | { event: "blocked"; producer: number | null }
    | { event: "unblocked"; producer: number | null }
    | { event: "confirmed"; copy: Copy }
    | { event: "refused"; copy: Copy }
    | { event: "parked"; copy: Copy }
    | { event: "entered"; copy: Copy; depth: number }
    | { event: "appended"; copy: Copy; partition: number; offset: number }
    | { event: "leased"; copy: Copy; consumer: number | null; count: number; until_us: number | null }
    | { event: "renewed"; copy: Copy; consumer: number | null; until_us: number | null }
    | { event: "returned"; copy: Copy; consumer: number | null; reason: "released" | "failed" | "lease-expired" | "owner-lost" | "broker-restarted" | "reassigned" | "rewound" | "left-behind" | "truncated"; failures: number }
    | { event: "delayed"; copy: Copy; due_us: number | null }
    | { event: "due"; copy: Copy }
    | { event: "accepted"; copy: Copy; consumer: number | null }
    | { event: "died"; copy: Copy; reason: "limit" | "rejected" | "expired" | "overflow" | "refused"; target: number | null; count: number }
    | { event: "dropped"; copy: Copy; reason: "expired" | "dropped-oldest" | "dropped-newest" | "limit" | "rejected" | "hops" | "cycle" | "discarded" | "queue-deleted" | "transient" | "refused" | "unroutable" | "duplicate" }
    | { event: "redriven"; copy: Copy; to: number | null }
    | { event: "received"; copy: Copy; consumer: number | null; attempt: number }
    | { event: "started"; copy: Copy; consumer: number | null; ends_us: number | null }
    | { event: "finished"; copy: Copy; consumer: number | null; applied: boolean }
    | { event: "failed"; copy: Copy; consumer: number | null; poison: boolean }
    | { event: "stale"; copy: Copy; consumer: number | null }
    | { event: "abandoned"; copy: Copy; consumer: number | null; applied: boolean }
    | { event: "killed"; node: number | null }
    | { event: "restarted"; node: number | null }
    | { event: "paused"; node: number | null }
    | { event: "resumed"; node: number | null }
    | { event: "broker-stopped" }
    | { event: "broker-started" }
    | { event: "link-cut"; link: number | null }
    | { event: "link-mended"; link: number | null }
    | { event: "link-slowed"; link: number | null; extra_us: number }
    | { event: "connected"; client: number | null; link: number | null }
    | { event: "disconnected"; client: number | null; link: number | null; reason: "closed" | "session-expired" | "broker-stopped" | "link-removed" | "replaced" | "lease-too-long" | "settled-twice" | "served-otherwise" }
    | { event: "poisoned"; message: MessageName }
    | { event: "rebalanced"; group: number | null; generation: number; members: number }
    | { event: "assigned"; group: number | null; consumer: number | null; log: number | null; partition: number; offset: number }
    | { event: "committed"; group: number | null; log: number | null; partition: number; offset: number }
    | { event: "rewound"; group: number | null; log: number | null; partition: number; offset: number; reason: "released" | "failed" | "lease-expired" | "owner-lost" | "broker-restarted" | "reassigned" | "rewound" | "left-behind" | "truncated" }
    | { event: "trimmed"; log: number | null; partition: number; offset: number }
    | { event: "node-edited"; node: number | null; how: "changed" | "added" | "removed" }
    | { event: "link-edited"; link: number | null; from: number | null; to: number | null; how: "changed" | "added" | "removed" }
    | { event: "overrun"; entries: number }
    | { event: "routed"; copy: Copy; copies: number }
    | { event: "heading-edited"; key: number | null }
    | { event: "given-back"; copy: Copy }
    | { event: "cancelled"; consumer: number | null; by_broker: boolean }
    | { event: "alarmed"; on: boolean }
    | { event: "skipped"; group: number | null; log: number | null; partition: number; offset: number; records: number }
    | { event: "turned-down"; copy: Copy; reason: "throttled" | "too-large" | "own-delay" }
    | { event: "declined"; client: number | null; reason: "throttled" | "batch-too-large" | "in-flight-max" | "not-in-flight" | "lease-too-long" }
    | { event: "postponed"; copy: Copy; due_us: number | null }
    | { event: "answered"; consumer: number | null; count: number }
    | { event: "rebalancing"; group: number | null }
    | { event: "joined"; group: number | null; consumer: number | null; generation: number; partitions: number }
    | { event: "given-up"; group: number | null; consumer: number | null; log: number | null; partition: number; lost: boolean }
    | { event: "left"; group: number | null; consumer: number | null; reason: "closed" | "poll-interval" | "session-expired" | "not-back" | "removed" }
    | { event: "commit-refused"; group: number | null; consumer: number | null; log: number | null; partition: number; offset: number; reason: "unknown-member-id" | "illegal-generation" }
    | { event: "closed"; node: number | null }
    | { event: "stalled"; consumer: number | null; on: boolean }
    | { event: "not-appended"; copy: Copy; reason: "no-leader" | "not-enough-replicas" | "out-of-order" | "no-key" | "fenced"; appended: boolean }
    | { event: "already-appended"; copy: Copy; partition: number; offset: number }
    | { event: "removed"; copy: Copy; partition: number; offset: number; reason: "superseded" | "tombstone-over" | "aborted" | "leader-lost" }
    | { event: "leader-changed"; log: number | null; partition: number; machine: number; offset: number }
    | { event: "machine-stopped"; machine: number }
    | { event: "machine-started"; machine: number }
    | { event: "transaction-began"; producer: number | null }
    | { event: "transaction-ended"; producer: number | null; committed: boolean }
    | { event: "unanswered"; producer: number | null; link: number | null }
    | { event: "marked"; log: number | null; partition: number; offset: number; producer: number | null; committed: boolean }
    | { event: "subscribed"; consumer: number | null }
    | { event: "settled-again"; consumer: number | null; message: MessageName }
  );
