//! SQL with its values beside it, so that no word of a user becomes SQL.

use rusqlite::types::Value;

/// A stretch of SQL and the values of its question marks, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Piece {
    pub sql: String,
    pub values: Vec<Value>,
}

impl Piece {
    pub fn new(sql: &str) -> Piece {
        Piece {
            sql: sql.to_owned(),
            values: Vec::new(),
        }
    }

    /// SQL with values.
    pub fn with(sql: &str, values: impl IntoIterator<Item = Value>) -> Piece {
        Piece {
            sql: sql.to_owned(),
            values: values.into_iter().collect(),
        }
    }

    pub fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    pub fn add(&mut self, other: &Piece) {
        self.sql.push_str(&other.sql);
        self.values.extend(other.values.iter().cloned());
    }

    /// Pieces between `open` and `close`, joined.
    pub fn join(open: &str, list: &[Piece], between: &str, close: &str) -> Piece {
        let mut all = Piece::new(open);
        for (n, piece) in list.iter().enumerate() {
            if n > 0 {
                all.push(between);
            }
            all.add(piece);
        }
        all.push(close);
        all
    }

    /// `column IN (?, ?)`.
    pub fn among<T: Into<Value> + Clone>(column: &str, list: &[T]) -> Piece {
        let marks = vec!["?"; list.len()].join(", ");
        Piece::with(
            &format!("{column} IN ({marks})"),
            list.iter().cloned().map(Into::into),
        )
    }
}
