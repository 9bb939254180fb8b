//! Whose turn it is at a queue: the consumers that can take a message, in the order in which they became
//! able to. Who was just served goes behind the others of its priority; who has no room any more leaves,
//! and comes back behind them when it has (RabbitMQ: `rabbit_queue_consumers.erl`, `rabbit_fifo.erl`).

use crate::kernel::id::LinkId;
use crate::topology::Successor;

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
    /// Who was, and has not settled yet what it holds.
    pub(crate) leaving: Option<LinkId>,
    /// The one that is served alone has not begun: nothing has come since the other was cancelled.
    pub(crate) dormant: bool,
}

impl Takers {
    /// A consumer has connected, or its priority changed.
    pub(crate) fn join(&mut self, taker: Taker, successor: Successor) {
        self.leave(taker.link, successor);
        self.members.push(taker);
        let active = self.members.iter().find(|member| self.active == Some(member.link));
        match active {
            None => self.active = Some(taker.link),
            Some(active)
                if successor == Successor::HighestAtOnce && taker.priority > active.priority =>
            {
                self.leaving = self.leaving.or(self.active);
                self.active = Some(taker.link);
            }
            Some(_) => {}
        }
    }

    /// A consumer is gone.
    pub(crate) fn leave(&mut self, link: LinkId, successor: Successor) {
        self.members.retain(|member| member.link != link);
        self.turn.retain(|member| member.link != link);
        if self.leaving == Some(link) {
            self.leaving = None;
        }
        if self.active == Some(link) {
            self.dormant = false;
            let next = match successor {
                Successor::Longest => self.members.first(),
                // The last of equal ones is the one that is connected longest.
                _ => self.members.iter().rev().max_by_key(|member| member.priority),
            };
            self.active = next.map(|member| member.link);
        }
    }

    /// A consumer wants no more messages, and keeps what it has.
    pub(crate) fn cancel(&mut self, link: LinkId, successor: Successor) {
        let was_active = self.active == Some(link);
        self.leave(link, successor);
        self.dormant |= was_active && successor == Successor::HighestLater;
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

    /// The next one with room, who is then behind the others, if it still has at least `keeps`. Those without
    /// leave the turn.
    #[inline]
    pub(crate) fn next(&mut self, keeps: u32, room: impl Fn(LinkId) -> u32) -> Option<LinkId> {
        while let Some(&taker) = self.turn.first() {
            let has = room(taker.link);
            if self.turn.len() > 1 || (has > 0 && has <= keeps) {
                self.turn.remove(0);
                if has > keeps {
                    self.queue_up(taker);
                }
                if has > 0 {
                    return Some(taker.link);
                }
            } else if has > 0 {
                return Some(taker.link);
            } else {
                self.turn.clear();
            }
        }
        None
    }

    /// The one that is served alone, once who was before it has settled what it holds.
    pub(crate) fn the_active(
        &mut self,
        room: impl Fn(LinkId) -> u32,
        holds: impl Fn(LinkId) -> bool,
    ) -> Option<LinkId> {
        self.leaving = self.leaving.filter(|&link| holds(link));
        let begins = self.leaving.is_none() && !self.dormant;
        self.active.filter(|&link| begins && room(link) > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takers(priorities: &[i16]) -> Takers {
        let mut takers = Takers::default();
        for (place, &priority) in priorities.iter().enumerate() {
            let link = LinkId(place as u16 + 1);
            takers.join(Taker { link, priority }, Successor::Longest);
            takers.has_room(link);
        }
        takers
    }

    fn served(takers: &mut Takers, room: impl Fn(LinkId) -> u32, times: usize) -> Vec<u16> {
        (0..times).filter_map(|_| takers.next(0, &room)).map(|link| link.0).collect()
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
    fn who_has_no_room_left_may_have_to_leave_the_turn_at_once() {
        let mut takers = takers(&[0, 0, 0]);
        let ends = |takers: &mut Takers| takers.next(1, |_| 1).map(|link| link.0);
        assert_eq!([ends(&mut takers), ends(&mut takers), ends(&mut takers)], [1, 2, 3].map(Some));
        assert_eq!(ends(&mut takers), None);
        takers.has_room(LinkId(2));
        takers.has_room(LinkId(1));
        assert_eq!([ends(&mut takers), ends(&mut takers)], [2, 1].map(Some));
    }

    #[test]
    fn one_alone_is_served_until_it_leaves() {
        let mut takers = takers(&[0, 1, 9, 9]);
        let free = |_| 1;
        assert_eq!(takers.the_active(free, |_| false), Some(LinkId(1)));
        assert_eq!(takers.the_active(|link| u32::from(link.0 == 2), |_| false), None);
        takers.leave(LinkId(1), Successor::Highest);
        assert_eq!(takers.the_active(free, |_| false), Some(LinkId(3)));
        takers.leave(LinkId(3), Successor::Longest);
        assert_eq!(takers.the_active(free, |_| false), Some(LinkId(2)));
    }

    #[test]
    fn a_higher_one_takes_over_once_the_other_has_nothing_left_to_settle() {
        let mut takers = takers(&[1]);
        let (one, two) = (LinkId(1), LinkId(2));
        takers.join(Taker { link: two, priority: 5 }, Successor::HighestAtOnce);
        assert_eq!(takers.the_active(|_| 1, |link| link == one), None);
        assert_eq!(takers.the_active(|_| 1, |_| false), Some(two));
    }
}
