//! `update`: one gesture in, the model changed, effects out. Each message has its arm; what takes more
//! than a line is in a file of its own.

use engine::{Command, NodeId, RewindTo, Seed, SimDuration};

use super::edit::{self, commit};
use super::history::{DocumentChange, History};
use super::playback::{self, Playback};
use super::{
    Announcer, Camera, Effect, Focus, Gesture, Mode, Model, Msg, Run, Selection, Tool, announce,
    ask, embed, files, gesture, notices, switch,
};
use crate::document::Document;
use crate::timeline::Timeline;
use crate::{gallery, geometry, narrate, settings};

/// The title of a sentence about a value that was refused.
const REFUSED: &str = "That value does not work";
/// A slowed link takes this much longer.
const SLOW: SimDuration = SimDuration::from_secs(2);

impl Model {
    /// The application at the start: the first example runs, an embedded page waits for its document.
    pub fn new(mode: Mode) -> Self {
        let (document, recorded) = match mode {
            Mode::Studio => gallery::first(),
            Mode::Embed => (Document::new(), Vec::new()),
        };
        let run = Run::new(&document, recorded);
        let mut model = Self {
            mode,
            diagnostics: engine::diagnose(&document.topology),
            timeline: Timeline::new(&run),
            run,
            document,
            switched: None,
            history: History::default(),
            playback: Playback::default(),
            camera: Camera { x: 0.0, y: 0.0, zoom: 1.0, window: (0.0, 0.0) },
            tool: Tool::Select,
            gesture: Gesture::None,
            selection: Selection::default(),
            why: None,
            asked: None,
            life: None,
            dialog: None,
            notices: Vec::new(),
            aside: None,
            unreadable: None,
            announcer: Announcer::default(),
            embed_with_run: false,
            embed_size: (800, 500),
            page_address: String::new(),
            reduced_motion: false,
            clipboard: None,
            next_notice: 1,
            saved_serial: 0,
            linked_serial: None,
            aside_is_new: false,
            typed_serial: None,
        };
        model.playback.set_playing(mode == Mode::Studio);
        model
    }

    pub(super) fn select_only(&mut self, id: NodeId) {
        self.clear_selection();
        self.selection.nodes.insert(id);
    }

    pub(super) fn clear_selection(&mut self) {
        self.selection = Selection::default();
    }

    pub(super) fn close_why(&mut self) {
        (self.why, self.asked) = (None, None);
    }

    /// Everything in view; an empty stage at its origin, unzoomed.
    pub(super) fn look_home(&mut self) {
        (self.camera.x, self.camera.y, self.camera.zoom) = (0.0, 0.0, 1.0);
        self.fit();
    }

    pub(super) fn fit(&mut self) {
        if let Some(frame) = geometry::bounds(&self.document) {
            self.camera.fit(frame);
        }
    }

    /// What was typed into a setting of what is selected does not do: what would.
    pub(crate) fn refuse(&mut self, field: &'static str, text: &str) {
        self.notice(true, REFUSED, text);
        self.selection.refused = Some((field, text.to_owned()));
    }

    /// Something else was typed: what was said about it before is over.
    pub(crate) fn forget_refused(&mut self) {
        self.selection.refused = None;
        self.notices.retain(|notice| notice.title != REFUSED);
    }

    /// One change as one step of undo.
    pub(crate) fn commit(&mut self, label: String, change: DocumentChange) {
        self.commit_all(label, vec![change]);
    }

    /// Several changes as one step of undo.
    pub(crate) fn commit_all(&mut self, label: String, changes: Vec<DocumentChange>) {
        if let Err(rejection) = commit(self, label, changes) {
            self.reject(rejection);
        }
    }

    pub(super) fn act(&mut self, command: Command) {
        // Publishing and a consumer's own word break nothing.
        let everyday = matches!(command, Command::Publish { .. } | Command::Settle { .. });
        if self.locks().faults && !everyday {
            return;
        }
        let before = self.run.told.back().map_or(0, |stamped| stamped.sequence);
        match self.act_now(command) {
            Ok(()) => announce::announce_events(self, before),
            Err(rejection) => self.reject(rejection),
        }
    }
}

/// One gesture.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let drawing = model.history.serial;
    let before = notices::before(model, &msg);
    let mut effects = react(model, msg);
    notices::forget(model, before);
    if model.history.serial != drawing {
        model.diagnostics = engine::diagnose(&model.document.topology);
    }
    if model.mode == Mode::Studio && model.gesture == Gesture::None {
        effects.extend(files::autosave(model));
    }
    effects
}

fn react(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Frame { wall_ms } => playback::frame(model, wall_ms),
        Msg::Resized { width, height } => resized(model, width, height),
        Msg::PageAddress(address) => model.page_address = address,
        Msg::ReducedMotion(reduced) => model.reduced_motion = reduced,
        Msg::PointerDown { .. }
        | Msg::PointerMove { .. }
        | Msg::PointerUp { .. }
        | Msg::PointerCancel
        | Msg::ClickToken { .. }
        | Msg::DragTool { .. }
        | Msg::DropTool { .. }
        | Msg::Pan { .. }
        | Msg::Zoom { .. }
        | Msg::Fit => return pointer(model, msg),
        Msg::Choose(_)
        | Msg::PlaceFree(_)
        | Msg::ConnectFrom(_)
        | Msg::ConnectTo(_)
        | Msg::Select(_)
        | Msg::SelectLink(_)
        | Msg::SelectBroker
        | Msg::ToggleSelect(_)
        | Msg::SelectAll
        | Msg::ClearSelection
        | Msg::MoveSelected { .. }
        | Msg::DeleteSelected
        | Msg::Copy
        | Msg::Paste
        | Msg::Undo
        | Msg::Redo
        | Msg::Escape
        | Msg::SetTitle(_)
        | Msg::TypeTitle(_)
        | Msg::UntypeTitle
        | Msg::Rename { .. }
        | Msg::SetNodeField { .. }
        | Msg::SetLinkField { .. }
        | Msg::SetBrokerField { .. }
        | Msg::SetDocumentField { .. } => return draw(model, msg),
        Msg::Publish { .. }
        | Msg::Kill(_)
        | Msg::Restart(_)
        | Msg::PauseClient(_)
        | Msg::ResumeClient(_)
        | Msg::Cancel(_)
        | Msg::Settle { .. }
        | Msg::PublishWith { .. }
        | Msg::Alarm(_)
        | Msg::StopBroker
        | Msg::StartBroker
        | Msg::Cut(_)
        | Msg::Mend(_)
        | Msg::Slow(_)
        | Msg::Redrive { .. }
        | Msg::Discard { .. }
        | Msg::Replay(..) => act(model, msg),
        Msg::ReplayAt { group, offset } => match settings::whole("Offset", &offset) {
            Ok(offset) => act(model, Msg::Replay(group, RewindTo::Offset(offset))),
            Err(text) => model.refuse("offset", &text),
        },
        Msg::Poison(message) => return ask::poison(model, message),
        Msg::SetProfile(_) | Msg::UndoSwitch | Msg::ShowDifference | Msg::PlayToDifference => {
            return switch::react(model, msg);
        }
        Msg::Play
        | Msg::Pause
        | Msg::TogglePlay
        | Msg::Step
        | Msg::Travel(_)
        | Msg::SetSpeed(_)
        | Msg::ToggleSkipWaiting
        | Msg::Reset
        | Msg::NewSeed => transport(model, msg),
        Msg::AskEvent(_)
        | Msg::AskMessage(_)
        | Msg::AskNode(_)
        | Msg::AskLife(_)
        | Msg::CopyLife(_)
        | Msg::CloseWhy
        | Msg::Describe => {
            return ask::ask(model, msg);
        }
        Msg::OpenDialog(_)
        | Msg::CloseDialog
        | Msg::CloseNotice(_)
        | Msg::New
        | Msg::OpenExample(_)
        | Msg::OpenText { .. }
        | Msg::OpenFragment(_)
        | Msg::OpenAside
        | Msg::Visit(_)
        | Msg::SavedElsewhere(_)
        | Msg::NotKept
        | Msg::CannotOpen { .. }
        | Msg::SaveFile
        | Msg::CopyEmbedCode
        | Msg::EmbedWithRun(_)
        | Msg::EmbedSize(..)
        | Msg::Copied
        | Msg::CouldNot { .. } => {
            return file(model, msg);
        }
    }
    Vec::new()
}

fn resized(model: &mut Model, width: f64, height: f64) {
    let first = model.camera.window.0 < 1.0;
    model.camera.window = (width, height);
    if first || model.mode == Mode::Embed {
        model.fit();
    }
}

fn pointer(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::PointerDown { at, target, shift } => gesture::down(model, at, target, shift),
        Msg::PointerMove { at } => gesture::moved(model, at),
        Msg::PointerUp { at } => gesture::up(model, at),
        Msg::PointerCancel => gesture::cancel(model),
        Msg::ClickToken { at } => {
            let point = model.camera.to_stage(at);
            if let Some(copy) = crate::view::token_at(model, point) {
                return ask::ask(model, Msg::AskMessage(copy));
            }
        }
        Msg::DragTool { kind, at } => {
            let at = at.map(|at| model.camera.to_stage(at));
            model.gesture = Gesture::Placing { kind, at };
        }
        Msg::DropTool { kind, at } => {
            model.gesture = Gesture::None;
            let point = model.camera.to_stage(at);
            edit::place(model, kind, point);
            model.tool = Tool::Select;
        }
        Msg::Pan { dx, dy } => {
            model.camera.x += dx;
            model.camera.y += dy;
        }
        Msg::Zoom { at, factor } => model.camera.zoom(at, factor),
        Msg::Fit => model.fit(),
        _ => {}
    }
    Vec::new()
}

fn draw(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let locked = model.locks().drawing;
    match msg {
        Msg::Select(id) => model.select_only(id),
        Msg::SelectLink(id) => {
            model.clear_selection();
            model.selection.links.insert(id);
        }
        Msg::SelectBroker => {
            model.clear_selection();
            model.selection.broker = true;
        }
        Msg::ToggleSelect(id) => model.selection.toggle(id),
        Msg::SelectAll => {
            model.selection.nodes = model.document.topology.nodes().keys().copied().collect();
        }
        Msg::ClearSelection => model.clear_selection(),
        Msg::Escape => return escape(model),
        Msg::SetNodeField { node, field, value } => settings::set_node(model, node, field, &value),
        Msg::SetLinkField { link, field, value } => settings::set_link(model, link, field, &value),
        Msg::SetBrokerField { field, value } => settings::set_broker(model, field, &value),
        _ if locked => {}
        Msg::Choose(tool) => choose(model, tool),
        Msg::PlaceFree(kind) => return edit::place_free(model, kind),
        Msg::ConnectFrom(from) => {
            let to = model.camera.to_stage((0.0, 0.0));
            model.gesture = Gesture::Connecting { from, to, over: None, dragging: false };
            model.announcer.say(format!(
                "Connecting from {}. Move to another node and press Enter.",
                model.document.name(from)
            ));
        }
        Msg::ConnectTo(to) => {
            if let Gesture::Connecting { from, .. } =
                std::mem::replace(&mut model.gesture, Gesture::None)
                && from != to
            {
                edit::connect(model, from, to);
            }
            model.tool = Tool::Select;
        }
        Msg::MoveSelected { dx, dy } => edit::move_selected(model, dx, dy),
        Msg::DeleteSelected => {
            edit::delete_selected(model);
            return vec![Effect::Focus(Focus::Stage)];
        }
        Msg::Copy => edit::copy(model),
        Msg::Paste => edit::paste(model),
        Msg::Undo => return edit::undo(model, false),
        Msg::Redo => return edit::undo(model, true),
        Msg::TypeTitle(title) => edit::type_title(model, &title),
        Msg::SetTitle(title) => {
            edit::type_title(model, &title);
            model.typed_serial = None;
        }
        Msg::UntypeTitle => return edit::untype_title(model),
        Msg::Rename { node, name } => {
            let name = settings::clipped(name.trim(), Document::NAME_MAX);
            if !name.is_empty() && name != model.document.name(node) {
                let _ = commit(
                    model,
                    format!("rename to {name}"),
                    vec![DocumentChange::Name(node, name)],
                );
            }
        }
        Msg::SetDocumentField { field, value } => settings::set_document(model, field, &value),
        _ => {}
    }
    Vec::new()
}

fn choose(model: &mut Model, tool: Tool) {
    gesture::cancel(model);
    model.tool = if model.tool == tool { Tool::Select } else { tool };
}

/// One thing at a time: the gesture, then the tool, then "Why?", then the selection.
fn escape(model: &mut Model) -> Vec<Effect> {
    if model.gesture != Gesture::None || model.tool != Tool::Select {
        gesture::cancel(model);
        model.tool = Tool::Select;
    } else if model.why.is_some() {
        model.close_why();
        return vec![Effect::Focus(Focus::Stage)];
    } else {
        model.clear_selection();
    }
    Vec::new()
}

fn act(model: &mut Model, msg: Msg) {
    let command = match msg {
        Msg::Publish { producer, count } => {
            // Publishing is the wish to see something happen.
            if !model.playback.playing {
                model.playback.set_playing(true);
            }
            Command::Publish { producer, count, key: None }
        }
        Msg::Kill(client) => Command::Kill { client },
        Msg::Restart(client) => Command::Restart { client },
        Msg::PauseClient(client) => Command::Pause { client },
        Msg::ResumeClient(client) => Command::Resume { client },
        Msg::Cancel(client) => Command::Cancel { client },
        Msg::Settle { consumer, message, outcome } => {
            Command::Settle { consumer, message, outcome, and_earlier: false }
        }
        Msg::PublishWith { producer, key } => match settings::key_to_publish(model, producer, &key)
        {
            Some(key) => Command::Publish { producer, count: 1, key: Some(key) },
            None => return,
        },
        Msg::Alarm(on) => Command::Alarm { on },
        Msg::StopBroker => Command::StopBroker,
        Msg::StartBroker => Command::StartBroker,
        Msg::Cut(link) => Command::CutLink { link },
        Msg::Mend(link) => Command::MendLink { link },
        Msg::Slow(link) => Command::SlowLink { link, extra: SLOW },
        Msg::Redrive { queue, message } => Command::Redrive { queue, message },
        Msg::Discard { queue, message } => Command::Discard { queue, message },
        Msg::Replay(group, to) => Command::Rewind { group, to },
        _ => return,
    };
    let discarded = match &command {
        Command::Discard { queue, message: None } => Some(*queue),
        _ => None,
    };
    let waiting = |model: &Model| discarded.map_or(0, |queue| model.run.waiting(queue));
    let before = waiting(model);
    model.act(command);
    if discarded.is_some() {
        notices::discarded(model, before - waiting(model));
    }
}

fn transport(model: &mut Model, msg: Msg) {
    match msg {
        Msg::Play => model.playback.set_playing(true),
        Msg::Pause => model.playback.set_playing(false),
        Msg::TogglePlay => {
            let playing = !model.playback.playing;
            model.playback.set_playing(playing);
            model.announcer.say(if playing { "Running." } else { "Paused." });
        }
        Msg::Step => {
            playback::step(model);
            let said =
                model.run.told.back().map(|stamped| narrate::line(&model.document, stamped).1);
            model
                .announcer
                .say(said.unwrap_or_else(|| "Nothing is about to happen".to_owned()) + ".");
        }
        Msg::Travel(travel) => model.travel(travel),
        Msg::SetSpeed(speed) => {
            if let Some(&known) =
                playback::SPEEDS.iter().find(|&&known| (known - speed).abs() < 1e-9)
            {
                model.playback.speed = known;
            }
        }
        Msg::ToggleSkipWaiting => model.playback.skip_waiting = !model.playback.skip_waiting,
        Msg::Reset => model.reset(),
        Msg::NewSeed => {
            // The next seed: reproducible, and different.
            let next = model.document.seed.number() % Seed::MAX + 1;
            if let Some(seed) = Seed::new(next) {
                let _ = commit(model, "new seed", vec![DocumentChange::Seed(seed)]);
                model.reset();
            }
        }
        _ => {}
    }
}

fn file(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::OpenDialog(dialog) => model.dialog = Some(dialog),
        Msg::CloseDialog => model.dialog = None,
        Msg::CloseNotice(id) => model.notices.retain(|notice| notice.id != id),
        Msg::New => files::show(model, Document::new(), Vec::new()),
        Msg::OpenExample(slug) => files::open_example(model, &slug),
        Msg::OpenText { name, text } => files::open_text(model, &name, &text),
        Msg::OpenFragment(fragment) => files::open_fragment(model, &fragment),
        Msg::OpenAside => files::open_aside(model),
        Msg::Visit(visit) => files::visit(model, visit),
        Msg::SavedElsewhere(text) => return files::saved_elsewhere(model, &text),
        Msg::NotKept => notices::not_kept(model),
        Msg::CannotOpen { name, reason } => {
            model.notice(true, format!("{name} cannot be opened"), reason);
        }
        Msg::SaveFile => return vec![files::save(model)],
        Msg::CopyEmbedCode => return vec![Effect::CopyText(embed::code(model))],
        Msg::EmbedWithRun(with) => model.embed_with_run = with,
        Msg::EmbedSize(width, height) => {
            model.embed_size = (width.clamp(280, 2_000), height.clamp(200, 2_000));
        }
        Msg::Copied => model.announcer.say("Copied."),
        Msg::CouldNot { what, reason } => model.notice(true, what, reason),
        _ => {}
    }
    Vec::new()
}
