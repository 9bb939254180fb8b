//! The summary of a run as an object: where it stands, its digest, its counts in all and for each node,
//! and what is missing in the drawing. Counters and codes keep the engine's names.

use engine::{Counters, Diagnostic, NodeId, diagnose};

use super::json::{Fields, Json};
use super::recording::put_position;
use crate::replay::Replay;

/// The summary of a run.
pub fn figures_to_json(replay: &Replay) -> Json {
    let simulation = replay.simulation();
    let view = simulation.view();
    let mut to = Fields::new();
    to.put("title", Json::text(&replay.document().title));
    to.put("profile", Json::word(replay.document().profile.id));
    to.put("seed", Json::whole(simulation.seed().number()));
    to.put("semantics", Json::whole(engine::SEMANTICS_VERSION.into()));
    put_position(simulation.position(), &mut to);
    to.put("commands", Json::whole(replay.commands().len() as u64));
    to.put("rejected", Json::whole(replay.rejected()));
    to.put("digest", Json::text(&simulation.digest().to_string()));
    to.put("totals", counters(view.totals()));
    let nodes = simulation.topology().nodes().iter().map(|(&id, node)| {
        let mut to = Fields::new();
        to.put("id", Json::whole(id.0.into()));
        to.put("kind", Json::word(node.kind().name()));
        to.put("name", name(replay, id));
        to.put("counts", counters(view.figures(id)));
        to.done()
    });
    to.put("nodes", Json::List(nodes.collect()));
    let found = diagnose(simulation.topology());
    to.put("diagnostics", Json::List(found.into_iter().map(diagnostic).collect()));
    to.done()
}

/// The name of a node; one that was added during the run has none.
fn name(replay: &Replay, id: NodeId) -> Json {
    replay.document().names.get(&id).map_or(Json::Null, |name| Json::text(name))
}

fn counters(counters: Counters) -> Json {
    let mut to = Fields::new();
    for (name, value) in counters.each() {
        to.put(name, Json::whole(value));
    }
    to.done()
}

fn diagnostic(found: Diagnostic) -> Json {
    let mut to = Fields::new();
    to.put("node", Json::whole(found.node.0.into()));
    to.put("code", Json::word(found.code.name()));
    to.put("text", Json::word(crate::narrate::diagnostic(found.code)));
    to.done()
}
