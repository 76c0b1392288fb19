-- A store as version 1 made it, with a feed, two entries, verdicts and a revision. Never edit it:
-- it stands for the stores that people have.

CREATE TABLE feed (
    id           INTEGER PRIMARY KEY,
    url          TEXT NOT NULL UNIQUE,          -- as subscribed to: the identity
    own_title    TEXT NOT NULL DEFAULT '',      -- the reader's name for it
    title        TEXT NOT NULL DEFAULT '',      -- the publisher's
    site         TEXT NOT NULL DEFAULT '',
    folder       TEXT NOT NULL DEFAULT '',
    tags         TEXT NOT NULL DEFAULT '[]',    -- JSON
    full_text    TEXT NOT NULL DEFAULT 'auto',
    filter       INTEGER NOT NULL DEFAULT 1,
    subscribed   INTEGER NOT NULL DEFAULT 1,    -- 0: no longer in the configuration, nothing lost
    rank         INTEGER NOT NULL DEFAULT 0,    -- order in the configuration
    location     TEXT NOT NULL DEFAULT '',      -- where permanent redirects led
    etag         TEXT NOT NULL DEFAULT '',
    modified     TEXT NOT NULL DEFAULT '',
    body_hash    TEXT NOT NULL DEFAULT '',
    last_try     INTEGER,
    last_ok      INTEGER,
    last_error   TEXT NOT NULL DEFAULT '',
    failures     INTEGER NOT NULL DEFAULT 0,
    retry_at     INTEGER NOT NULL DEFAULT 0,    -- Retry-After: not to be asked before
    gone         INTEGER NOT NULL DEFAULT 0,    -- answered 410
    next_refresh INTEGER,
    unread       INTEGER NOT NULL DEFAULT 0,    -- kept by triggers
    starred      INTEGER NOT NULL DEFAULT 0,
    total        INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE entry (
    id         INTEGER PRIMARY KEY,
    feed       INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
    guid       TEXT NOT NULL,                   -- guid, else link, else a hash of the content
    link_key   TEXT NOT NULL DEFAULT '',        -- the link without scheme and trackers
    url        TEXT NOT NULL DEFAULT '',
    title      TEXT NOT NULL,
    author     TEXT NOT NULL DEFAULT '',
    tags       TEXT NOT NULL DEFAULT '[]',
    comments   TEXT NOT NULL DEFAULT '',
    published  INTEGER,                         -- as stated
    sort_at    INTEGER NOT NULL,                -- published, but never later than first seen
    first_seen INTEGER NOT NULL,
    changed_at INTEGER,                         -- last edit by the publisher
    raw_hash   TEXT NOT NULL,                   -- of what the publisher sent
    read       INTEGER NOT NULL DEFAULT 0,
    starred    INTEGER NOT NULL DEFAULT 0,
    place      TEXT NOT NULL DEFAULT '',        -- "block:line" where reading stopped
    words      INTEGER NOT NULL DEFAULT 0,      -- of the kept text
    removed    INTEGER NOT NULL DEFAULT 0,      -- blocks taken out
    teaser     INTEGER NOT NULL DEFAULT 0,      -- the feed carries only the beginning
    page       TEXT NOT NULL DEFAULT '',        -- '', 'done', or why the page could not be had
    UNIQUE (feed, guid)
) STRICT;
CREATE INDEX entry_newest ON entry (sort_at DESC, id DESC);
CREATE INDEX entry_feed_newest ON entry (feed, sort_at DESC, id DESC);
CREATE INDEX entry_unread ON entry (sort_at DESC, id DESC) WHERE read = 0;
CREATE INDEX entry_starred ON entry (sort_at DESC, id DESC) WHERE starred = 1;
CREATE INDEX entry_link ON entry (feed, link_key) WHERE link_key <> '';

-- What is large stays out of the rows that lists walk over.
CREATE TABLE article (
    entry         INTEGER PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
    title         TEXT NOT NULL,                -- title, author and plain are what search sees
    author        TEXT NOT NULL DEFAULT '',
    plain         TEXT NOT NULL,                -- the kept text
    blocks        TEXT NOT NULL,                -- all blocks, JSON
    content_hash  TEXT NOT NULL,
    rules_version TEXT NOT NULL,
    from_page     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE verdict (
    entry  INTEGER NOT NULL REFERENCES article(entry) ON DELETE CASCADE,
    block  INTEGER NOT NULL,
    rule   TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (entry, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE revision (
    id      INTEGER PRIMARY KEY,
    entry   INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
    until   INTEGER NOT NULL,                   -- when a later text took its place
    title   TEXT NOT NULL,
    blocks  TEXT NOT NULL
) STRICT;
CREATE INDEX revision_entry ON revision (entry, until);

CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5(
    title, author, plain,
    content = 'article', content_rowid = 'entry',
    tokenize = "unicode61 remove_diacritics 2"
);
CREATE TRIGGER article_added AFTER INSERT ON article BEGIN
    INSERT INTO search(rowid, title, author, plain)
    VALUES (new.entry, new.title, new.author, new.plain);
END;
CREATE TRIGGER article_dropped AFTER DELETE ON article BEGIN
    INSERT INTO search(search, rowid, title, author, plain)
    VALUES ('delete', old.entry, old.title, old.author, old.plain);
END;
CREATE TRIGGER article_edited AFTER UPDATE OF title, author, plain ON article
WHEN old.title <> new.title OR old.author <> new.author OR old.plain <> new.plain BEGIN
    INSERT INTO search(search, rowid, title, author, plain)
    VALUES ('delete', old.entry, old.title, old.author, old.plain);
    INSERT INTO search(rowid, title, author, plain)
    VALUES (new.entry, new.title, new.author, new.plain);
END;

CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN
    UPDATE feed SET total = total + 1, unread = unread + (new.read = 0),
                    starred = starred + new.starred WHERE id = new.feed;
END;
CREATE TRIGGER entry_dropped AFTER DELETE ON entry BEGIN
    UPDATE feed SET total = total - 1, unread = unread - (old.read = 0),
                    starred = starred - old.starred WHERE id = old.feed;
END;
CREATE TRIGGER entry_marked AFTER UPDATE OF read, starred ON entry
WHEN old.read <> new.read OR old.starred <> new.starred BEGIN
    UPDATE feed SET unread = unread + old.read - new.read,
                    starred = starred + new.starred - old.starred WHERE id = new.feed;
END;

INSERT INTO feed (id, url, title, folder) VALUES (7, 'https://press.example/feed', 'The Press', 'Tech');
INSERT INTO entry (id, feed, guid, url, title, sort_at, first_seen, raw_hash, read, words, removed)
VALUES (1, 7, 'a', 'https://press.example/a', 'Boats in March', 100, 100, 'h1', 1, 12, 1),
       (2, 7, 'b', 'https://press.example/b', 'Boats in April', 200, 200, 'h2', 0, 12, 1),
       (3, 7, 'c', 'https://press.example/c', 'Boats in May', 300, 300, 'h3', 0, 12, 0),
       (4, 7, 'd', 'https://press.example/d', 'Without a text', 400, 400, 'h4', 0, 0, 0);
INSERT INTO article (entry, title, plain, blocks, content_hash, rules_version)
VALUES (1, 'Boats in March', 'Eleven herring boats came in before the storm.',
        '[["paragraph","Eleven herring boats came in before the storm.",{}],["paragraph","Sign up for our newsletter and get it in your inbox every morning.",{}],["paragraph","Harbour Weekly, printed on 3 March by our own press at the quay.",{}]]',
        'c1', 'old'),
       (2, 'Boats in April', 'Nobody went out for nine days in a row.',
        '[["paragraph","Nobody went out for nine days in a row.",{}],["paragraph","Sign up for our newsletter and get it in your inbox every morning.",{}],["paragraph","Harbour Weekly, printed on 14 April by our own press at the quay.",{}]]',
        'c2', 'old'),
       (3, 'Boats in May', 'A dog was seen on the ice of the bay.',
        '[["paragraph","A dog was seen on the ice of the bay.",{}],["paragraph","Harbour Weekly, printed on 2 May by our own press at the quay.",{}]]',
        'c3', 'old');
INSERT INTO verdict VALUES (1, 1, 'newsletter', 'A newsletter pitch.'), (2, 1, 'newsletter', 'A newsletter pitch.');
INSERT INTO revision (entry, until, title, blocks) VALUES (1, 90, 'Boats', '[]');
INSERT INTO state VALUES ('ui.pane', 'entries');
PRAGMA user_version = 1;
