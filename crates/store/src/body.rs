//! What is kept whole: documents and what was found in them, as JSON under zstd. JSON, because
//! a record must still open when the vocabulary has grown; zstd, because text is most of it.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tekad_core::{Claim, Scenario, event::Event};

use crate::StoreError;

/// Level of zstd: higher ones cost more time than they save room.
const LEVEL: i32 = 3;

/// Most bytes that a body may unpack to.
const MOST: usize = 256 << 20;

/// What a coder found in a document, each list in text order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Events.
    pub events: Vec<Event>,
    /// Standing relations and attitudes.
    pub claims: Vec<Claim>,
    /// What would follow if, and what is expected.
    pub scenarios: Vec<Scenario>,
}

pub(crate) fn pack(value: &impl Serialize, what: &str) -> Result<Vec<u8>, StoreError> {
    let fail = |message: String| StoreError::Content {
        what: what.to_owned(),
        message,
    };
    let json = serde_json::to_vec(value).map_err(|e| fail(e.to_string()))?;
    zstd::bulk::compress(&json, LEVEL).map_err(|e| fail(e.to_string()))
}

pub(crate) fn unpack<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, StoreError> {
    let fail = |message: String| StoreError::Content {
        what: what.to_owned(),
        message,
    };
    let json = zstd::bulk::decompress(bytes, bound(bytes)).map_err(|e| fail(e.to_string()))?;
    serde_json::from_slice(&json).map_err(|e| fail(e.to_string()))
}

/// How many bytes to make room for: what the frame declares, within bounds.
fn bound(bytes: &[u8]) -> usize {
    zstd::zstd_safe::get_frame_content_size(bytes)
        .ok()
        .flatten()
        .map_or(MOST, |n| usize::try_from(n).unwrap_or(MOST).min(MOST))
}
