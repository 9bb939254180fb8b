//! Whose turn it is at a queue: the consumers that can take a message, in the order in which they became
//! able to. Who was just served goes behind the others of its priority; who has no room any more leaves,
//! and comes back behind them when it has (RabbitMQ: `rabbit_queue_consumers.erl`, `rabbit_fifo.erl`).

use crate::kernel::id::LinkId;

/// A consumer of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taker {
    pub(crate) link: LinkId,
    /// The higher ones are served first, while they have room.
    pub(crate) priority: i16,
}

/// The consumers of a queue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Takers {
    /// Everyone who is connected, in the order of connecting.
    pub(crate) members: Vec<Taker>,
    /// Who may have room, the next one first; higher priorities before lower ones.
    pub(crate) turn: Vec<Taker>,
    /// Who alone is served, in a queue that serves one.
    pub(crate) active: Option<LinkId>,
}

impl Takers {
    /// A consumer has connected, or its priority changed.
    pub(crate) fn join(&mut self, taker: Taker) {
        self.leave(taker.link);
        self.members.push(taker);
    }

    /// A consumer is gone.
    pub(crate) fn leave(&mut self, link: LinkId) {
        self.members.retain(|member| member.link != link);
        self.turn.retain(|member| member.link != link);
        if self.active == Some(link) {
            self.active = None;
        }
    }

    /// A consumer has room now: it is behind all others of its priority, unless it stands there already.
    pub(crate) fn has_room(&mut self, link: LinkId) {
        if self.turn.iter().any(|taker| taker.link == link) {
            return;
        }
        if let Some(&taker) = self.members.iter().find(|member| member.link == link) {
            self.queue_up(taker);
        }
    }

    fn queue_up(&mut self, taker: Taker) {
        let place = self.turn.partition_point(|other| other.priority >= taker.priority);
        self.turn.insert(place, taker);
    }

    /// The next one with room, who is then behind the others. Those without leave the turn.
    #[inline]
    pub(crate) fn next(&mut self, room: impl Fn(LinkId) -> u32) -> Option<LinkId> {
        while let Some(&taker) = self.turn.first() {
            if self.turn.len() > 1 {
                self.turn.remove(0);
                if room(taker.link) > 0 {
                    self.queue_up(taker);
                    return Some(taker.link);
                }
            } else if room(taker.link) > 0 {
                return Some(taker.link);
            } else {
                self.turn.clear();
            }
        }
        None
    }

    /// The one that is served alone: who is connected longest takes over from one who left.
    pub(crate) fn the_active(&mut self, room: impl Fn(LinkId) -> u32) -> Option<LinkId> {
        if self.active.is_none() {
            self.active = self.members.first().map(|member| member.link);
        }
        self.active.filter(|&link| room(link) > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takers(priorities: &[i16]) -> Takers {
        let mut takers = Takers::default();
        for (place, &priority) in priorities.iter().enumerate() {
            let link = LinkId(place as u16 + 1);
            takers.join(Taker { link, priority });
            takers.has_room(link);
        }
        takers
    }

    fn served(takers: &mut Takers, room: impl Fn(LinkId) -> u32, times: usize) -> Vec<u16> {
        (0..times).filter_map(|_| takers.next(&room)).map(|link| link.0).collect()
    }

    #[test]
    fn equal_ones_take_turns_and_a_higher_priority_goes_first_while_it_has_room() {
        assert_eq!(served(&mut takers(&[0, 0, 0]), |_| 1, 5), [1, 2, 3, 1, 2]);
        let mut uneven = takers(&[0, 5, 5, 0]);
        assert_eq!(served(&mut uneven, |_| 1, 3), [2, 3, 2]);
        let low_only = |link: LinkId| u32::from(link.0 == 1 || link.0 == 4);
        assert_eq!(served(&mut uneven, low_only, 3), [1, 4, 1]);
    }

    #[test]
    fn who_had_no_room_comes_back_behind_the_others() {
        let mut takers = takers(&[0, 0, 0]);
        assert_eq!(served(&mut takers, |link| u32::from(link.0 == 3), 1), [3]);
        takers.has_room(LinkId(2));
        takers.has_room(LinkId(1));
        assert_eq!(served(&mut takers, |_| 1, 4), [3, 2, 1, 3]);
    }

    #[test]
    fn one_alone_is_served_until_it_leaves() {
        let mut takers = takers(&[0, 9]);
        assert_eq!(takers.the_active(|_| 1), Some(LinkId(1)));
        assert_eq!(takers.the_active(|link| u32::from(link.0 == 2)), None);
        takers.leave(LinkId(1));
        assert_eq!(takers.the_active(|_| 1), Some(LinkId(2)));
    }
}
