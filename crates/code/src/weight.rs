//! Weights of the readings of a place's name (`toponym`), in powers of ten of inhabitants: a
//! sense that is ten times as big outweighs one unit of context. Set by hand on the grounds
//! named beside them; those of context were chosen among a few round values on TR-News
//! (docs/packs.md).

/// A state by name or adjective: news names it far oftener than its namesakes.
pub const STATE: f64 = 9.5;
/// A capital, or a place that `world/` lists as being in the news.
pub const LISTED: f64 = 1.0;
/// A capital by the name by which news knows it; stands for its government, too.
pub const CAPITAL: f64 = 2.0;
/// Divisions are named with their own name; towns share names.
pub const REGION: f64 = 0.5;
/// A name that is not the place's own, in one language of many.
pub const OTHER_NAME: f64 = -1.0;
/// A division that is named like a town in it: the bare name is the town's.
pub const REGION_OF_TOWN: f64 = -2.0;
/// Second-order divisions and parts of towns are seldom meant.
pub const DISTRICT: f64 = -1.5;
/// See above.
pub const SECTION: f64 = -1.0;
/// Least weight of a reading of a part of a name ("Hospital" in "Lagos Hospital" is none).
pub const OF_A_PART: f64 = 5.0;
/// "Aydin province", "Jackson County": the name with the word is a name.
pub const HINT: f64 = 2.5;
/// "Paris, Texas".
pub const INSIDE: f64 = 6.0;
/// Two names within a few words of each other, one in the other.
pub const BESIDE: f64 = 1.5;
/// All other names are of that state.
pub const SHARE: f64 = 5.0;
/// The article names the state.
pub const NAMED_STATE: f64 = 0.7;
/// The article names the division.
pub const NAMED_REGION: f64 = 2.5;
/// Other towns of that division.
pub const SAME_REGION: f64 = 1.5;
/// Another place within 150 km.
pub const NEAR: f64 = 2.0;
