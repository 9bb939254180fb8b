//! A map from small ids to values: a plain vector with holes. Iterates in the order of ids, and finds
//! a value in one step on the hot path.

use std::marker::PhantomData;

use super::id::{LinkId, NodeId};

/// An id that counts from zero and stays small.
pub trait Small: Copy {
    /// Its place.
    fn place(self) -> usize;
    /// The id at a place.
    fn at(place: usize) -> Self;
}

impl Small for NodeId {
    fn place(self) -> usize {
        usize::from(self.0)
    }
    fn at(place: usize) -> Self {
        Self(place as u16)
    }
}

impl Small for LinkId {
    fn place(self) -> usize {
        usize::from(self.0)
    }
    fn at(place: usize) -> Self {
        Self(place as u16)
    }
}

/// Values by small id.
#[derive(Clone, Debug)]
pub struct Dense<K, T> {
    places: Vec<Option<T>>,
    key: PhantomData<K>,
}

impl<K, T> Default for Dense<K, T> {
    fn default() -> Self {
        Self { places: Vec::new(), key: PhantomData }
    }
}

impl<K: Small, T> Dense<K, T> {
    /// Puts a value in, in place of an earlier one.
    pub fn insert(&mut self, key: K, value: T) {
        if key.place() >= self.places.len() {
            self.places.resize_with(key.place() + 1, || None);
        }
        self.places[key.place()] = Some(value);
    }
    /// Takes a value out.
    pub fn remove(&mut self, key: K) -> Option<T> {
        self.places.get_mut(key.place())?.take()
    }
    /// The value, if there is one.
    #[inline]
    pub fn get(&self, key: K) -> Option<&T> {
        self.places.get(key.place())?.as_ref()
    }
    /// The value to change, if there is one.
    #[inline]
    pub fn get_mut(&mut self, key: K) -> Option<&mut T> {
        self.places.get_mut(key.place())?.as_mut()
    }
    /// The value to change; one by default, if there is none yet.
    #[inline]
    pub fn or_default(&mut self, key: K) -> &mut T
    where
        T: Default,
    {
        if self.get(key).is_none() {
            return self.insert_default(key);
        }
        self.places[key.place()].as_mut().expect("it was there a moment ago")
    }
    #[cold]
    fn insert_default(&mut self, key: K) -> &mut T
    where
        T: Default,
    {
        self.insert(key, T::default());
        self.places[key.place()].as_mut().expect("it was just put there")
    }
    /// Every value with its id, in the order of ids.
    pub fn iter(&self) -> impl Iterator<Item = (K, &T)> {
        let places = self.places.iter().enumerate();
        places.filter_map(|(place, value)| Some((K::at(place), value.as_ref()?)))
    }
    /// Every id, in order, as a list of its own: the values may change meanwhile.
    pub fn keys(&self) -> Vec<K> {
        self.iter().map(|(key, _)| key).collect()
    }
}
