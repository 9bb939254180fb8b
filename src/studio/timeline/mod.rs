//! The timeline: every moment of a run can be shown again, and what is done in the past begins another
//! branch; the old future stays. It keeps commands and checkpoints: going back is restoring a checkpoint
//! and doing again what was done. It does not show anything.

mod checkpoints;
mod curve;
mod mark;

use engine::{Budget, Position, Rejection};

use self::checkpoints::Checkpoints;
pub use self::curve::Curve;
pub use self::mark::{Mark, MarkKind, Marks};
use crate::app::{News, Run};
use crate::recording::Timed;

/// Which branch, from 0.
pub type BranchId = usize;

/// Where a branch left another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The other one.
    pub branch: BranchId,
    /// Where.
    pub at: Position,
    /// How many commands they have in common.
    pub commands: usize,
}

/// One course of the run: from the start, or from where it left another one.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// Where it left another one.
    pub origin: Option<Origin>,
    /// Everything that was done, from the start.
    commands: Vec<Timed>,
    /// How far it has come.
    end: Position,
    /// How many events it has.
    happened: u64,
    /// Of its own part.
    checkpoints: Checkpoints,
    marks: Marks,
    curve: Curve,
}

impl Branch {
    /// How far it has come.
    pub const fn end(&self) -> Position {
        self.end
    }
    /// Everything that was done, from the start.
    pub fn commands(&self) -> &[Timed] {
        &self.commands
    }
    /// What was worth seeing.
    pub fn marks(&self) -> &[Mark] {
        self.marks.all()
    }
    /// How it went.
    pub const fn curve(&self) -> &Curve {
        &self.curve
    }
}

/// All branches of a run, and which one is shown.
#[derive(Clone, Debug)]
pub struct Timeline {
    branches: Vec<Branch>,
    shown: BranchId,
    /// What the replay since the last checkpoint brought: the marks and samples of a branch that begins
    /// here.
    replayed: News,
}

impl Timeline {
    /// About how many bytes all checkpoints together may take.
    pub const BYTES_MAX: usize = 64 << 20;
    /// Events from one checkpoint to the next, while there is room.
    pub const EVENTS_BETWEEN: u64 = 2_000;
    /// Branches at most.
    pub const BRANCHES_MAX: usize = 16;

    /// The timeline of a run that stands at its start.
    pub fn new(run: &Run) -> Self {
        let mut checkpoints = Checkpoints::default();
        checkpoints.keep(run.moment(), Curve::default());
        let branch = Branch {
            name: "first run".to_owned(),
            origin: None,
            commands: Vec::new(),
            end: run.simulation.position(),
            happened: run.happened(),
            checkpoints,
            marks: Marks::default(),
            curve: Curve::default(),
        };
        Self { branches: vec![branch], shown: 0, replayed: News::default() }
    }

    /// The branch that is shown.
    pub fn branch(&self) -> &Branch {
        &self.branches[self.shown]
    }
    /// Which one that is.
    pub const fn shown(&self) -> BranchId {
        self.shown
    }
    /// All branches, the first one first.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }
    /// Names the branch that is shown.
    pub fn rename(&mut self, name: impl Into<String>) {
        self.branches[self.shown].name = name.into();
    }

    /// About how many bytes the checkpoints take, and how many there are.
    pub fn weight(&self) -> (usize, usize) {
        let all = || self.branches.iter().map(|branch| &branch.checkpoints);
        (all().map(Checkpoints::bytes).sum(), all().map(Checkpoints::len).sum())
    }

    /// Whether a run stands before the end of its branch: what is done then forks.
    pub fn is_past(&self, run: &Run) -> bool {
        let branch = self.branch();
        run.happened() < branch.happened
            || run.simulation.position() < branch.end
            || run.commands.len() < branch.commands.len()
    }

    /// Takes note of how far a run has come.
    pub fn keep_up(&mut self, run: &mut Run) {
        let mut news = run.take_news();
        if self.is_past(run) {
            self.replayed.marks.append(&mut news.marks);
            self.replayed.samples.append(&mut news.samples);
            return;
        }
        self.replayed = News::default();
        let branch = &mut self.branches[self.shown];
        for mark in news.marks.into_iter().filter(|mark| mark.sequence > branch.happened) {
            branch.marks.push(mark);
        }
        for (at, sample) in news.samples {
            if at >= branch.curve.end() {
                branch.curve.push(sample);
            }
        }
        branch.commands.extend(run.commands.iter().skip(branch.commands.len()).cloned());
        (branch.end, branch.happened) = (run.simulation.position(), run.happened());
        let last = branch.checkpoints.happened().or_else(|| {
            // Of a branch that has just left another one: where it left it.
            branch.origin.map(|_| 0)
        });
        if last.is_none_or(|last| run.happened() >= last + Self::EVENTS_BETWEEN) {
            branch.checkpoints.keep(run.moment(), branch.curve.clone());
            self.thin_out();
        }
    }

    /// Shows another moment of the branch that is shown, at most its end.
    pub fn go_to(&mut self, run: &mut Run, target: Position) {
        let branch = &self.branches[self.shown];
        let target = target.min(branch.end);
        // A run that stands before the target may be nearer to it than any checkpoint.
        let here = run.simulation.position();
        let kept = self.checkpoint(self.shown, target, usize::MAX);
        let nearer = here < target && here >= kept.moment.position();
        if !nearer {
            run.resume(&kept.moment, &branch.commands, branch.end);
            self.replayed = News::default();
        }
        run.advance(target, Budget::UNLIMITED);
        self.keep_up(run);
    }

    /// Shows another branch, at the moment that is shown or at its end.
    pub fn switch(&mut self, run: &mut Run, branch: BranchId) {
        if branch >= self.branches.len() {
            return;
        }
        let at = run.simulation.position();
        self.shown = branch;
        let of = &self.branches[branch];
        let target = at.min(of.end);
        let kept = self.checkpoint(branch, target, usize::MAX);
        run.resume(&kept.moment, &of.commands, of.end);
        self.replayed = News::default();
        run.advance(target, Budget::UNLIMITED);
        self.keep_up(run);
    }

    /// Another branch begins at the moment that is shown, and is shown; the old one stays as it is.
    ///
    /// # Errors
    /// When there are as many branches as there may be.
    pub fn fork(&mut self, run: &mut Run) -> Result<(), Rejection> {
        if self.branches.len() >= Self::BRANCHES_MAX {
            return Err(Rejection::TooMany);
        }
        let at = run.simulation.position();
        let commands = run.commands.len();
        let kept = self.checkpoint(self.shown, at, commands);
        let mut curve = kept.curve.clone();
        for &(when, sample) in &self.replayed.samples {
            if when >= curve.end() {
                curve.push(sample);
            }
        }
        let mut marks = self.branch().marks.clone();
        marks.cut(run.happened());
        let origin = Origin { branch: self.shown, at, commands };
        self.branches.push(Branch {
            name: format!("run {}", self.branches.len() + 1),
            origin: Some(origin),
            commands: run.commands.clone(),
            end: at,
            happened: run.happened(),
            checkpoints: Checkpoints::default(),
            marks,
            curve,
        });
        self.shown = self.branches.len() - 1;
        self.replayed = News::default();
        run.forget_future();
        Ok(())
    }

    /// The checkpoint of a branch, or of the one that it left, before a position.
    fn checkpoint(
        &self,
        branch: BranchId,
        position: Position,
        commands: usize,
    ) -> &checkpoints::Checkpoint {
        let (mut branch, mut position, mut commands) = (branch, position, commands);
        loop {
            let of = &self.branches[branch];
            if let Some(kept) = of.checkpoints.before(position, commands) {
                return kept;
            }
            let origin = of.origin.expect("the first branch has a checkpoint at the start");
            position = position.min(origin.at);
            commands = commands.min(origin.commands);
            branch = origin.branch;
        }
    }

    /// Forgets checkpoints until the others have room.
    fn thin_out(&mut self) {
        while self.weight().0 > Self::BYTES_MAX {
            let least = |(id, branch): (BranchId, &Branch)| {
                branch.checkpoints.least(branch.happened).map(|(place, loss)| (id, place, loss))
            };
            let missed = self.branches.iter().enumerate().filter_map(least);
            let Some((id, place, _)) = missed.min_by(|a, b| a.2.total_cmp(&b.2)) else { return };
            self.branches[id].checkpoints.forget(place);
        }
    }
}
