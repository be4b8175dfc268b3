//! The stages of an ingestion, each in threads of its own, with bounded room between them:
//! read → gate → code → write.

use std::{
    collections::BTreeMap,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender},
    },
    thread,
    time::{Duration, Instant},
};

use tekad_code::CodeOptions;
use tekad_core::{Document, Problem};
use tekad_engine::Engine;
use tekad_read::{ReadError, files};
use tekad_store::{Gate, Step, StoreError, Verdict, Writer, Written, text::Sketch};

use crate::{
    ingest::{code, progress::Progress, watch::Watch},
    input::{self, Source},
    session::Messages,
};

/// Bytes of the texts of a transaction.
const BATCH_BYTES: usize = 8 << 20;

/// Articles between gate and record, and bytes of their texts.
const ROOM: usize = 1024;
const ROOM_BYTES: usize = 64 << 20;

/// Articles that are read ahead.
const AHEAD: usize = 256;

/// How long what is ready waits for more before it is written.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often waiting stages look whether the work is over.
const POLL: Duration = Duration::from_millis(100);

/// An article as read, with the input that brought it.
pub type Item = (String, Result<Document, ReadError>);

/// What the writer gets, by number.
enum Outcome {
    Step(Box<Step>, Vec<Problem>),
    Unread(ReadError),
    /// The gate can't read the record.
    Broken(StoreError),
}

type Numbered = (u64, Outcome);

/// Room for so many articles on their way, and how far the writer is.
#[derive(Default)]
struct Room {
    /// Articles and bytes on their way.
    taken: Mutex<(usize, usize)>,
    freed: Condvar,
    /// Articles written that the gate decided on.
    written: AtomicU64,
    stop: AtomicBool,
}

impl Room {
    fn lock(&self) -> MutexGuard<'_, (usize, usize)> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is room for an article; `false` if the work is over.
    fn take(&self, bytes: usize) -> bool {
        let mut taken = self.lock();
        while taken.0 > 0 && (taken.0 >= ROOM || taken.1 + bytes > ROOM_BYTES) {
            if self.stop.load(Ordering::Relaxed) {
                return false;
            }
            taken = self
                .freed
                .wait(taken)
                .unwrap_or_else(PoisonError::into_inner);
        }
        taken.0 += 1;
        taken.1 += bytes;
        !self.stop.load(Ordering::Relaxed)
    }

    fn free(&self, articles: usize, bytes: usize) {
        let mut taken = self.lock();
        taken.0 -= articles.min(taken.0);
        taken.1 -= bytes.min(taken.1);
        self.freed.notify_all();
    }

    fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        self.free(0, 0);
    }
}

/// What is to be done, and how.
pub struct Plan {
    /// The articles.
    pub source: Source,
    /// Whether to go on with files that come.
    pub watch: bool,
    /// Threads that code.
    pub jobs: usize,
    /// Articles of a transaction.
    pub batch: usize,
    /// How articles are coded.
    pub options: CodeOptions,
}

/// Puts all articles of a source into a record.
///
/// # Errors
/// The record can't be read or written; what was written before stays.
pub fn run(
    plan: Plan,
    engine: &Engine,
    writer: &mut Writer,
    messages: &mut Messages,
) -> anyhow::Result<Written> {
    let Plan {
        source,
        watch,
        jobs,
        batch,
        options,
    } = plan;
    let path = writer.record().path().to_owned();
    let gate = Gate::new(&path)?;
    let room = Room::default();
    let (read, arriving) = mpsc::sync_channel::<Item>(AHEAD);
    let progress = Progress::new(source.meter());
    let total = progress.total();
    // Not joined: it may wait for standard input for ever, and must not hold up an end.
    thread::Builder::new().name("read".into()).spawn(move || {
        if watch {
            return hand_on(Watch::new(source), &read);
        }
        let files = source.inputs().iter().flat_map(files);
        let sizes = files.filter_map(|f| Some(f.metadata().ok()?.len()));
        total.store(sizes.sum(), Ordering::Relaxed);
        hand_on(source.open(), &read);
    })?;
    let (to_code, wanted) = mpsc::sync_channel::<(u64, Box<Step>)>(ROOM);
    let wanted = Mutex::new(wanted);
    let (done, outcomes) = mpsc::sync_channel::<Numbered>(ROOM);
    thread::scope(|scope| {
        let mut threads = Vec::new();
        let to_write = done.clone();
        let (room, wanted) = (&room, &wanted);
        threads.push(
            thread::Builder::new()
                .name("gate".into())
                .spawn_scoped(scope, move || {
                    pass(gate, &arriving, &to_code, &to_write, room)
                }),
        );
        for _ in 0..jobs {
            let done = done.clone();
            // Trees of long sentences are walked recursively.
            threads.push(
                thread::Builder::new()
                    .name("code".into())
                    .stack_size(8 << 20)
                    .spawn_scoped(scope, move || work(engine, options, wanted, &done)),
            );
        }
        drop(done);
        let started: Result<Vec<_>, _> = threads.into_iter().collect();
        let mut scribe = Scribe::new(writer, messages, room, progress, batch.min(ROOM));
        let result = match started {
            Ok(_) => scribe.run(&outcomes),
            Err(e) => Err(e.into()),
        };
        // Whoever still waits to hand something on finds nobody there.
        room.stop();
        drop(outcomes);
        result.map(|()| scribe.written)
    })
}

/// The reader: hands articles on until nobody takes them.
fn hand_on(articles: impl Iterator<Item = Item>, to: &SyncSender<Item>) {
    for item in articles {
        if to.send(item).is_err() {
            return;
        }
    }
}

/// The gate: decides on articles in the order in which they were read.
fn pass(
    mut gate: Gate,
    arriving: &Receiver<Item>,
    to_code: &SyncSender<(u64, Box<Step>)>,
    to_write: &SyncSender<Numbered>,
    room: &Room,
) {
    for number in 0.. {
        let item = loop {
            if room.stop.load(Ordering::Relaxed) || super::stopped() {
                return;
            }
            match arriving.recv_timeout(POLL) {
                Ok(item) => break item,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        };
        let bytes = item.1.as_ref().map_or(0, |d| d.text.len());
        if !room.take(bytes) {
            return;
        }
        gate.written(room.written.load(Ordering::Acquire));
        let (origin, article) = item;
        let outcome = match article {
            Err(error) => Outcome::Unread(error),
            Ok(document) => match gate.decide(&document, Sketch::new(&document.text)) {
                Err(error) => Outcome::Broken(error),
                Ok(verdict) => {
                    let coded = verdict.wants_coding();
                    let step = Box::new(Step {
                        document,
                        origin,
                        verdict,
                        coding: None,
                    });
                    if coded {
                        if to_code.send((number, step)).is_err() {
                            return;
                        }
                        continue;
                    }
                    Outcome::Step(step, Vec::new())
                }
            },
        };
        let broken = matches!(outcome, Outcome::Broken(_));
        if to_write.send((number, outcome)).is_err() || broken {
            return;
        }
    }
}

/// A coder: takes the next article that is to be coded, until there is none.
fn work(
    engine: &Engine,
    options: CodeOptions,
    wanted: &Mutex<Receiver<(u64, Box<Step>)>>,
    done: &SyncSender<Numbered>,
) {
    loop {
        let next = wanted.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, mut step)) = next else { return };
        let (coding, problems) = code(engine, &step.document, options);
        step.coding = Some(coding);
        if done.send((number, Outcome::Step(step, problems))).is_err() {
            return;
        }
    }
}

/// The writer: puts articles back into the order in which they were read, and writes them.
struct Scribe<'a> {
    writer: &'a mut Writer,
    messages: &'a mut Messages,
    room: &'a Room,
    progress: Progress,
    /// What came before its turn.
    early: BTreeMap<u64, Outcome>,
    next: u64,
    batch: Vec<Step>,
    /// Articles that a batch may have.
    most: usize,
    bytes: usize,
    since: Option<Instant>,
    written: Written,
}

impl<'a> Scribe<'a> {
    fn new(
        writer: &'a mut Writer,
        messages: &'a mut Messages,
        room: &'a Room,
        progress: Progress,
        most: usize,
    ) -> Scribe<'a> {
        Scribe {
            writer,
            messages,
            room,
            progress,
            early: BTreeMap::new(),
            next: 0,
            batch: Vec::with_capacity(most),
            most,
            bytes: 0,
            since: None,
            written: Written::default(),
        }
    }

    fn run(&mut self, outcomes: &Receiver<Numbered>) -> anyhow::Result<()> {
        loop {
            let wait = self
                .since
                .map_or(POLL, |since| PATIENCE.saturating_sub(since.elapsed()));
            match outcomes.recv_timeout(wait) {
                Ok((number, outcome)) => {
                    self.early.insert(number, outcome);
                    while let Some(outcome) = self.early.remove(&self.next) {
                        self.next += 1;
                        self.take(outcome)?;
                    }
                }
                Err(RecvTimeoutError::Timeout) if self.since.is_none() => {}
                Err(RecvTimeoutError::Timeout) => self.write()?,
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.progress.tick(self.messages);
        }
        self.write()?;
        self.progress.finish(self.messages);
        Ok(())
    }

    /// An article whose turn has come.
    fn take(&mut self, outcome: Outcome) -> anyhow::Result<()> {
        match outcome {
            Outcome::Unread(error) => {
                self.messages.failed(&error.to_string());
                self.room.free(1, 0);
                Ok(())
            }
            Outcome::Broken(error) => {
                self.write()?;
                Err(error.into())
            }
            Outcome::Step(step, problems) => {
                if step.verdict != Verdict::Again {
                    input::tell_problems(&step.origin, &step.document.problems, self.messages);
                    input::tell_problems(&step.origin, &problems, self.messages);
                    if let Some(Err(message)) = step.coding.as_ref().map(|c| &c.found) {
                        self.messages.failed(&format!("{}: {message}", step.origin));
                    }
                }
                self.bytes += step.document.text.len();
                self.batch.push(*step);
                self.since.get_or_insert_with(Instant::now);
                if self.batch.len() >= self.most || self.bytes >= BATCH_BYTES {
                    self.write()?;
                }
                Ok(())
            }
        }
    }

    /// Writes what is ready.
    fn write(&mut self) -> anyhow::Result<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let written = self.writer.write(&self.batch)?;
        let articles = self.batch.len();
        self.written.add(written);
        self.progress.add(articles);
        self.room
            .written
            .fetch_add(articles as u64, Ordering::Release);
        self.room.free(articles, self.bytes);
        self.batch.clear();
        (self.bytes, self.since) = (0, None);
        Ok(())
    }
}
