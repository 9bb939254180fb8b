//! Every way in which a file can be wrong, and the exact sentence that its reader gets.

use studio::wire::document::read_document;
use studio::wire::recording::read_recording;
use studio::wire::{TEXT_MAX, read_any};

const DOCUMENT: &str = r#"{
  "format": "queue-playground/document",
  "version": 1,
  "title": "Shop",
  "profile": "textbook-1",
  "seed": 7,
  "locked": ["faults"],
  "nodes": [
    { "id": 1, "kind": "producer", "name": "shop", "x": 0, "y": 0, "arrivals": { "kind": "poisson", "mean_ms": 250 } },
    { "id": 2, "kind": "queue", "name": "orders", "x": 1, "y": 0, "retry": { "limit": 5 }, "durable": true },
    { "id": 3, "kind": "consumer", "name": "worker", "x": 2, "y": 0, "failure_percent": 12.5 }
  ],
  "links": [
    { "id": 1, "from": 1, "to": 2, "latency_ms": 500 },
    { "id": 2, "from": 2, "to": 3, "latency_ms": 0.5 }
  ],
  "next_node": 4,
  "next_link": 3
}
"#;

const RECORDING: &str = r#"{
  "format": "queue-playground/recording",
  "version": 1,
  "semantics": 1,
  "document": { "format": "queue-playground/document", "version": 1 },
  "commands": [
    { "at_us": 5, "ordinal": 0, "do": "publish", "producer": 1, "count": 3 },
    { "at_us": 9, "ordinal": 2, "do": "poison", "message": { "producer": 1, "number": 2 } },
    { "at_us": 9, "ordinal": 2, "do": "set-node", "id": 1, "node": { "kind": "queue", "capacity": 5 } }
  ],
  "end": { "at_us": 60000000, "ordinal": 0, "digest": "0123456789abcdef0123456789abcdef" }
}
"#;

/// The sentence that a text gets.
fn sentence(text: &str) -> String {
    match read_any(text) {
        Ok(opened) => panic!("it was read: {opened:?}"),
        Err(error) => error.to_string(),
    }
}

/// The text with one part, which stands in it, replaced.
fn with(text: &str, part: &str, instead: &str) -> String {
    assert!(text.contains(part), "{part} does not stand in it");
    text.replacen(part, instead, 1)
}

macro_rules! bad {
    ($($text:ident $name:ident: $part:literal => $instead:literal, $sentence:literal;)*) => {$(
        #[test]
        fn $name() {
            assert_eq!(sentence(&with($text, $part, $instead)), $sentence);
        }
    )*};
}

bad! {
    DOCUMENT a_missing_comma_is_found_by_line_and_column: "1,\n  \"title\"" => "1\n  \"title\"",
        "line 4, column 3: a comma or } is wanted here, and \"\\\"\" stands here.";
    DOCUMENT a_comma_too_many_is_found: "\"next_link\": 3" => "\"next_link\": 3,",
        "line 19, column 1: a field's name in double quotes is wanted here, and \"}\" stands here.";
    DOCUMENT a_name_without_quotes_is_found: "\"title\"" => "title",
        "line 4, column 3: a field's name in double quotes is wanted here, and \"t\" stands here.";
    DOCUMENT a_missing_colon_is_found: "\"seed\":" => "\"seed\"",
        "line 6, column 10: a colon is wanted here, and \"7\" stands here.";
    DOCUMENT a_word_that_is_no_value_is_found: "true" => "yes",
        "line 10, column 103: a value is wanted here, and \"y\" stands here.";
    DOCUMENT a_number_that_is_none_is_found: "0.5" => "0.",
        "line 15, column 52: a digit is wanted here, and \" \" stands here.";
    DOCUMENT a_number_with_a_leading_zero_is_found: "\"seed\": 7" => "\"seed\": 07",
        "line 6, column 12: a comma or } is wanted here, and \"7\" stands here.";
    DOCUMENT a_number_without_end_is_refused: "\"seed\": 7" => "\"seed\": 1e999",
        "line 6, column 11: this number has more digits than can be kept.";
    DOCUMENT a_line_break_inside_a_text_is_found: "\"Shop\"" => "\"Sh\nop\"",
        "line 4, column 15: a line break or another control character stands inside a text: write \\n, \\t or \\u….";
    DOCUMENT an_escape_that_is_none_is_found: "\"Shop\"" => "\"Sh\\op\"",
        "line 4, column 16: one of \" \\ / b f n r t u after a backslash is wanted here, and \"o\" stands here.";
    DOCUMENT an_escape_without_four_digits_is_found: "\"Shop\"" => "\"\\u00é1\"",
        "line 4, column 15: a hexadecimal number of four digits is wanted here, and \"0\" stands here.";
    DOCUMENT half_a_surrogate_pair_is_found: "\"Shop\"" => "\"\\ud83d\"",
        "line 4, column 19: half of a surrogate pair stands before this.";
    DOCUMENT a_field_that_stands_twice_is_named: "\"seed\": 7" => "\"seed\": 7, \"seed\": 8",
        "line 6, column 14: the field \"seed\" stands here a second time.";
    DOCUMENT text_after_the_end_is_found: "3\n}\n" => "3\n}\n]",
        "line 20, column 1: the end of the text is wanted here, and \"]\" stands here.";

    DOCUMENT a_file_of_something_else_is_told: "\"format\": \"queue-playground/document\",\n" => "",
        "the top level: it is not from Queue Playground: the field \"format\" with \"queue-playground/document\" is missing.";
    DOCUMENT another_format_is_named: "queue-playground/document" => "drawing",
        "format: it must be \"queue-playground/document\" or \"queue-playground/recording\", not the text \"drawing\".";
    DOCUMENT a_missing_version_is_named: "\"version\": 1,\n" => "",
        "the top level: the field \"version\" is missing.";
    DOCUMENT a_newer_version_says_so: "\"version\": 1" => "\"version\": 7",
        "version: it was made by a newer version of Queue Playground (format 7, and this one reads up to 1): open it there, or get the newer version.";
    DOCUMENT a_newer_version_says_so_before_anything_else: "\"version\": 1" => "\"version\": 2, \"colour\": \"red\"",
        "version: it was made by a newer version of Queue Playground (format 2, and this one reads up to 1): open it there, or get the newer version.";
    DOCUMENT a_version_that_is_no_number_is_named: "\"version\": 1" => "\"version\": \"1\"",
        "version: it must be a whole number from 1 to 4,294,967,295, not the text \"1\".";

    DOCUMENT an_unknown_field_is_named_with_those_that_are_known: "\"title\"" => "\"titel\"",
        "titel: there is no such field; the fields here are format, version, title, description, profile, seed, locked, broker, nodes, links, keys, next_node, next_link.";
    DOCUMENT an_unknown_setting_is_named_by_its_way: "\"limit\": 5" => "\"limits\": 5",
        "nodes[1].retry.limits: there is no such field; the fields here are limit, limit_is, judged, counter, causes, backoff, backoff_always, jitter, return_to, unlimited_release_to.";
    DOCUMENT a_field_without_a_name_is_shown_in_quotes: "\"limit\": 5" => "\"\": 5",
        "nodes[1].retry.\"\": there is no such field; the fields here are limit, limit_is, judged, counter, causes, backoff, backoff_always, jitter, return_to, unlimited_release_to.";
    DOCUMENT a_setting_of_another_kind_is_refused: "\"durable\": true" => "\"workers\": 2",
        "nodes[1].workers: there is no such field; the fields here are id, name, x, y, kind, durable, keeps_transient, capacity, slack, overflow, takes_again_percent, ttl_ms, expiry, priorities, single_active, successor, turn_needs_room, dead_letter_key, dead_letters_stay_marked, dead_letters_keep_count, limit_needs_target, expired_are_dead_letters, ttl_from_publication, requests_per_second, intake, handout, lease, retry.";
    DOCUMENT a_missing_field_of_a_node_is_named: "\"name\": \"orders\", " => "",
        "nodes[1]: the field \"name\" is missing.";
    DOCUMENT a_missing_kind_is_named: "\"kind\": \"queue\", " => "",
        "nodes[1]: the field \"kind\" is missing.";
    DOCUMENT a_missing_part_of_a_choice_is_named: ", \"mean_ms\": 250" => "",
        "nodes[0].arrivals: the field \"mean_ms\" is missing.";
    DOCUMENT a_part_of_another_choice_is_refused: "\"mean_ms\": 250" => "\"mean_ms\": 250, \"count\": 2",
        "nodes[0].arrivals.count: there is no such field; the fields here are kind, mean_ms.";

    DOCUMENT a_number_of_the_wrong_type_is_named: "\"limit\": 5" => "\"limit\": \"three\"",
        "nodes[1].retry.limit: it must be a whole number from 0 to 1,000,000,000, not the text \"three\".";
    DOCUMENT a_number_out_of_range_is_named: "\"limit\": 5" => "\"limit\": 1000000001",
        "nodes[1].retry.limit: it must be a whole number from 0 to 1,000,000,000, not 1000000001.";
    DOCUMENT a_negative_number_is_named: "\"limit\": 5" => "\"limit\": -1",
        "nodes[1].retry.limit: it must be a whole number from 0 to 1,000,000,000, not -1.";
    DOCUMENT a_number_that_is_not_whole_is_named: "\"limit\": 5" => "\"limit\": 2.5",
        "nodes[1].retry.limit: it must be a whole number from 0 to 1,000,000,000, not 2.5.";
    DOCUMENT an_object_in_place_of_a_flag_is_named: "\"durable\": true" => "\"durable\": {}",
        "nodes[1].durable: it must be true or false, not an object.";
    DOCUMENT a_list_in_place_of_a_text_is_named: "\"Shop\"" => "[\"Shop\"]",
        "title: it must be a text, not a list.";
    DOCUMENT null_in_place_of_an_object_is_named: "{ \"limit\": 5 }" => "null",
        "nodes[1].retry: it must be an object, not null.";
    DOCUMENT a_text_in_place_of_a_choice_is_named: "{ \"kind\": \"poisson\", \"mean_ms\": 250 }" => "\"poisson\"",
        "nodes[0].arrivals: it must be an object, not the text \"poisson\".";
    DOCUMENT a_choice_that_is_none_is_named: "poisson" => "fish",
        "nodes[0].arrivals.kind: it must be \"manual\" or \"burst\" or \"constant\" or \"poisson\", not the text \"fish\".";
    DOCUMENT a_kind_that_is_none_is_named: "\"queue\"" => "\"stack\"",
        "nodes[1].kind: it must be \"producer\" or \"exchange\" or \"queue\" or \"topic\" or \"group\" or \"consumer\", not the text \"stack\".";
    DOCUMENT a_time_finer_than_a_microsecond_is_named: "0.5" => "0.0005",
        "links[1].latency_ms: it must be a number of milliseconds from 0 to 9007199254740.991 with at most 3 decimals, not 0.0005.";
    DOCUMENT a_time_that_is_too_long_is_named: "500" => "9007199254740.992",
        "links[0].latency_ms: it must be a number of milliseconds from 0 to 9007199254740.991 with at most 3 decimals, not 9007199254740.992.";
    DOCUMENT a_chance_above_certainty_is_named: "12.5" => "100.1",
        "nodes[2].failure_percent: it must be a number of per cent from 0 to 100 with at most 4 decimals, not 100.1.";
    DOCUMENT a_place_off_the_stage_is_named: "\"x\": 1" => "\"x\": -100001",
        "nodes[1].x: it must be a whole number from -100,000 to 100,000, not -100001.";
    DOCUMENT a_seed_that_is_too_large_is_named: "\"seed\": 7" => "\"seed\": 9007199254740992",
        "seed: it must be a whole number from 0 to 9,007,199,254,740,991, not 9007199254740992.";
    DOCUMENT a_lock_that_is_none_is_named: "[\"faults\"]" => "[\"all\"]",
        "locked[0]: it must be \"drawing\" or \"settings\" or \"faults\" or \"seed\", not the text \"all\".";
    DOCUMENT a_long_text_is_cut_in_the_sentence: "\"limit\": 5" => "\"limit\": \"a text that does not come to its end\\n\"",
        "nodes[1].retry.limit: it must be a whole number from 0 to 1,000,000,000, not the text \"a text that does not com…\".";

    DOCUMENT a_node_id_that_is_taken_is_named: "\"id\": 3" => "\"id\": 1",
        "nodes[2].id: there is a node 1 already.";
    DOCUMENT a_link_id_that_is_taken_is_named: "\"id\": 2, \"from\"" => "\"id\": 1, \"from\"",
        "links[1].id: there is a link 1 already.";
    DOCUMENT an_id_of_zero_is_named: "\"id\": 3" => "\"id\": 0",
        "nodes[2].id: it must be a whole number from 1 to 9,999, not 0.";
    DOCUMENT a_link_that_leads_nowhere_is_named: "\"to\": 3" => "\"to\": 9",
        "links[1].to: there is no node 9.";
    DOCUMENT a_link_from_nowhere_is_named: "\"from\": 2" => "\"from\": 8",
        "links[1].from: there is no node 8.";
    DOCUMENT a_link_that_has_no_meaning_is_named: "\"from\": 2, \"to\": 3" => "\"from\": 3, \"to\": 2",
        "links[1]: a consumer has nothing to send to a queue.";
    DOCUMENT a_link_to_itself_is_named: "\"from\": 2, \"to\": 3" => "\"from\": 2, \"to\": 2",
        "links[1]: a node cannot be connected with itself.";
    DOCUMENT a_second_link_between_the_same_is_named: "\"from\": 2, \"to\": 3" => "\"from\": 1, \"to\": 2",
        "links[1]: the two are connected already.";
    DOCUMENT a_binding_where_nothing_is_routed: "\"latency_ms\": 500 }" => "\"latency_ms\": 500, \"binding\": { \"key\": \"a\" } }",
        "links[0].binding: only a link that leaves an exchange asks something of a message, and node 1 is of the kind producer.";
    DOCUMENT a_next_id_that_is_in_use_is_named: "\"next_node\": 4" => "\"next_node\": 3",
        "next_node: it must be greater than every id in use, and 3 is in use.";
    DOCUMENT a_list_that_is_none_is_named: "\"next_link\": 3" => "\"next_link\": 3, \"broker\": []",
        "broker: it must be an object, not a list.";

    RECORDING a_command_that_is_none_is_named: "publish" => "explode",
        "commands[0].do: it must be \"publish\" or \"kill\" or \"restart\" or \"pause\" or \"resume\" or \"stop-broker\" or \"start-broker\" or \"stop-machine\" or \"start-machine\" or \"begin\" or \"end\" or \"cut-link\" or \"mend-link\" or \"slow-link\" or \"poison\" or \"settle\" or \"fetch\" or \"extend\" or \"cancel\" or \"subscribe\" or \"settle-again\" or \"alarm\" or \"redrive\" or \"discard\" or \"close\" or \"stall\" or \"poll\" or \"commit\" or \"seek\" or \"rewind\" or \"add-node\" or \"remove-node\" or \"set-node\" or \"add-link\" or \"remove-link\" or \"set-link\" or \"set-key\", not the text \"explode\".";
    RECORDING a_command_without_its_field_is_named: ", \"count\": 3" => "",
        "commands[0]: the field \"count\" is missing.";
    RECORDING a_command_without_a_position_is_named: "\"ordinal\": 0, \"do\"" => "\"do\"",
        "commands[0]: the field \"ordinal\" is missing.";
    RECORDING a_command_with_a_strange_field_is_named: "\"count\": 3" => "\"count\": 3, \"speed\": 2",
        "commands[0].speed: there is no such field; the fields here are at_us, ordinal, do, producer, count, key.";
    RECORDING too_many_messages_of_one_command_are_named: "\"count\": 3" => "\"count\": 10001",
        "commands[0].count: it must be a whole number from 1 to 10,000, not 10001.";
    RECORDING commands_out_of_order_are_named: "\"at_us\": 9" => "\"at_us\": 4",
        "commands[1]: it comes before the command that stands before it.";
    RECORDING a_message_without_its_number_is_named: ", \"number\": 2" => "",
        "commands[1].message: the field \"number\" is missing.";
    RECORDING a_setting_inside_a_command_is_named: "\"capacity\": 5" => "\"capacity\": 0",
        "commands[2].node.capacity: it must be a whole number from 1 to 1,000,000,000, not 0.";
    RECORDING a_digest_that_is_none_is_named: "0123456789abcdef0123456789abcdef" => "0123",
        "end.digest: a digest is 32 hexadecimal digits.";
    RECORDING a_recording_without_its_document_is_named: "\"document\": {" => "\"drawing\": {",
        "drawing: there is no such field; the fields here are format, version, semantics, document, commands, end.";
    RECORDING a_newer_document_in_a_recording_says_so: "document\", \"version\": 1" => "document\", \"version\": 3",
        "document.version: it was made by a newer version of Queue Playground (format 3, and this one reads up to 1): open it there, or get the newer version.";
}

#[test]
fn both_are_read_when_nothing_is_wrong() {
    assert!(read_document(DOCUMENT).is_ok());
    assert!(read_recording(RECORDING).is_ok());
}

#[test]
fn a_text_cut_off_anywhere_says_that_a_part_is_missing() {
    let whole = DOCUMENT.trim_end();
    for length in 1..whole.len() {
        let found = sentence(&whole[..length]);
        let missing =
            found.contains("the text ends where") && found.ends_with("seems to be missing.");
        // Within `true` or `null` the rest is no word.
        assert!(missing || found.contains("a value is wanted here"), "{length}: {found}");
    }
    assert_eq!(
        sentence(&whole[..120]),
        "line 7, column 3: the text ends where a field's name in double quotes is wanted, so a part of it seems to be missing."
    );
}

#[test]
fn an_unknown_profile_is_named_beside_those_that_there_are() {
    let known: Vec<String> =
        engine::PROFILES.iter().map(|profile| format!("\"{}\"", profile.id)).collect();
    assert_eq!(
        sentence(&with(DOCUMENT, "textbook-1", "nats-9")),
        format!("profile: there is no profile \"nats-9\" here; there is {}.", known.join(", "))
    );
}

#[test]
fn an_empty_text_says_so() {
    assert_eq!(sentence(""), "line 1, column 1: there is nothing here.");
    assert_eq!(sentence(" \n "), "line 2, column 2: there is nothing here.");
}

#[test]
fn what_is_no_object_says_so() {
    assert_eq!(sentence("[]"), "the top level: it must be an object, not a list.");
    assert_eq!(sentence("42"), "the top level: it must be an object, not 42.");
    assert_eq!(
        sentence("<html>"),
        "line 1, column 1: a value is wanted here, and \"<\" stands here."
    );
}

#[test]
fn a_text_that_is_too_large_is_refused_at_once() {
    let text = " ".repeat(TEXT_MAX + 1);
    assert_eq!(
        sentence(&text),
        "the text: it has 1,000,001 bytes, and at most 1,000,000 are read."
    );
}

#[test]
fn what_stands_too_deep_is_refused() {
    let text = with(DOCUMENT, "[\"faults\"]", &"[".repeat(200_000));
    assert_eq!(
        sentence(&text),
        "line 7, column 44: lists and objects stand in one another more than 32 deep."
    );
}

#[test]
fn an_object_of_too_many_fields_is_refused() {
    let fields: Vec<String> = (0..101).map(|n| format!("\"f{n}\": 1, ")).collect();
    let text = with(DOCUMENT, "\"title\"", &format!("{}\"title\"", fields.concat()));
    assert!(sentence(&text).ends_with(": this object has more than 100 fields."));
}

#[test]
fn too_many_nodes_links_or_locks_are_counted() {
    let node =
        |n: usize| format!("{{\"id\":{n},\"kind\":\"queue\",\"name\":\"\",\"x\":0,\"y\":0}}");
    let nodes: Vec<String> = (1..=501).map(node).collect();
    let text = with(DOCUMENT, "\"nodes\": [", &format!("\"nodes\": [{},", nodes.join(",")));
    assert_eq!(sentence(&text), "nodes: at most 500 can be here, and these are 504.");
    let links = "{},".repeat(1_500);
    let text = with(DOCUMENT, "\"links\": [", &format!("\"links\": [{links}"));
    assert_eq!(sentence(&text), "links: at most 1,500 can be here, and these are 1,502.");
    let text = with(DOCUMENT, "[\"faults\"]", "[1, 2, 3, 4, 5]");
    assert_eq!(sentence(&text), "locked: at most 4 can be here, and these are 5.");
}

#[test]
fn a_name_that_is_too_long_is_counted() {
    let text = with(DOCUMENT, "\"orders\"", &format!("\"{}\"", "ö".repeat(81)));
    assert_eq!(sentence(&text), "nodes[1].name: it may have at most 80 characters and has 81.");
    let text = with(
        DOCUMENT,
        "\"seed\"",
        &format!("\"description\": \"{}\", \"seed\"", "x".repeat(1_001)),
    );
    assert_eq!(sentence(&text), "description: it may have at most 1,000 characters and has 1,001.");
}

#[test]
fn too_many_commands_are_counted() {
    let text =
        with(RECORDING, "\"commands\": [", &format!("\"commands\": [{}", "{},".repeat(10_000)));
    assert_eq!(sentence(&text), "commands: at most 10,000 can be here, and these are 10,003.");
}

#[test]
fn a_document_is_no_recording_and_the_other_way_round() {
    let error = read_recording(DOCUMENT).unwrap_err().to_string();
    assert_eq!(error, "format: this is a document, and a recording is wanted here.");
    let error = read_document(RECORDING).unwrap_err().to_string();
    assert_eq!(error, "format: this is a recording, and a document is wanted here.");
}
