//! Times as people read them.

/// `0.31s`, `12.4s`, `2m 04s`, `1h 02m`: three digits that matter.
pub fn elapsed(millis: u64) -> String {
    match millis {
        0..9_995 => format!("{}.{:02}s", (millis + 5) / 1_000, (millis + 5) % 1_000 / 10),
        9_995..59_950 => format!("{}.{}s", (millis + 50) / 1_000, (millis + 50) % 1_000 / 100),
        59_950..3_599_500 => {
            let seconds = (millis + 500) / 1_000;
            format!("{}m {:02}s", seconds / 60, seconds % 60)
        }
        _ => {
            let minutes = millis.saturating_add(30_000) / 60_000;
            format!("{}h {:02}m", minutes / 60, minutes % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::elapsed;

    #[test]
    fn times_keep_the_digits_that_matter() {
        let table = [
            (0, "0.00s"),
            (1_239, "1.24s"),
            (9_994, "9.99s"),
            (9_995, "10.0s"),
            (59_949, "59.9s"),
            (59_950, "1m 00s"),
            (124_400, "2m 04s"),
            (3_720_000, "1h 02m"),
        ];
        for (millis, shown) in table {
            assert_eq!(elapsed(millis), shown);
        }
        assert!(elapsed(u64::MAX).ends_with('m'));
    }
}
