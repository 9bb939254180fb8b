//! What a producer's messages say of themselves to exchanges and to queues with priorities. The keys behind
//! it are an engine's matter: a routing key and headers are said once for each key.

use engine::{Key, ProducerConfig, Routing};

use super::super::access::Access;
use super::super::scene::Scene;
use super::super::spelling::{KEYS_MAX, print_headers, read_keys, read_values};

pub(super) fn publishing(p: &mut ProducerConfig, scene: &mut Scene<'_>, at: &mut Access) {
    let routings = scene.routings();
    let routed = !routings.is_empty();
    let prioritised = scene.has_priorities() || p.priority.is_some();
    if !routed && !prioritised && !p.mandatory {
        return;
    }
    at.group("Routing");
    let compares = |wanted: &[Routing]| routings.iter().any(|routing| wanted.contains(routing));
    let keys: Vec<Key> = Scene::keys_of(p).take(KEYS_MAX as usize + 1).collect();
    if keys.len() <= KEYS_MAX as usize {
        let says: Vec<_> = keys.iter().map(|&key| scene.says(key)).collect();
        if compares(&[Routing::Direct, Routing::Topic]) {
            routing_keys(p, scene, &says, at);
        }
        let has_headers = says.iter().any(|says| !says.headers.is_empty());
        if compares(&[Routing::Headers]) || has_headers && routed {
            headers(p, scene, &says, at);
        }
    }
    if routed || p.mandatory {
        at.check(
            (
                "mandatory",
                "Mandatory",
                "A message that an exchange can send nowhere comes back; otherwise it is dropped without a word.",
            ),
            &mut p.mandatory,
        );
    }
    if prioritised {
        let mut priority = p.priority.map(u32::from);
        let told = ("priority", "Priority", "For queues that have priorities; empty: none.");
        at.optional_up_to(told, "", (0, 255), &mut priority);
        p.priority = priority.map(|priority| priority as u8);
    }
}

fn routing_keys(
    p: &mut ProducerConfig,
    scene: &mut Scene<'_>,
    says: &[engine::Heading],
    at: &mut Access,
) {
    let shown = says.iter().map(|says| says.key.as_str()).collect::<Vec<_>>().join(", ");
    let told = (
        "routing_keys",
        "Routing key",
        "Words between dots, such as orders.eu; several, with commas between, take turns.",
    );
    let Some(texts) = at.words(told, &shown, read_keys) else { return };
    let before = scene.own_keys(p, texts.len() as u32);
    let headers = before.into_iter().map(|says| says.headers).collect::<Vec<_>>();
    let keys: Vec<Key> = Scene::keys_of(p).collect();
    for (place, (key, text)) in keys.into_iter().zip(texts).enumerate() {
        let headers = headers.get(place).or(headers.first()).cloned().unwrap_or_default();
        scene.set(key, engine::Heading { key: text, headers });
    }
}

fn headers(
    p: &mut ProducerConfig,
    scene: &mut Scene<'_>,
    says: &[engine::Heading],
    at: &mut Access,
) {
    let first = says.first().map_or(&[][..], |says| &says.headers);
    let shown =
        print_headers(first.iter().map(|(name, value)| (name.as_str(), Some(value.as_str()))));
    let told =
        ("headers", "Headers", "Of every message, with commas between: format=pdf, urgent=yes.");
    let Some(headers) = at.words(told, &shown, read_values) else { return };
    let count = if says.is_empty() && !headers.is_empty() { 1 } else { says.len() as u32 };
    let texts: Vec<String> = scene.own_keys(p, count).into_iter().map(|says| says.key).collect();
    let keys: Vec<Key> = Scene::keys_of(p).collect();
    for (place, key) in keys.into_iter().enumerate() {
        let text = texts.get(place).cloned().unwrap_or_default();
        scene.set(key, engine::Heading { key: text, headers: headers.clone() });
    }
}
