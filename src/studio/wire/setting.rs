//! How one setting is read, written and described: whole numbers, lengths of time, chances, words. The
//! tables in `node` and `command` are made of these; which settings there are is theirs.

use engine::{Chance, Key, LinkId, MessageName, NodeId, SimDuration};

use super::json::{Fields, Json, Number};
use super::place::{Place, ReadError};
#[cfg(feature = "schema")]
use super::shape::Shape;

/// A way to read and write values of `T`.
pub trait Codec<T> {
    /// Reads a value; what is not given is as in `default`, and needed without one.
    ///
    /// # Errors
    /// Names the place and the reason.
    fn read(at: &Place<'_>, default: Option<&T>) -> Result<T, ReadError>;
    /// What a field means that is left out where there is no default; `None`: it is needed.
    fn absent() -> Option<T> {
        None
    }
    /// Writes a value: what differs from `default`, or all of it without one.
    fn write(value: &T, default: Option<&T>) -> Json;
    /// What it accepts.
    #[cfg(feature = "schema")]
    fn shape() -> Shape;
}

/// A type with one way to be read and written, from a table.
pub trait Wire: Sized {
    /// Reads a value; what is not given is as in `default`, and needed without one.
    ///
    /// # Errors
    /// Names the place and the reason.
    fn read(at: &Place<'_>, default: Option<&Self>) -> Result<Self, ReadError>;
    /// Writes a value: what differs from `default`, or all of it without one.
    fn write(&self, default: Option<&Self>) -> Json;
    /// What it accepts.
    #[cfg(feature = "schema")]
    fn shape() -> Shape;
}

/// Reads a field of an object; one that is left out is as in `default`.
///
/// # Errors
/// Names the place and the reason.
pub fn read_field<T: Clone, C: Codec<T>>(
    at: &Place<'_>,
    name: &str,
    default: Option<&T>,
) -> Result<T, ReadError> {
    match at.field(name) {
        Some(at) => C::read(&at, default),
        None => default.cloned().or_else(C::absent).ok_or_else(|| at.missing(name)),
    }
}

/// A field of a choice; the last only says which type it has.
#[cfg(feature = "schema")]
pub fn field_shape<T, C: Codec<T>>(
    name: &'static str,
    help: &'static str,
    _: Option<&T>,
) -> super::shape::FieldShape {
    let required = C::absent().is_none();
    super::shape::FieldShape { name, help, required, shape: C::shape() }
}

/// The type's own way.
pub struct Own;

impl<T: Wire> Codec<T> for Own {
    fn read(at: &Place<'_>, default: Option<&T>) -> Result<T, ReadError> {
        T::read(at, default)
    }
    fn write(value: &T, default: Option<&T>) -> Json {
        value.write(default)
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        T::shape()
    }
}

/// `null`, or a value.
pub struct Maybe<C>(std::marker::PhantomData<C>);

impl<T, C: Codec<T>> Codec<Option<T>> for Maybe<C> {
    fn read(at: &Place<'_>, _: Option<&Option<T>>) -> Result<Option<T>, ReadError> {
        if at.is_null() { Ok(None) } else { C::read(at, None).map(Some) }
    }
    fn absent() -> Option<Option<T>> {
        Some(None)
    }
    fn write(value: &Option<T>, _: Option<&Option<T>>) -> Json {
        value.as_ref().map_or(Json::Null, |value| C::write(value, None))
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        Shape::Maybe(Box::new(C::shape()))
    }
}

/// A whole number from `MIN` to `MAX`.
pub struct Whole<const MIN: u64, const MAX: u64>;

macro_rules! whole {
    ($($t:ty)*) => {$(
        impl<const MIN: u64, const MAX: u64> Codec<$t> for Whole<MIN, MAX> {
            fn read(at: &Place<'_>, _: Option<&$t>) -> Result<$t, ReadError> {
                // The cast is exact: every table's MAX fits its type.
                at.whole(MIN, MAX).map(|number| number as $t)
            }
            fn write(value: &$t, _: Option<&$t>) -> Json {
                Json::whole(u64::from(*value))
            }
            #[cfg(feature = "schema")]
            fn shape() -> Shape {
                Shape::Whole { min: MIN, max: MAX }
            }
        }
    )*};
}
whole!(u8 u16 u32 u64);

/// A count of things that cost nothing by themselves.
pub type Count = Whole<0, 1_000_000_000>;
/// The same from 1.
pub type CountFromOne = Whole<1, 1_000_000_000>;

/// A length of time in milliseconds, exact to the microsecond.
pub struct Millis;

impl Codec<SimDuration> for Millis {
    fn read(at: &Place<'_>, _: Option<&SimDuration>) -> Result<SimDuration, ReadError> {
        let micros = at.scaled(3, SimDuration::MAX.as_micros(), "milliseconds")?;
        Ok(SimDuration::from_micros(micros))
    }
    fn write(value: &SimDuration, _: Option<&SimDuration>) -> Json {
        Json::Number(Number::decimal(value.as_micros(), 3))
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        Shape::Decimal { places: 3, max: SimDuration::MAX.as_micros() }
    }
}

/// A chance in per cent, exact to a millionth.
pub struct Percent;

impl Codec<Chance> for Percent {
    fn read(at: &Place<'_>, _: Option<&Chance>) -> Result<Chance, ReadError> {
        let parts = at.scaled(4, 1_000_000, "per cent")?;
        Ok(Chance::per_million(parts as u32))
    }
    fn write(value: &Chance, _: Option<&Chance>) -> Json {
        Json::Number(Number::decimal(value.as_per_million().into(), 4))
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        Shape::Decimal { places: 4, max: 1_000_000 }
    }
}

/// Yes or no.
pub struct Flag;

impl Codec<bool> for Flag {
    fn read(at: &Place<'_>, _: Option<&bool>) -> Result<bool, ReadError> {
        at.flag()
    }
    fn write(value: &bool, _: Option<&bool>) -> Json {
        Json::Bool(*value)
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        Shape::Flag
    }
}

/// The id of a node or link.
pub struct Id;

macro_rules! id {
    ($($t:ident)*) => {$(
        impl Codec<$t> for Id {
            fn read(at: &Place<'_>, _: Option<&$t>) -> Result<$t, ReadError> {
                at.whole(1, u64::from($t::LIMIT) - 1).map(|id| $t(id as u16))
            }
            fn write(value: &$t, _: Option<&$t>) -> Json {
                Json::whole(value.0.into())
            }
            #[cfg(feature = "schema")]
            fn shape() -> Shape {
                Shape::Whole { min: 1, max: u64::from($t::LIMIT) - 1 }
            }
        }
    )*};
}
id!(NodeId LinkId);

/// The key of a message.
pub struct KeyNumber;

impl Codec<Key> for KeyNumber {
    fn read(at: &Place<'_>, _: Option<&Key>) -> Result<Key, ReadError> {
        at.whole(0, u64::from(u32::MAX) - 1).map(|number| Key::new(number as u32))
    }
    fn write(value: &Key, _: Option<&Key>) -> Json {
        value.number().map_or(Json::Null, |number| Json::whole(number.into()))
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        Shape::Whole { min: 0, max: u64::from(u32::MAX) - 1 }
    }
}

impl Wire for MessageName {
    fn read(at: &Place<'_>, _: Option<&Self>) -> Result<Self, ReadError> {
        at.only(&[&["producer", "number"]])?;
        Ok(Self {
            producer: read_field::<_, Id>(at, "producer", None)?,
            number: read_field::<_, Whole<1, { u32::MAX as u64 }>>(at, "number", None)?,
        })
    }
    fn write(&self, _: Option<&Self>) -> Json {
        let mut fields = Fields::new();
        fields.put("producer", Json::whole(self.producer.0.into()));
        fields.put("number", Json::whole(self.number.into()));
        fields.done()
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        use super::shape::FieldShape;
        let number = <Whole<1, { u32::MAX as u64 }> as Codec<u32>>::shape();
        Shape::Object {
            name: "MessageName",
            help: "A message: the n-th that this producer published, under every profile.",
            fields: vec![
                FieldShape::required(
                    "producer",
                    "Who published it.",
                    <Id as Codec<NodeId>>::shape(),
                ),
                FieldShape::required("number", "As the how-manieth, from 1.", number),
            ],
        }
    }
}

/// Declares a type whose values are single words.
macro_rules! words {
    ($type:ident: $help:literal { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $crate::wire::setting::Wire for $type {
            fn read(at: &Place<'_>, _: Option<&Self>) -> Result<Self, ReadError> {
                const VALUES: &[$type] = &[$($type::$variant),*];
                at.word(&[$($word),*]).map(|place| VALUES[place])
            }
            fn write(&self, _: Option<&Self>) -> Json {
                Json::word(match self { $(Self::$variant => $word),* })
            }
            #[cfg(feature = "schema")]
            fn shape() -> Shape {
                Shape::Words { name: stringify!($type), help: $help, words: &[$($word),*] }
            }
        }
    };
}

/// Declares a type that is an object; a field that is not given is as in the default.
macro_rules! object {
    ($type:ident: $help:literal { $($field:ident as $name:literal: $codec:ty, $about:literal;)* }) => {
        impl $crate::wire::setting::Settings for $type {
            const NAMES: &'static [&'static str] = &[$($name),*];
            fn read_settings(at: &Place<'_>, default: Option<&Self>) -> Result<Self, ReadError> {
                Ok(Self {
                    $($field: read_field::<_, $codec>(at, $name, default.map(|of| &of.$field))?),*
                })
            }
            fn write_settings(&self, default: Option<&Self>, to: &mut Fields) {
                $(
                    let default_value = default.map(|default| &default.$field);
                    if default_value != Some(&self.$field) {
                        to.put($name, <$codec as Codec<_>>::write(&self.$field, default_value));
                    }
                )*
            }
            #[cfg(feature = "schema")]
            fn fields() -> Vec<FieldShape> {
                fn of<T, C: Codec<T>>(_: impl Fn(&$type) -> &T) -> Shape {
                    C::shape()
                }
                vec![$(FieldShape::optional($name, $about, of::<_, $codec>(|of| &of.$field))),*]
            }
            #[cfg(feature = "schema")]
            fn about() -> (&'static str, &'static str) {
                (stringify!($type), $help)
            }
        }
    };
}

/// Declares a type that is an object whose field `kind` says which fields it has; all are needed.
macro_rules! choice {
    ($type:ident: $help:literal {
        $($variant:ident = $word:literal, $vhelp:literal {
            $($member:tt as $bind:ident $name:literal: $codec:ty, $about:literal;)*
        })*
    }) => {
        impl $crate::wire::setting::Wire for $type {
            fn read(at: &Place<'_>, _: Option<&Self>) -> Result<Self, ReadError> {
                if let Some(kind) = at.field("kind") {
                    kind.word(&[$($word),*])?;
                    $(if kind.is($word) {
                        at.only(&[&["kind", $($name),*]])?;
                        return Ok(Self::$variant {
                            $($member: read_field::<_, $codec>(at, $name, None)?),*
                        });
                    })*
                }
                // It is no object, or the field is missing.
                at.only(&[&["kind", $($($name,)*)*]])?;
                at.need("kind").and(Err(at.wrong("its kind is not known")))
            }
            fn write(&self, _: Option<&Self>) -> Json {
                let mut fields = Fields::new();
                match self {
                    $(Self::$variant { $($member: $bind),* } => {
                        fields.put("kind", Json::word($word));
                        $(fields.put($name, <$codec as Codec<_>>::write($bind, None));)*
                    })*
                }
                fields.done()
            }
            #[cfg(feature = "schema")]
            fn shape() -> Shape {
                Shape::Choice {
                    name: stringify!($type),
                    help: $help,
                    tag: "kind",
                    variants: vec![$({
                        $(let $bind = None;)*
                        let fields = vec![$(field_shape::<_, $codec>($name, $about, $bind.as_ref())),*];
                        // Never called: it tells the compiler which types the fields have.
                        let _ = || {
                            $(let $bind = $bind?;)*
                            Some(Self::$variant { $($member: $bind),* })
                        };
                        ($word, $vhelp, fields)
                    }),*],
                }
            }
        }
    };
}

pub(super) use {choice, object, words};

/// An object of settings, alone or among the fields of a node.
pub trait Settings: Sized {
    /// The names of its fields.
    const NAMES: &'static [&'static str];
    /// Reads them; a field that is not given is as in `default`.
    ///
    /// # Errors
    /// Names the place and the reason.
    fn read_settings(at: &Place<'_>, default: Option<&Self>) -> Result<Self, ReadError>;
    /// Appends what differs from `default`, or all without one.
    fn write_settings(&self, default: Option<&Self>, to: &mut Fields);
    /// What it accepts.
    #[cfg(feature = "schema")]
    fn fields() -> Vec<super::shape::FieldShape>;
    /// Its name, and what it is.
    #[cfg(feature = "schema")]
    fn about() -> (&'static str, &'static str);
}

/// An object of settings within another.
pub struct Inner;

impl<T: Settings> Codec<T> for Inner {
    fn read(at: &Place<'_>, default: Option<&T>) -> Result<T, ReadError> {
        at.only(&[T::NAMES])?;
        T::read_settings(at, default)
    }
    fn write(value: &T, default: Option<&T>) -> Json {
        let mut fields = Fields::new();
        value.write_settings(default, &mut fields);
        fields.done()
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        let (name, help) = T::about();
        Shape::Object { name, help, fields: T::fields() }
    }
}
