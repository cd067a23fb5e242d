-- One output of a batch. Ids of articles may repeat (several folders in one batch), so rows hang on a key of their own.
-- Sums are exact decimals as text; min_value and max_value are for comparing and adding up.
CREATE TABLE articles(
    article INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,        -- digest of the input and the program
    run INTEGER NOT NULL,            -- last run that came across it
    number INTEGER NOT NULL,         -- place in the batch
    id TEXT NOT NULL,
    title TEXT,
    published TEXT,
    source TEXT,
    editor TEXT,
    reporters TEXT NOT NULL,         -- JSON array
    url TEXT,
    duplicate_of TEXT,
    text TEXT NOT NULL,
    warnings TEXT NOT NULL,          -- JSON array
    rejected TEXT NOT NULL,          -- JSON array
    schema_version TEXT NOT NULL
);
CREATE INDEX articles_by_id ON articles(id);
CREATE INDEX articles_by_published ON articles(published);

CREATE TABLE entities(
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    canonical TEXT NOT NULL,
    code TEXT,
    PRIMARY KEY(article, id)
) WITHOUT ROWID;
CREATE INDEX entities_by_name ON entities(canonical, type);

CREATE TABLE mentions(
    article INTEGER NOT NULL,
    entity TEXT NOT NULL,
    text TEXT NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    rule TEXT,
    FOREIGN KEY(article, entity) REFERENCES entities(article, id) ON DELETE CASCADE
);
CREATE INDEX mentions_by_entity ON mentions(article, entity);

CREATE TABLE dates(
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    text TEXT NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    kind TEXT NOT NULL,
    start TEXT,
    "end" TEXT,
    granularity TEXT,
    edtf TEXT,
    iso TEXT,
    anchor TEXT,
    rule TEXT
);
CREATE INDEX dates_by_article ON dates(article);
CREATE INDEX dates_by_start ON dates(start);

CREATE TABLE amounts(
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    text TEXT NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    currency TEXT,
    min TEXT NOT NULL,
    max TEXT NOT NULL,
    mod TEXT,
    rule TEXT,
    min_value REAL GENERATED ALWAYS AS (CAST(min AS REAL)) VIRTUAL,
    max_value REAL GENERATED ALWAYS AS (CAST(max AS REAL)) VIRTUAL
);
CREATE INDEX amounts_by_article ON amounts(article);
CREATE INDEX amounts_by_value ON amounts(currency, min_value);

CREATE TABLE events(
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    confidence REAL NOT NULL,
    trigger TEXT NOT NULL,
    trigger_start INTEGER NOT NULL,
    trigger_end INTEGER NOT NULL,
    date_text TEXT,
    date_kind TEXT,
    date_start TEXT,
    date_end TEXT,
    date_granularity TEXT,
    parent TEXT,
    evidence TEXT NOT NULL,          -- JSON array of {text, start_char, end_char}
    rule TEXT,
    PRIMARY KEY(article, id)
) WITHOUT ROWID;
CREATE INDEX events_by_type ON events(type, date_start);
CREATE INDEX events_by_date ON events(date_start);

CREATE TABLE arguments(
    article INTEGER NOT NULL,
    event TEXT NOT NULL,
    position INTEGER NOT NULL,       -- in the event, from 1
    role TEXT NOT NULL,
    text TEXT,
    entity TEXT,
    start_char INTEGER,
    end_char INTEGER,
    kind TEXT,
    currency TEXT,
    min TEXT,
    max TEXT,
    mod TEXT,
    value INTEGER,
    unit TEXT,
    "of" TEXT,
    rule TEXT,
    min_value REAL GENERATED ALWAYS AS (CAST(min AS REAL)) VIRTUAL,
    max_value REAL GENERATED ALWAYS AS (CAST(max AS REAL)) VIRTUAL,
    PRIMARY KEY(article, event, position),
    FOREIGN KEY(article, event) REFERENCES events(article, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX arguments_by_entity ON arguments(article, entity);
CREATE INDEX arguments_by_role ON arguments(role, text);
