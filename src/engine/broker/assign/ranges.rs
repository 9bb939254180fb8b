//! The readers of a topic by what they hold: who has least and gets the next partition, who has most and
//! loses the next one. It moves nothing itself.
//!
//! Kafka: `UniformHeterogeneousAssignmentBuilder.MemberAssignmentBalancer`.

/// The readers in the order of what they hold. Those with least are a range at the front, which grows to
/// the back as they fill up; those with most are one at the back, which grows to the front.
pub(super) struct Ranges {
    sorted: Vec<usize>,
    /// The range of those with least: how many, what each had before its turn, and whose turn is next.
    least: usize,
    least_size: i32,
    least_next: usize,
    /// The range of those with most, from the one to before the other; what each had before its turn; the
    /// next is before this one.
    most: (usize, usize),
    most_size: i32,
    most_next: usize,
}

impl Ranges {
    /// The readers (at least one), with how many partitions of all topics each member holds.
    pub(super) fn new(readers: &[usize], sizes: &[i32]) -> Self {
        let mut sorted = readers.to_vec();
        sorted.sort_by_key(|&member| (sizes[member], member));
        let count = sorted.len();
        Self {
            least: 0,
            least_size: sizes[sorted[0]] - 1,
            least_next: 0,
            most: (count, count),
            most_size: sizes[sorted[count - 1]] + 1,
            most_next: count,
            sorted,
        }
    }

    /// By how much the first and the last differ, before anything is moved.
    pub(super) fn spread(&self, sizes: &[i32]) -> i32 {
        sizes[self.sorted[self.sorted.len() - 1]] - sizes[self.sorted[0]]
    }

    /// Who gets the next partition.
    pub(super) fn next_least(&mut self, sizes: &[i32]) -> usize {
        if self.least_next >= self.least {
            // Everybody in the range had one: it is a level higher now, and joins those who were there.
            self.least_size += 1;
            let joins = |place: &usize| sizes[*place] == self.least_size;
            self.least += self.sorted[self.least..].iter().take_while(|place| joins(place)).count();
            self.least_next = 0;
        }
        self.least_next += 1;
        self.sorted[self.least_next - 1]
    }

    /// Who loses the next partition; nobody, if everyone was left out.
    pub(super) fn next_most(&mut self, sizes: &[i32]) -> Option<usize> {
        let (start, end) = self.most;
        if self.most_next <= start {
            self.most_size = if end <= start && start > 0 {
                // Everybody in the range was left out: go on with the ones before it.
                sizes[self.sorted[start - 1]]
            } else {
                self.most_size - 1
            };
            let joins = |place: &usize| sizes[*place] == self.most_size;
            let before = self.sorted[..start].iter().rev();
            self.most.0 -= before.take_while(|place| joins(place)).count();
            self.most_next = end;
        }
        self.most_next = self.most_next.checked_sub(1)?;
        Some(self.sorted[self.most_next])
    }

    /// Leaves out the one who was just named: it has nothing to lose.
    pub(super) fn leave_out_most(&mut self) {
        self.most.1 -= 1;
        self.sorted.swap(self.most_next, self.most.1);
    }

    /// True when those with most had at most one more than those with least.
    pub(super) fn are_balanced(&self) -> bool {
        self.most_size - self.least_size <= 1
    }
}
