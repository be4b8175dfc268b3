-- The record, version 1. Tables have singular names and hold each fact once; the plural views at
-- the end are what people query. Days are ISO 8601 texts (`2019-03-11`), which sort by time.
-- Flags are 0 or 1. Texts that are absent are NULL, save where a key needs them ('' there).

-- Who publishes.
CREATE TABLE outlet (
    outlet INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE
) STRICT;

-- One row for each distinct text (white space, case and punctuation set aside), in the order in
-- which they came.
CREATE TABLE document (
    document      INTEGER PRIMARY KEY,           -- counts from 1
    id            TEXT NOT NULL,                 -- `doc_id` of records; versions of an article may share it
    text_hash     BLOB NOT NULL UNIQUE,          -- 16 bytes of the SHA-256 of the normalised text
    title         TEXT,
    lang          TEXT NOT NULL,
    published     TEXT,                          -- instant with zone (RFC 9557)
    published_day TEXT,                          -- its day, where it was published
    outlet        INTEGER REFERENCES outlet,
    url           TEXT,
    kind          TEXT NOT NULL CHECK (kind IN ('first', 'update', 'copy')), -- within its story
    story         INTEGER NOT NULL REFERENCES document,  -- the story's first document (itself, if first)
    resembles     INTEGER REFERENCES document,   -- the document that it is a copy or an update of
    likeness      REAL,                          -- Jaccard likeness of the two, 0 to 1
    superseded_by INTEGER REFERENCES document,   -- the corrected version that came later
    retracted     INTEGER NOT NULL DEFAULT 0,    -- its publisher took it back
    body          BLOB NOT NULL                  -- zstd of the `Document` in JSON: text, sections, ...
) STRICT;
CREATE INDEX document_id ON document (id);
CREATE INDEX document_story ON document (story);
CREATE INDEX document_url ON document (url) WHERE url IS NOT NULL;
CREATE INDEX document_day ON document (published_day);
CREATE INDEX document_lang ON document (lang);
CREATE INDEX document_resembles ON document (resembles) WHERE kind = 'copy';

-- Where and when a text appeared; exact copies add rows here only.
CREATE TABLE appearance (
    appearance INTEGER PRIMARY KEY,
    document   INTEGER NOT NULL REFERENCES document,
    outlet     INTEGER REFERENCES outlet,
    id         TEXT NOT NULL,                    -- the id that the input gave it
    url        TEXT NOT NULL,                    -- '' if unknown
    published  TEXT NOT NULL,                    -- '' if unknown
    origin     TEXT NOT NULL                     -- the input that first brought it
) STRICT;
CREATE UNIQUE INDEX appearance_once
    ON appearance (document, coalesce(outlet, 0), id, url, published);
CREATE INDEX appearance_outlet ON appearance (outlet, document);

-- Which documents share a band of their MinHash signatures (near copies are sought here).
CREATE TABLE band (
    band     INTEGER NOT NULL,
    document INTEGER NOT NULL REFERENCES document,
    PRIMARY KEY (band, document)
) STRICT, WITHOUT ROWID;

-- A version of the coder and its packs.
CREATE TABLE coding (
    coding INTEGER PRIMARY KEY,
    coder  TEXT NOT NULL UNIQUE
) STRICT;

-- What a version of the coder found in a document. `current` marks the one that counts.
CREATE TABLE coded (
    document INTEGER NOT NULL REFERENCES document,
    coding   INTEGER NOT NULL REFERENCES coding,
    current  INTEGER NOT NULL,
    failure  TEXT,                               -- why it could not be coded
    body     BLOB,                               -- zstd of events, claims and scenarios in JSON
    PRIMARY KEY (document, coding)
) STRICT;
CREATE UNIQUE INDEX coded_current ON coded (document) WHERE current = 1;

-- Whom a mention resolves to.
CREATE TABLE actor (
    actor      INTEGER PRIMARY KEY,
    code       TEXT NOT NULL,                    -- '' if unknown
    sector     TEXT NOT NULL,                    -- PLOVER sectors, separated by spaces, the primary one first
    identifier TEXT NOT NULL,                    -- tekad's id of the person or body, '' if none
    name       TEXT NOT NULL,                    -- its canonical name; of unknowns, the words of the text
    office     TEXT NOT NULL,                    -- '' if none
    UNIQUE (code, sector, identifier, name, office)
) STRICT;
CREATE INDEX actor_identifier ON actor (identifier) WHERE identifier <> '';

-- Words of the names of actors, for search; rowid is `actor.actor`.
CREATE VIRTUAL TABLE actor_text USING fts5 (
    name, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- An occurrence in the world, behind one or many reports.
CREATE TABLE happening (
    happening INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,              -- stays the same as reports are added
    report    INTEGER NOT NULL,                  -- the report that stands for it
    type      TEXT NOT NULL,
    day       TEXT,                              -- first day, NULL if undated
    last_day  TEXT,
    aux_mode  TEXT NOT NULL,                     -- as in `report`
    reports   INTEGER NOT NULL,                  -- how many reports tell it, copies not counted
    documents INTEGER NOT NULL,                  -- in how many documents, copies counted
    outlets   INTEGER NOT NULL                   -- how many independent outlets: first publishers of different stories
) STRICT;
CREATE INDEX happening_day ON happening (day);
CREATE INDEX happening_type ON happening (type, day);

-- An event as one document tells it.
CREATE TABLE report (
    report         INTEGER PRIMARY KEY,
    document       INTEGER NOT NULL REFERENCES document,
    coding         INTEGER NOT NULL REFERENCES coding,
    ordinal        INTEGER NOT NULL,             -- index in `coded.body`'s events
    current        INTEGER NOT NULL,             -- as in `coded`
    happening      INTEGER REFERENCES happening,
    event_id       TEXT NOT NULL,
    type           TEXT NOT NULL,                -- PLOVER type
    mode           TEXT NOT NULL,                -- modes, separated by spaces
    context        TEXT NOT NULL,                -- contexts, separated by spaces
    aux_mode       TEXT NOT NULL,                -- senses, separated by spaces; '' is plain
    quad           INTEGER,
    cameo          TEXT,
    goldstein      REAL,
    scale          REAL NOT NULL,                -- PLOVER score
    confidence     REAL NOT NULL,
    factuality     REAL NOT NULL,
    background     INTEGER NOT NULL,
    failed         INTEGER NOT NULL,
    day            TEXT,
    last_day       TEXT,
    date_precision TEXT NOT NULL,                -- day, week, month, year, unknown
    date_from_text INTEGER NOT NULL,             -- else from the date of publication
    place          TEXT,
    country        TEXT,                         -- of the place
    geonames       INTEGER,
    lat            REAL,
    lon            REAL,
    trigger_start  INTEGER NOT NULL,             -- bytes of the document's text
    trigger_end    INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end   INTEGER NOT NULL,
    UNIQUE (document, coding, ordinal)
) STRICT;
CREATE INDEX report_happening ON report (happening);
CREATE INDEX report_event ON report (event_id);
CREATE INDEX report_place ON report (place COLLATE NOCASE) WHERE current = 1;
CREATE INDEX report_country ON report (country) WHERE current = 1;
CREATE INDEX report_context ON report (context) WHERE current = 1;
CREATE INDEX report_mode ON report (mode) WHERE current = 1;

-- Who takes part in a report.
CREATE TABLE party (
    report   INTEGER NOT NULL REFERENCES report,
    role     TEXT NOT NULL CHECK (role IN ('actor', 'recipient')),
    position INTEGER NOT NULL,
    actor    INTEGER NOT NULL REFERENCES actor,
    PRIMARY KEY (report, role, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_actor ON party (actor, report);

-- Pairs of codes of the actors and recipients of a happening's own report; '' stands for nobody
-- and for unknowns. Of actors who act on each other (no recipient), both orders.
CREATE TABLE dyad (
    actor     TEXT NOT NULL,
    recipient TEXT NOT NULL,
    day       TEXT NOT NULL,                     -- the happening's first day, '' if undated
    happening INTEGER NOT NULL REFERENCES happening,
    type      TEXT NOT NULL,                     -- the happening's, so that neighbours are found here alone
    PRIMARY KEY (actor, recipient, day, happening)
) STRICT, WITHOUT ROWID;
CREATE INDEX dyad_happening ON dyad (happening);
-- One side alone, in the order of days.
CREATE INDEX dyad_actor ON dyad (actor, day, happening, type);
CREATE INDEX dyad_recipient ON dyad (recipient, day, happening, type);

-- Independent outlets of a happening: first publishers of the stories that tell it.
CREATE TABLE happening_outlet (
    happening INTEGER NOT NULL REFERENCES happening,
    outlet    INTEGER NOT NULL,                  -- 0 if unknown
    PRIMARY KEY (happening, outlet)
) STRICT, WITHOUT ROWID;

-- What the passages of a report are compared by. Hashes of 4 bytes each, sorted, little-endian.
CREATE TABLE wording (
    report     INTEGER PRIMARY KEY REFERENCES report,
    words      BLOB NOT NULL,                    -- content words of its sentences
    names      BLOB NOT NULL,                    -- names in them that are no known party's
    numbers    BLOB NOT NULL,                    -- numbers in them that are no dates
    amounts    TEXT NOT NULL,                    -- `dead=14-14 money:USD=5000000-5000000`
    promise    TEXT NOT NULL,                    -- type of what an AGREE promises, '' if none
    place_kind TEXT NOT NULL                     -- how finely the place is resolved, '' if none
) STRICT;

-- The same of a whole document that tells events.
CREATE TABLE document_wording (
    document INTEGER PRIMARY KEY REFERENCES document,
    names    BLOB NOT NULL,                      -- names in its text
    acts     BLOB NOT NULL,                      -- who does what to whom and where, as coded
    title    BLOB NOT NULL                       -- content words of its title
) STRICT;

-- Why a report belongs to its happening (docs/happenings.md).
CREATE TABLE merge (
    report  INTEGER PRIMARY KEY REFERENCES report,
    "with"  INTEGER NOT NULL REFERENCES report,  -- the report that it resembles most
    score   REAL NOT NULL,
    reasons TEXT NOT NULL                        -- JSON array of texts
) STRICT;

-- What a person decided about reports; they are named by document and trigger, which outlive
-- re-coding. When happenings are made anew, each decision has its turn behind the document that
-- was the last when it was made.
CREATE TABLE decision (
    decision    INTEGER PRIMARY KEY,
    last        INTEGER NOT NULL,                -- the record's last document then
    kind        TEXT NOT NULL CHECK (kind IN ('merge', 'split')),
    document    INTEGER NOT NULL REFERENCES document,  -- split: of the report that is taken out
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    event_id    TEXT NOT NULL,                   -- of the report then; tells which, if triggers coincide
    other       INTEGER NOT NULL REFERENCES document,  -- split: of one that stays
    other_start INTEGER NOT NULL,
    other_end   INTEGER NOT NULL,
    other_id    TEXT NOT NULL,
    note        TEXT
) STRICT;

-- A change of the version of the coder, so that it can be undone.
CREATE TABLE recoding (
    recoding INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document,
    run      INTEGER NOT NULL,                   -- counts from 1; the highest is undone first
    previous INTEGER NOT NULL REFERENCES coding,
    present  INTEGER NOT NULL REFERENCES coding
) STRICT;
CREATE INDEX recoding_run ON recoding (run);

-- A standing relation or attitude, as a document tells it.
CREATE TABLE claim (
    claim          INTEGER PRIMARY KEY,
    document       INTEGER NOT NULL REFERENCES document,
    coding         INTEGER NOT NULL REFERENCES coding,
    ordinal        INTEGER NOT NULL,
    current        INTEGER NOT NULL,
    claim_id       TEXT NOT NULL,
    relation       TEXT NOT NULL,
    negated        INTEGER NOT NULL,
    degree         TEXT,
    aux_mode       TEXT NOT NULL,
    writer         INTEGER NOT NULL,
    holder         INTEGER REFERENCES actor,     -- the innermost speaker of its chain
    day            TEXT,
    last_day       TEXT,
    confidence     REAL NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end   INTEGER NOT NULL,
    UNIQUE (document, coding, ordinal)
) STRICT;
CREATE INDEX claim_relation ON claim (relation, day);

CREATE TABLE claim_party (
    claim    INTEGER NOT NULL REFERENCES claim,
    role     TEXT NOT NULL CHECK (role IN ('subject', 'object')),
    position INTEGER NOT NULL,
    actor    INTEGER NOT NULL REFERENCES actor,
    PRIMARY KEY (claim, role, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_party_actor ON claim_party (actor, claim);

-- What would follow if, and what is expected, as a document tells it.
CREATE TABLE scenario (
    scenario       INTEGER PRIMARY KEY,
    document       INTEGER NOT NULL REFERENCES document,
    coding         INTEGER NOT NULL REFERENCES coding,
    ordinal        INTEGER NOT NULL,
    current        INTEGER NOT NULL,
    scenario_id    TEXT NOT NULL,
    conditional    INTEGER NOT NULL,             -- 0: an expectation without a condition
    likelihood     TEXT,
    soon           INTEGER NOT NULL,
    writer         INTEGER NOT NULL,
    holder         INTEGER REFERENCES actor,
    day            TEXT,                         -- the window
    last_day       TEXT,
    sentence_start INTEGER NOT NULL,
    sentence_end   INTEGER NOT NULL,
    UNIQUE (document, coding, ordinal)
) STRICT;

-- The sentences that tell reports, for full-text search; rowid is `report.report`.
CREATE VIRTUAL TABLE report_text USING fts5 (
    sentence, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE VIEW documents AS
SELECT d.document, d.id, d.title, d.lang, d.published, d.published_day, o.name AS outlet, d.url,
       d.kind, s.id AS story, r.id AS resembles, d.likeness, n.id AS superseded_by, d.retracted,
       (SELECT count(*) FROM appearance a WHERE a.document = d.document) AS appearances,
       k.coder, c.failure
FROM document d
LEFT JOIN outlet o USING (outlet)
LEFT JOIN document s ON s.document = d.story
LEFT JOIN document r ON r.document = d.resembles
LEFT JOIN document n ON n.document = d.superseded_by
LEFT JOIN coded c ON c.document = d.document AND c.current = 1
LEFT JOIN coding k ON k.coding = c.coding;

CREATE VIEW actors AS
SELECT actor, nullif(code, '') AS code, sector, nullif(identifier, '') AS identifier, name,
       nullif(office, '') AS office
FROM actor;

CREATE VIEW reports AS
SELECT r.report, r.event_id, h.id AS event, d.id AS document, o.name AS outlet, d.published_day,
       r.type, r.mode, r.context, r.aux_mode, r.quad, r.cameo, r.goldstein, r.scale,
       (SELECT group_concat(coalesce(nullif(a.code, ''), '---') || CASE a.sector WHEN '' THEN '' ELSE '/' || replace(a.sector, ' ', '+') END, '; ')
          FROM party p JOIN actor a USING (actor) WHERE p.report = r.report AND p.role = 'actor') AS actor,
       (SELECT group_concat(coalesce(nullif(a.code, ''), '---') || CASE a.sector WHEN '' THEN '' ELSE '/' || replace(a.sector, ' ', '+') END, '; ')
          FROM party p JOIN actor a USING (actor) WHERE p.report = r.report AND p.role = 'recipient') AS recipient,
       r.day, r.last_day, r.date_precision, r.date_from_text, r.place, r.country, r.geonames, r.lat,
       r.lon, r.confidence, r.factuality, r.background, r.failed, k.coder, m.score AS merge_score,
       m.reasons AS merge_reasons
FROM report r
JOIN document d USING (document)
JOIN coding k ON k.coding = r.coding
LEFT JOIN outlet o USING (outlet)
LEFT JOIN happening h ON h.happening = r.happening
LEFT JOIN merge m ON m.report = r.report
WHERE r.current = 1;

CREATE VIEW events AS
SELECT h.id AS event, r.type, r.mode, r.context, r.aux_mode, r.quad, r.cameo, r.goldstein, r.scale,
       (SELECT group_concat(coalesce(nullif(a.code, ''), '---') || CASE a.sector WHEN '' THEN '' ELSE '/' || replace(a.sector, ' ', '+') END, '; ')
          FROM party p JOIN actor a USING (actor) WHERE p.report = r.report AND p.role = 'actor') AS actor,
       (SELECT group_concat(coalesce(nullif(a.code, ''), '---') || CASE a.sector WHEN '' THEN '' ELSE '/' || replace(a.sector, ' ', '+') END, '; ')
          FROM party p JOIN actor a USING (actor) WHERE p.report = r.report AND p.role = 'recipient') AS recipient,
       h.day, h.last_day, r.date_precision, r.place, r.country, r.lat, r.lon, r.confidence,
       r.factuality, r.background, r.failed, h.reports, h.documents, h.outlets
FROM happening h JOIN report r ON r.report = h.report;

CREATE VIEW claims AS
SELECT c.claim_id AS claim, d.id AS document, o.name AS outlet, d.published_day, c.relation,
       c.negated, c.degree, c.aux_mode, c.writer, s.name AS holder,
       (SELECT group_concat(a.name, '; ') FROM claim_party p JOIN actor a USING (actor)
         WHERE p.claim = c.claim AND p.role = 'subject') AS subject,
       (SELECT group_concat(a.name, '; ') FROM claim_party p JOIN actor a USING (actor)
         WHERE p.claim = c.claim AND p.role = 'object') AS object,
       c.day, c.last_day, c.confidence
FROM claim c
JOIN document d USING (document)
LEFT JOIN outlet o USING (outlet)
LEFT JOIN actor s ON s.actor = c.holder
WHERE c.current = 1;

CREATE VIEW scenarios AS
SELECT c.scenario_id AS scenario, d.id AS document, o.name AS outlet, d.published_day,
       c.conditional, c.likelihood, c.soon, c.writer, s.name AS holder, c.day, c.last_day
FROM scenario c
JOIN document d USING (document)
LEFT JOIN outlet o USING (outlet)
LEFT JOIN actor s ON s.actor = c.holder
WHERE c.current = 1;
