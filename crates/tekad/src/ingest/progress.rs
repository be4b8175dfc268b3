//! A line on standard error that says how far the work is, once it turns out long.

use std::{
    collections::VecDeque,
    io::IsTerminal,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use tekad_read::Meter;

use crate::session::Messages;

/// How long a work must last before a bar shows.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The stretch of time over which the rate is taken.
const STRETCH: Duration = Duration::from_secs(10);

/// How far the work is.
pub struct Progress {
    since: Instant,
    wanted: bool,
    articles: u64,
    /// When so many articles were written.
    marks: VecDeque<(Instant, u64)>,
    bar: Option<ProgressBar>,
    /// Bytes that are read, and bytes that there are (0 if that is not known).
    read: Meter,
    total: Arc<AtomicU64>,
}

impl Progress {
    /// A bar that shows later, on a terminal.
    pub fn new(read: &Meter) -> Progress {
        Progress {
            since: Instant::now(),
            wanted: std::io::stderr().is_terminal(),
            articles: 0,
            marks: VecDeque::new(),
            bar: None,
            read: read.clone(),
            total: Arc::default(),
        }
    }

    /// Where to say how many bytes there are.
    pub fn total(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.total)
    }

    /// So many more articles are written.
    pub fn add(&mut self, articles: usize) {
        self.articles += articles as u64;
        let now = Instant::now();
        self.marks.push_back((now, self.articles));
        while self.marks.len() > 2
            && self
                .marks
                .front()
                .is_some_and(|m| now.duration_since(m.0) > STRETCH)
        {
            self.marks.pop_front();
        }
    }

    /// Draws, if it is time.
    pub fn tick(&mut self, messages: &mut Messages) {
        if self.wanted && self.bar.is_none() && self.since.elapsed() > PATIENCE {
            let total = self.total.load(Ordering::Relaxed);
            let (bar, template) = if total > 0 {
                let template = "{bar:30} {percent}%, {msg}, {eta} left";
                (ProgressBar::new(total), template)
            } else {
                (ProgressBar::new_spinner(), "{spinner} {msg}, {elapsed}")
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            messages.beside(Some(bar.clone()));
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            let (first, last) = (self.marks.front(), self.marks.back());
            let rate = first.zip(last).map_or(0.0, |(a, b)| {
                let seconds = b.0.duration_since(a.0).as_secs_f64();
                (b.1 - a.1) as f64 / seconds.max(0.001)
            });
            bar.set_position(self.read.bytes());
            bar.set_message(format!("{} articles, {rate:.0}/s", self.articles));
        }
    }

    /// Clears the line.
    pub fn finish(&self, messages: &mut Messages) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        messages.beside(None);
    }
}
