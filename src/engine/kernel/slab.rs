//! A slab: values in reused slots, addressed by slot and generation, so that a timer about a value
//! that is gone is recognised. Slots are heap layout: they never enter an event or the digest.

/// Addresses a value in a [`Slab`]; stale once the value was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle {
    slot: u32,
    generation: u32,
}

/// Values in reused slots.
#[derive(Clone, Debug)]
pub struct Slab<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Slot<T> {
    generation: u32,
    value: Option<T>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slab<T> {
    /// How many values are in it.
    pub fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }
    /// Puts a value in.
    #[inline]
    pub fn insert(&mut self, value: T) -> Handle {
        if let Some(slot) = self.free.pop() {
            let place = &mut self.slots[slot as usize];
            place.value = Some(value);
            return Handle { slot, generation: place.generation };
        }
        let slot = self.slots.len() as u32;
        self.slots.push(Slot { generation: 0, value: Some(value) });
        Handle { slot, generation: 0 }
    }
    /// The value, unless the handle is stale.
    #[inline]
    pub fn get(&self, handle: Handle) -> Option<&T> {
        let place = self.slots.get(handle.slot as usize)?;
        if place.generation == handle.generation { place.value.as_ref() } else { None }
    }
    /// The value to change, unless the handle is stale.
    #[inline]
    pub fn get_mut(&mut self, handle: Handle) -> Option<&mut T> {
        let place = self.slots.get_mut(handle.slot as usize)?;
        if place.generation == handle.generation { place.value.as_mut() } else { None }
    }
    /// Takes the value out; its handles are stale from now on.
    #[inline]
    pub fn remove(&mut self, handle: Handle) -> Option<T> {
        let place = self.slots.get_mut(handle.slot as usize)?;
        if place.generation != handle.generation {
            return None;
        }
        let value = place.value.take()?;
        place.generation = place.generation.wrapping_add(1);
        self.free.push(handle.slot);
        Some(value)
    }
    /// Every value with its handle, in slot order: for counting, never for anything that is seen.
    pub fn iter(&self) -> impl Iterator<Item = (Handle, &T)> {
        self.slots.iter().enumerate().filter_map(|(slot, place)| {
            let handle = Handle { slot: slot as u32, generation: place.generation };
            place.value.as_ref().map(|value| (handle, value))
        })
    }
}

impl<T> std::ops::Index<Handle> for Slab<T> {
    type Output = T;
    #[inline]
    fn index(&self, handle: Handle) -> &T {
        self.get(handle).expect("a handle that is kept in state addresses a live value")
    }
}

impl<T> std::ops::IndexMut<Handle> for Slab<T> {
    #[inline]
    fn index_mut(&mut self, handle: Handle) -> &mut T {
        self.get_mut(handle).expect("a handle that is kept in state addresses a live value")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_goes_stale_when_its_slot_is_used_again() {
        let mut slab = Slab::default();
        let first = slab.insert("first");
        assert_eq!(slab.remove(first), Some("first"));
        let second = slab.insert("second");
        assert_eq!((slab.get(first), slab.get(second), slab.len()), (None, Some(&"second"), 1));
    }
}
