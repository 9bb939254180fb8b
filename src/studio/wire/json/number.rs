//! A JSON number, exactly: digits and a decimal point. Not a float: a microsecond written as 0.001 ms
//! has to come back as one microsecond, and 2^53 - 1 of them as well.

use std::fmt;

/// A decimal number: ± `digits` × 10^-`places`, without needless places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    negative: bool,
    digits: u64,
    places: u8,
}

impl Number {
    /// A whole number.
    pub const fn whole(digits: u64) -> Self {
        Self { negative: false, digits, places: 0 }
    }

    /// A whole number that may be negative.
    pub const fn signed(number: i64) -> Self {
        Self { negative: number < 0, digits: number.unsigned_abs(), places: 0 }
    }

    /// `units` × 10^-`places`.
    pub const fn decimal(mut units: u64, mut places: u8) -> Self {
        while places > 0 && units.is_multiple_of(10) {
            units /= 10;
            places -= 1;
        }
        Self { negative: false, digits: units, places }
    }

    /// The nearest number with at most so many decimals.
    pub fn near(value: f64, places: u8) -> Self {
        let units = (value.abs() * 10_u32.pow(places.into()) as f64).round() as u64;
        Self { negative: value < 0.0 && units > 0, ..Self::decimal(units, places) }
    }

    /// From a text such as `-1.5e3`; `None` if it is none or has too many digits to be kept.
    pub fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() && part.is_empty() {
            return None;
        }
        let mut digits = 0_u64;
        for letter in whole.bytes().chain(part.bytes()) {
            let digit = char::from(letter).to_digit(10)?;
            digits = digits.checked_mul(10)?.checked_add(digit.into())?;
        }
        let mut places = i32::try_from(part.len()).ok()?.checked_sub(exponent)?;
        while places > 0 && digits.is_multiple_of(10) && digits > 0 {
            digits /= 10;
            places -= 1;
        }
        if digits == 0 {
            return Some(Self::whole(0));
        }
        while places < 0 {
            digits = digits.checked_mul(10)?;
            places += 1;
        }
        let places = u8::try_from(places).ok()?;
        Some(Self { negative, digits, places })
    }

    /// The nearest float.
    pub fn to_float(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The number as so many 10^-`places`; `None` if it is negative, finer, or too large.
    pub fn scaled(self, places: u8) -> Option<u64> {
        let more = places.checked_sub(self.places)?;
        let scaled = self.digits.checked_mul(10_u64.checked_pow(u32::from(more))?)?;
        if self.negative && scaled > 0 { None } else { Some(scaled) }
    }

    /// The same to the nearest 10^-`places`; `None` if it is negative or too large.
    pub fn rounded(self, places: u8) -> Option<u64> {
        let Some(finer) = self.places.checked_sub(places).filter(|&finer| finer > 0) else {
            return self.scaled(places);
        };
        let near = 10_u64
            .checked_pow(finer.into())
            .map_or(0, |unit| self.digits / unit + u64::from(self.digits % unit >= unit / 2));
        if self.negative && near > 0 { None } else { Some(near) }
    }

    /// The number if it is whole.
    pub fn to_signed(self) -> Option<i64> {
        if self.places > 0 {
            return None;
        }
        let digits = i64::try_from(self.digits).ok()?;
        Some(if self.negative { -digits } else { digits })
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        let places = usize::from(self.places);
        if places == 0 {
            return write!(f, "{}", self.digits);
        }
        // At least one digit before the point.
        let digits = format!("{:0>width$}", self.digits, width = places + 1);
        let (before, after) = digits.split_at(digits.len() - places);
        write!(f, "{before}.{after}")
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn a_number_keeps_every_digit() {
        for text in ["0", "1", "-1", "0.001", "9007199254740.991", "18446744073709551615", "-0.25"]
        {
            assert_eq!(Number::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn the_same_number_written_differently_is_the_same() {
        for (text, plain) in
            [("1.50", "1.5"), ("1e3", "1000"), ("1.5E+2", "150"), ("25e-1", "2.5"), ("-0.0", "0")]
        {
            assert_eq!(Number::parse(text), Number::parse(plain), "{text}");
        }
    }

    #[test]
    fn a_number_with_too_many_digits_is_none() {
        for text in ["1e400", "18446744073709551616", "1e-400", "1e99999999999", "1e-2147483648"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".", "-.", "e3", "1e", "1-2", "1.2.3", "1,5", "1 000", "0x10", "inf"]
        {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_that_is_too_fine_is_rounded() {
        let rounded = |text: &str| Number::parse(text).unwrap().rounded(2);
        assert_eq!(rounded("1.5"), Some(150));
        assert_eq!(rounded("0.004"), Some(0));
        assert_eq!(rounded("0.005"), Some(1));
        assert_eq!(rounded("9e-30"), Some(0));
        assert_eq!(rounded("-0.004"), Some(0));
        assert_eq!(rounded("-1"), None);
        assert_eq!(rounded("1e18"), None);
    }

    #[test]
    fn a_float_is_written_with_as_many_decimals_as_it_needs() {
        let near = |value: f64| Number::near(value, 2).to_string();
        assert_eq!(near(12.0), "12");
        assert_eq!(near(-0.5), "-0.5");
        assert_eq!(near(2.0 / 3.0), "0.67");
        assert_eq!(near(-0.001), "0");
    }

    #[test]
    fn milliseconds_become_whole_microseconds_or_nothing() {
        let scaled = |text: &str| Number::parse(text).unwrap().scaled(3);
        assert_eq!(scaled("0.001"), Some(1));
        assert_eq!(scaled("9007199254740.991"), Some((1 << 53) - 1));
        assert_eq!(scaled("0.0001"), None);
        assert_eq!(scaled("-1"), None);
    }
}
