//! The document as a file: versioned, settings only where they differ from the profile's. Described for
//! teachers in `docs/document.md`.

use engine::{
    Binding, Change, Link, LinkId, Node, NodeId, NodeKind, PROFILES, Rejection, Seed, Topology,
    profile,
};

#[cfg(feature = "schema")]
use super::binding::heading_fields;
use super::binding::{Bound, heading_to_json};
use super::json::{Fields, Json, Number, short};
use super::kinds;
use super::place::{Place, ReadError};
#[cfg(feature = "schema")]
use super::setting::KeyNumber;
use super::setting::{Codec, Id, Inner, Millis, read_field};
#[cfg(feature = "schema")]
use super::shape::{FieldShape, Shape};
use crate::document::{Document, Locks, Point};

/// What a document says it is.
pub const FORMAT: &str = "queue-playground/document";
/// The version of the format that is written, and the newest that is read.
pub const VERSION: u64 = 1;

const FIELDS: &[&str] = &[
    "format",
    "version",
    "title",
    "description",
    "profile",
    "seed",
    "locked",
    "broker",
    "nodes",
    "links",
    "keys",
    "next_node",
    "next_link",
];
/// The fields of a node that are not settings.
pub(super) const NODE_FIELDS: &[&str] = &["id", "name", "x", "y"];
/// What can be locked.
pub(super) const LOCKS: &[&str] = &["drawing", "settings", "faults", "seed"];

/// Reads a document.
///
/// # Errors
/// One sentence that names the place and the reason. It never panics, whatever the text.
pub fn read_document(text: &str) -> Result<Document, ReadError> {
    match super::read_any(text)? {
        super::Opened::Document(document) => Ok(*document),
        super::Opened::Recording(_) => Err(ReadError {
            place: "format".to_owned(),
            reason: "this is a recording, and a document is wanted here".to_owned(),
        }),
    }
}

/// Writes a document, laid out for people; the same document gives the same text.
pub fn write_document(document: &Document) -> String {
    document_to_json(document).pretty()
}

/// Reads a document from a tree whose format and version were checked.
pub(super) fn document_from_json(at: &Place<'_>) -> Result<Document, ReadError> {
    at.only(&[FIELDS])?;
    let mut document = Document::new();
    if let Some(chosen) = at.field("profile") {
        let id = chosen.text(Document::NAME_MAX)?;
        document.profile = profile(id).ok_or_else(|| {
            let ids: Vec<String> = PROFILES.iter().map(|one| format!("\"{}\"", one.id)).collect();
            let (id, ids) = (short(id), ids.join(", "));
            chosen.wrong(format!("there is no profile \"{id}\" here; there is {ids}"))
        })?;
    }
    let at = at.under(document.profile);
    if let Some(at) = at.field("title") {
        at.text(Document::NAME_MAX)?.clone_into(&mut document.title);
    }
    if let Some(at) = at.field("description") {
        at.text(Document::DESCRIPTION_MAX)?.clone_into(&mut document.description);
    }
    if let Some(at) = at.field("seed") {
        document.seed = Seed::new(at.whole(0, Seed::MAX)?).unwrap_or_default();
    }
    if let Some(at) = at.field("locked") {
        document.locks = read_locks(&at)?;
    }
    let broker = document.profile.broker;
    document.topology = Topology::on(match at.field("broker") {
        Some(at) => Inner::read(&at, Some(&broker))?,
        None => broker,
    });
    read_nodes(&at, &mut document)?;
    read_links(&at, &mut document)?;
    super::binding::read_headings(&at, |key, heading, at| {
        add(&mut document, Change::SetHeading { key, heading: Some(heading) }, at)
    })?;
    let last = document.topology.nodes().keys().next_back().map_or(0, |id| id.0);
    document.next_node = read_next(&at, "next_node", last, NodeId::LIMIT)?;
    let last = document.topology.links().keys().next_back().map_or(0, |id| id.0);
    document.next_link = read_next(&at, "next_link", last, LinkId::LIMIT)?;
    Ok(document)
}

fn read_locks(at: &Place<'_>) -> Result<Locks, ReadError> {
    let mut locks = Locks::default();
    for at in at.items(LOCKS.len())? {
        match at.word(LOCKS)? {
            0 => locks.drawing = true,
            1 => locks.settings = true,
            2 => locks.faults = true,
            _ => locks.seed = true,
        }
    }
    Ok(locks)
}

fn read_nodes(at: &Place<'_>, document: &mut Document) -> Result<(), ReadError> {
    let Some(list) = at.field("nodes") else { return Ok(()) };
    for at in list.items(Topology::NODES_MAX)? {
        let node = kinds::read_node(&at, NODE_FIELDS)?;
        let place = at.need("id")?;
        let id = Id::read(&place, None)?;
        let name = at.need("name")?.text(Document::NAME_MAX)?.to_owned();
        let x = at.need("x")?.signed(Point::LIMIT)?;
        let y = at.need("y")?.signed(Point::LIMIT)?;
        add(document, Change::AddNode { id, node }, &place)?;
        document.names.insert(id, name);
        document.places.insert(id, Point { x, y });
    }
    Ok(())
}

fn read_links(at: &Place<'_>, document: &mut Document) -> Result<(), ReadError> {
    let Some(list) = at.field("links") else { return Ok(()) };
    for at in list.items(Topology::LINKS_MAX)? {
        at.only(&[&["id", "from", "to", "latency_ms", "binding"]])?;
        let place = at.need("id")?;
        let id = Id::read(&place, None)?;
        let end = |name| -> Result<NodeId, ReadError> {
            let at = at.need(name)?;
            let id = Id::read(&at, None)?;
            if document.topology.nodes().contains_key(&id) {
                return Ok(id);
            }
            Err(at.wrong(Rejection::UnknownNode(id).to_string()))
        };
        let (from, to) = (end("from")?, end("to")?);
        let latency = Millis::read(&at.need("latency_ms")?, None)?;
        let taken = document.topology.links().contains_key(&id);
        let binding = read_field::<_, Bound>(&at, "binding", None)?;
        if let (Some(at), Some(node)) = (at.field("binding"), document.topology.nodes().get(&from))
            && node.kind() != NodeKind::Exchange
        {
            let kind = node.kind().name();
            return Err(at.wrong(format!(
                "only a link that leaves an exchange asks something of a message, and node {} is of the kind {kind}",
                from.0
            )));
        }
        let link = Link { from, to, latency, binding };
        add(document, Change::AddLink { id, link }, if taken { &place } else { &at })?;
    }
    Ok(())
}

fn add(document: &mut Document, change: Change, at: &Place<'_>) -> Result<(), ReadError> {
    let added = document.topology.apply(change);
    added.map(|_| ()).map_err(|why| at.wrong(why.to_string()))
}

fn read_next(at: &Place<'_>, name: &str, last: u16, limit: u16) -> Result<u16, ReadError> {
    let Some(at) = at.field(name) else { return Ok(last + 1) };
    let next = at.whole(1, u64::from(limit))? as u16;
    if next > last {
        return Ok(next);
    }
    Err(at.wrong(format!("it must be greater than every id in use, and {last} is in use")))
}

/// A document as a tree.
pub(super) fn document_to_json(document: &Document) -> Json {
    let mut to = Fields::new();
    to.put("format", Json::word(FORMAT));
    to.put("version", Json::whole(VERSION));
    to.put("title", Json::text(&document.title));
    if !document.description.is_empty() {
        to.put("description", Json::text(&document.description));
    }
    to.put("profile", Json::word(document.profile.id));
    to.put("seed", Json::whole(document.seed.number()));
    let Locks { drawing, settings, faults, seed } = document.locks;
    let locked = LOCKS.iter().zip([drawing, settings, faults, seed]);
    let locked: Vec<Json> =
        locked.filter(|(_, locked)| *locked).map(|(word, _)| Json::word(word)).collect();
    if !locked.is_empty() {
        to.put("locked", Json::List(locked));
    }
    if document.topology.broker != document.profile.broker {
        to.put("broker", Inner::write(&document.topology.broker, Some(&document.profile.broker)));
    }
    let nodes = document.topology.nodes().iter();
    to.put("nodes", Json::List(nodes.map(|(&id, node)| placed(document, id, node)).collect()));
    let links = document.topology.links().iter();
    to.put("links", Json::List(links.map(|(&id, link)| connected(id, link)).collect()));
    let headings = document.topology.headings().iter();
    let headings: Vec<Json> =
        headings.map(|(&key, heading)| heading_to_json(key, heading)).collect();
    if !headings.is_empty() {
        to.put("keys", Json::List(headings));
    }
    to.put("next_node", Json::whole(document.next_node.into()));
    to.put("next_link", Json::whole(document.next_link.into()));
    to.done()
}

fn placed(document: &Document, id: NodeId, node: &Node) -> Json {
    let place = document.places.get(&id).copied().unwrap_or_default();
    let mut to = Fields::new();
    to.put("id", Json::whole(id.0.into()));
    to.put("kind", Json::word(node.kind().name()));
    to.put("name", Json::text(document.names.get(&id).map_or("", String::as_str)));
    to.put("x", Json::Number(Number::signed(place.x.into())));
    to.put("y", Json::Number(Number::signed(place.y.into())));
    kinds::write_settings(node, Some(document.profile), &mut to);
    to.done()
}

fn connected(id: LinkId, link: &Link) -> Json {
    let mut to = Fields::new();
    to.put("id", Json::whole(id.0.into()));
    to.put("from", Json::whole(link.from.0.into()));
    to.put("to", Json::whole(link.to.0.into()));
    to.put("latency_ms", Millis::write(&link.latency, None));
    if link.binding != Binding::default() {
        to.put("binding", Bound::write(&link.binding, None));
    }
    to.done()
}

/// What a document file may hold.
#[cfg(feature = "schema")]
pub(super) fn shape() -> Shape {
    let (field, needed) = (FieldShape::optional, FieldShape::required);
    let list = |of, max| Shape::List { of: Box::new(of), max };
    let next = |limit: u16| Shape::Whole { min: 1, max: limit.into() };
    let profiles: Vec<&'static str> = PROFILES.iter().map(|profile| profile.id).collect();
    let profile = Shape::Words {
        name: "ProfileId",
        help: "Whose defaults and words a document uses.",
        words: profiles.leak(),
    };
    let locks = Shape::Words {
        name: "Lock",
        help: "What a course page does not let a learner change.",
        words: LOCKS,
    };
    let broker = <Inner as Codec<engine::BrokerConfig>>::shape();
    Shape::Object {
        name: "PlaygroundDocument",
        help: "A drawing with everything that is saved.",
        fields: vec![
            needed("format", "What the file is.", Shape::Constant(FORMAT)),
            needed("version", "The version of the format.", Shape::Version(VERSION)),
            field("title", "Its title.", Shape::Text { max: Document::NAME_MAX }),
            field("description", "What it shows.", Shape::Text { max: Document::DESCRIPTION_MAX }),
            field(
                "profile",
                "Whose defaults apply: the first of these if it is left out.",
                profile,
            ),
            field(
                "seed",
                "Same seed, same run; 1 if it is left out.",
                Shape::Whole { min: 0, max: Seed::MAX },
            ),
            field(
                "locked",
                "What a course page does not let a learner change.",
                list(locks, LOCKS.len()),
            ),
            field("broker", "The broker itself.", broker),
            field("nodes", "What is drawn.", list(node_shape(), Topology::NODES_MAX)),
            field("links", "What is connected.", list(link_shape(), Topology::LINKS_MAX)),
            field(
                "keys",
                "What messages with a key say of themselves to exchanges.",
                list(heading_shape(), Topology::HEADINGS_MAX),
            ),
            field(
                "next_node",
                "The id of the next node: ids are never used again.",
                next(NodeId::LIMIT),
            ),
            field("next_link", "The id of the next link.", next(LinkId::LIMIT)),
        ],
    }
}

#[cfg(feature = "schema")]
fn node_shape() -> Shape {
    let place = || Shape::Signed { limit: Point::LIMIT };
    let placed = |(kind, help, settings): (_, _, Vec<FieldShape>)| {
        let mut fields = vec![
            FieldShape::required(
                "id",
                "Its number, never used twice.",
                <Id as Codec<NodeId>>::shape(),
            ),
            FieldShape::required("name", "Its name.", Shape::Text { max: Document::NAME_MAX }),
            FieldShape::required("x", "Its centre, to the right.", place()),
            FieldShape::required("y", "Its centre, down.", place()),
        ];
        fields.extend(settings);
        (kind, help, fields)
    };
    Shape::Choice {
        name: "DocumentNode",
        help: "A node: what is not given is the profile's default.",
        tag: "kind",
        variants: kinds::shapes().into_iter().map(placed).collect(),
    }
}

#[cfg(feature = "schema")]
fn link_shape() -> Shape {
    Shape::Object {
        name: "DocumentLink",
        help: "A connection, in the direction in which messages travel.",
        fields: vec![
            FieldShape::required(
                "id",
                "Its number, never used twice.",
                <Id as Codec<LinkId>>::shape(),
            ),
            FieldShape::required(
                "from",
                "The node where messages come from.",
                <Id as Codec<NodeId>>::shape(),
            ),
            FieldShape::required("to", "The node where they go.", <Id as Codec<NodeId>>::shape()),
            FieldShape::required(
                "latency_ms",
                "How long a frame travels, in either direction.",
                <Millis as Codec<engine::SimDuration>>::shape(),
            ),
            FieldShape::optional(
                "binding",
                "Where it leaves an exchange: which messages go along it.",
                <Bound as Codec<Binding>>::shape(),
            ),
        ],
    }
}

#[cfg(feature = "schema")]
fn heading_shape() -> Shape {
    let number =
        FieldShape::required("number", "The key.", <KeyNumber as Codec<engine::Key>>::shape());
    let mut fields = vec![number];
    fields.extend(heading_fields());
    Shape::Object { name: "DocumentKey", help: "A key that says more than its number.", fields }
}
