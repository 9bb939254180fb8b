//! Going to another moment of the run, and what is done there. How moments are kept is the timeline's.

use engine::{Command, Position, Rejection, SimTime};

use super::msg::{Direction, Travel};
use super::{Mode, Model, Run};
use crate::narrate;
use crate::recording::Timed;
use crate::timeline::{BranchId, Timeline};

impl Model {
    /// Another run, of the document as it is, at its start.
    pub(super) fn begin(&mut self, recorded: Vec<Timed>) {
        self.run = Run::new(&self.document, recorded);
        self.timeline = Timeline::new(&self.run);
        self.history.begin_again();
    }

    /// Back to the start with the same seed. An embedded drawing is again what its page gave.
    pub(super) fn reset(&mut self) {
        let recorded = self.run.recorded().to_vec();
        if self.mode == Mode::Embed {
            self.document = self.run.start.clone();
        }
        self.begin(recorded);
        self.close_why();
        self.announcer.say("Back at the start.");
    }

    /// Does something at the moment that is shown. In the past that begins another branch.
    ///
    /// # Errors
    /// Why it was turned down; the run is then what it was.
    pub(super) fn act_now(&mut self, command: Command) -> Result<(), Rejection> {
        if self.timeline.is_past(&self.run) {
            // What is turned down begins nothing.
            self.run.simulation.clone().apply(command.clone(), &mut Vec::new())?;
            self.timeline.fork(&mut self.run)?;
            self.history.forget_future(self.run.happened());
            let (name, at) = (&self.timeline.branch().name, narrate::seconds(self.run.now()));
            self.announcer.say(format!("From {at} on this is {name}; what came before is kept."));
        }
        self.run.act(command)?;
        self.timeline.keep_up(&mut self.run);
        Ok(())
    }

    /// To another moment.
    pub(super) fn travel(&mut self, travel: Travel) {
        self.playback.set_playing(false);
        match travel {
            Travel::To(at) => self.go_to(Position::end_of(at)),
            Travel::StepBack => self.step_back(),
            Travel::Mark(direction) => self.go_to_mark(direction),
            Travel::End(Direction::Back) => self.go_to(Position::START),
            Travel::End(Direction::Forward) => self.go_to(self.timeline.branch().end()),
            Travel::PlayBackwards => return self.playback.set_backwards(),
            Travel::Branch(branch) => return self.go_to_branch(branch),
        }
        self.announcer.say(format!("{}.", narrate::seconds(self.run.now())));
    }

    /// Shows the moment at this position, at most the branch's end.
    pub(super) fn go_to(&mut self, target: Position) {
        self.timeline.go_to(&mut self.run, target);
        self.show_drawing();
        self.close_why();
    }

    /// To where the last line but one of the log was told.
    fn step_back(&mut self) {
        let now = self.run.simulation.position();
        let mut told = self.run.told.iter().rev().map(|stamped| stamped.position);
        let last = told.find(|&position| position < now);
        self.go_to(last.unwrap_or(Position::START));
    }

    fn go_to_mark(&mut self, direction: Direction) {
        let now = self.run.simulation.position();
        let marks = self.timeline.branch().marks();
        let at = match direction {
            Direction::Back => marks.iter().rev().map(|mark| mark.position).find(|&at| at < now),
            Direction::Forward => marks.iter().map(|mark| mark.position).find(|&at| at > now),
        };
        match (at, direction) {
            (Some(at), _) => self.go_to(at),
            (None, Direction::Back) => self.go_to(Position::START),
            (None, Direction::Forward) => self.go_to(self.timeline.branch().end()),
        }
    }

    fn go_to_branch(&mut self, branch: BranchId) {
        self.timeline.switch(&mut self.run, branch);
        self.history.forget_future(0);
        self.show_drawing();
        self.close_why();
        let (name, at) = (&self.timeline.branch().name, narrate::seconds(self.run.now()));
        self.announcer.say(format!("{name}, at {at}."));
    }

    /// A frame while time goes backwards: so far back.
    pub(super) fn rewind_to(&mut self, at: SimTime) {
        self.go_to(Position::end_of(at));
        if at == SimTime::ZERO {
            self.playback.set_playing(false);
        }
    }

    /// The drawing as it was at the moment that is shown. Names and places of what was drawn later stay.
    fn show_drawing(&mut self) {
        let drawn = self.run.simulation.topology();
        if self.document.topology != *drawn {
            self.document.topology = drawn.clone();
            self.diagnostics = engine::diagnose(drawn);
        }
    }
}
