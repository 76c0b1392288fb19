"""The DDL and the numbered migrations.

`PRAGMA user_version` counts the migrations that have run. A migration is never edited once
released: a change is a new one at the end, with a test that starts from a saved old database.
"""

from __future__ import annotations

_FIRST = """
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
"""

_SECOND = """
-- Which filter judged an article stands in the small row, so that finding the stale ones and
-- changing it touch no text.
ALTER TABLE entry ADD COLUMN judged TEXT NOT NULL DEFAULT '';
UPDATE entry SET judged =
    coalesce((SELECT rules_version FROM article WHERE article.entry = entry.id), '');
ALTER TABLE article DROP COLUMN rules_version;
-- Which making of prints an entry has; feeds of one publisher share them.
ALTER TABLE entry ADD COLUMN printed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN publisher TEXT NOT NULL DEFAULT '';

-- A verdict that a reader's exception set aside: its block is kept.
ALTER TABLE verdict ADD COLUMN restored INTEGER NOT NULL DEFAULT 0;
CREATE INDEX verdict_rule ON verdict (rule);

CREATE TABLE exception (
    id      INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL CHECK (kind IN ('keep', 'off')),
    feed    INTEGER REFERENCES feed(id) ON DELETE CASCADE,  -- NULL: in all feeds
    rule    TEXT NOT NULL,
    own     INTEGER NOT NULL DEFAULT 0,
    sketch  BLOB NOT NULL DEFAULT x'',
    entry   INTEGER NOT NULL DEFAULT 0,         -- where the reader said so
    text    TEXT NOT NULL DEFAULT '',
    made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX exception_feed ON exception (feed);

-- Prints of blocks. The publisher is in the number: sister feeds share a row, others never meet.
CREATE TABLE print (
    mark      INTEGER PRIMARY KEY,
    sketch    BLOB NOT NULL,
    band0     INTEGER, band1 INTEGER, band2 INTEGER, band3 INTEGER,
    entries   INTEGER NOT NULL,                 -- distinct ones that hold it or a near one
    from_end  INTEGER NOT NULL,                 -- sum over them; by entries: where it stands
    last_seen INTEGER NOT NULL,
    strong    INTEGER NOT NULL DEFAULT 0        -- has counted as repeated
) STRICT;
CREATE INDEX print_band0 ON print (band0) WHERE band0 IS NOT NULL;
CREATE INDEX print_band1 ON print (band1) WHERE band1 IS NOT NULL;
CREATE INDEX print_band2 ON print (band2) WHERE band2 IS NOT NULL;
CREATE INDEX print_band3 ON print (band3) WHERE band3 IS NOT NULL;

CREATE TABLE print_seen (
    entry    INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
    block    INTEGER NOT NULL,
    mark     INTEGER NOT NULL,
    own      INTEGER NOT NULL,
    from_end INTEGER NOT NULL,
    PRIMARY KEY (entry, block)
) STRICT, WITHOUT ROWID;
CREATE INDEX print_seen_mark ON print_seen (mark);
CREATE TRIGGER print_unseen AFTER DELETE ON print_seen
WHEN NOT EXISTS (SELECT 1 FROM print_seen WHERE entry = old.entry AND mark = old.mark) BEGIN
    UPDATE print SET entries = entries - 1, from_end = from_end - old.from_end
    WHERE mark = old.mark;
    DELETE FROM print WHERE mark = old.mark AND entries <= 0;
END;
"""

_THIRD = """
-- What the reader should know about an entry's text (a paywall, pages that are missing), apart from
-- whether its page has been read; and what the page says of itself.
ALTER TABLE entry ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE entry ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE entry ADD COLUMN canonical TEXT NOT NULL DEFAULT '';
UPDATE entry SET note = page, page = 'failed' WHERE page NOT IN ('', 'done');
"""

_FOURTH = """
-- Lists are read from indexes alone, in windows, so each has what its list goes by.
DROP INDEX entry_newest;
DROP INDEX entry_unread;
DROP INDEX entry_starred;
CREATE INDEX entry_newest ON entry (sort_at DESC, id DESC, feed);
CREATE INDEX entry_unread ON entry (sort_at DESC, id DESC, feed) WHERE read = 0;
CREATE INDEX entry_starred ON entry (sort_at DESC, id DESC, feed) WHERE starred = 1;
CREATE INDEX entry_feed_unread ON entry (feed, sort_at DESC, id DESC) WHERE read = 0;
"""

_FIFTH = """
-- Put by to be read later: a state of its own, counted as the others are.
ALTER TABLE entry ADD COLUMN later INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN later INTEGER NOT NULL DEFAULT 0;
CREATE INDEX entry_later ON entry (sort_at DESC, id DESC) WHERE later = 1;
CREATE TRIGGER entry_put_by AFTER UPDATE OF later ON entry WHEN old.later <> new.later BEGIN
    UPDATE feed SET later = later + new.later - old.later WHERE id = new.feed;
END;
CREATE TRIGGER entry_put_by_dropped AFTER DELETE ON entry WHEN old.later = 1 BEGIN
    UPDATE feed SET later = later - 1 WHERE id = old.feed;
END;
"""

_SIXTH = """
-- Versions of one story, in several feeds, share its number. The one that was stored first, of
-- those in feeds subscribed to, is shown for all; the others are folded behind it: `behind` is its
-- feed.
-- A feed has one version at most, so that lists of some feeds only know what to leave out.
ALTER TABLE entry ADD COLUMN story INTEGER;
ALTER TABLE entry ADD COLUMN behind INTEGER;
CREATE INDEX entry_story ON entry (story, id, feed) WHERE story IS NOT NULL;

DROP INDEX entry_newest;
DROP INDEX entry_unread;
DROP INDEX entry_feed_newest;
DROP INDEX entry_feed_unread;
CREATE INDEX entry_newest ON entry (sort_at DESC, id DESC, feed, behind);
CREATE INDEX entry_unread ON entry (sort_at DESC, id DESC, feed, behind) WHERE read = 0;
CREATE INDEX entry_feed_newest ON entry (feed, sort_at DESC, id DESC, behind);
CREATE INDEX entry_feed_unread ON entry (feed, sort_at DESC, id DESC, behind) WHERE read = 0;

-- By what versions of late find each other, in the order of time, so that new ones stand together.
CREATE TABLE story_key (
    period INTEGER NOT NULL,
    key    INTEGER NOT NULL,
    entry  INTEGER NOT NULL,
    PRIMARY KEY (period, key, entry)
) STRICT, WITHOUT ROWID;

-- How many entries of a feed are folded behind those of another; kept by triggers.
CREATE TABLE folded (
    feed   INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
    behind INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
    total  INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    PRIMARY KEY (feed, behind)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER entry_retold AFTER UPDATE OF story ON entry WHEN old.story IS NOT new.story BEGIN
    UPDATE entry SET behind = NULL WHERE id = new.id AND new.story IS NULL;
    UPDATE entry SET behind = nullif((
        SELECT shown.feed FROM entry AS shown JOIN feed ON feed.id = shown.feed
        WHERE shown.story = entry.story AND feed.subscribed ORDER BY shown.id LIMIT 1
    ), entry.feed) WHERE story IN (old.story, new.story);
END;
CREATE TRIGGER feed_retold AFTER UPDATE OF subscribed ON feed
WHEN old.subscribed <> new.subscribed BEGIN
    UPDATE entry SET behind = nullif((
        SELECT shown.feed FROM entry AS shown JOIN feed ON feed.id = shown.feed
        WHERE shown.story = entry.story AND feed.subscribed ORDER BY shown.id LIMIT 1
    ), entry.feed) WHERE story IN (
        SELECT story FROM entry WHERE feed = new.id AND story IS NOT NULL);
END;
CREATE TRIGGER entry_untold AFTER DELETE ON entry WHEN old.story IS NOT NULL BEGIN
    UPDATE folded SET total = total - 1, unread = unread - (old.read = 0)
    WHERE feed = old.feed AND behind = old.behind;
    UPDATE entry SET behind = nullif((
        SELECT shown.feed FROM entry AS shown JOIN feed ON feed.id = shown.feed
        WHERE shown.story = entry.story AND feed.subscribed ORDER BY shown.id LIMIT 1
    ), entry.feed) WHERE story = old.story;
END;
CREATE TRIGGER entry_folded AFTER UPDATE OF behind ON entry WHEN old.behind IS NOT new.behind BEGIN
    UPDATE folded SET total = total - 1, unread = unread - (old.read = 0)
    WHERE feed = new.feed AND behind = old.behind;
    INSERT INTO folded (feed, behind, total, unread)
    SELECT new.feed, new.behind, 1, new.read = 0 WHERE new.behind IS NOT NULL
    ON CONFLICT (feed, behind) DO UPDATE SET total = total + 1, unread = unread + excluded.unread;
END;
CREATE TRIGGER entry_folded_marked AFTER UPDATE OF read ON entry
WHEN old.read <> new.read AND new.behind IS NOT NULL AND old.behind IS new.behind BEGIN
    UPDATE folded SET unread = unread + old.read - new.read
    WHERE feed = new.feed AND behind = new.behind;
END;
"""

_SEVENTH = """
-- How often the publisher wants to be asked (JSON), and in words why next_refresh is when it is.
ALTER TABLE feed ADD COLUMN wishes TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN plan TEXT NOT NULL DEFAULT '';
"""

_EIGHTH = """
-- Texts are packed (codec.py), the search index holds no copy of them, a print is a row only once
-- it repeats. What is there is moved in short transactions by moving.py, out of the old_ tables.
DROP TRIGGER article_added;
DROP TRIGGER article_dropped;
DROP TRIGGER article_edited;
DROP TABLE search;
DROP TRIGGER print_unseen;
DROP INDEX verdict_rule;
DROP INDEX revision_entry;
DROP INDEX print_band0;
DROP INDEX print_band1;
DROP INDEX print_band2;
DROP INDEX print_band3;
ALTER TABLE article RENAME TO old_article;
ALTER TABLE verdict RENAME TO old_verdict;
ALTER TABLE revision RENAME TO old_revision;
ALTER TABLE print RENAME TO old_print;
ALTER TABLE print_seen RENAME TO old_print_seen;

CREATE TABLE body (
    entry        INTEGER PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
    packed       BLOB NOT NULL,                 -- the publisher's title and all blocks
    content_hash TEXT NOT NULL,
    from_page    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE revision (
    id      INTEGER PRIMARY KEY,
    entry   INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
    until   INTEGER NOT NULL,                   -- when a later text took its place
    packed  BLOB NOT NULL
) STRICT;
CREATE INDEX revision_entry ON revision (entry, until);

-- What verdicts say: few words, said often.
CREATE TABLE reason (
    id     INTEGER PRIMARY KEY,
    rule   TEXT NOT NULL,
    reason TEXT NOT NULL,
    UNIQUE (rule, reason)
) STRICT;
CREATE TABLE verdict (
    entry    INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
    block    INTEGER NOT NULL,
    reason   INTEGER NOT NULL REFERENCES reason(id),
    restored INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entry, block)
) STRICT, WITHOUT ROWID;

-- The search index (index.py): an entry's number in it, 0 while it is not in it yet. Numbers are in
-- the order of publication, week by week, so that the newest matches are found first.
CREATE VIRTUAL TABLE search USING fts5(
    plain, title, author,  -- the first column costs two bytes a word less than the others
    content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab('search', 'instance');
INSERT INTO search (search, rank) VALUES ('hashsize', 16777216);
INSERT INTO search (search, rank) VALUES ('automerge', 8);
CREATE TABLE doc (
    doc     INTEGER PRIMARY KEY,
    entry   INTEGER NOT NULL,
    sort_at INTEGER NOT NULL
) STRICT;
ALTER TABLE entry ADD COLUMN doc INTEGER NOT NULL DEFAULT 0;
-- Marked unread by the reader: retention leaves it alone.
ALTER TABLE entry ADD COLUMN unread_again INTEGER NOT NULL DEFAULT 0;
CREATE INDEX entry_unindexed ON entry (id) WHERE doc = 0;

-- What links of one article share, as a number.
ALTER TABLE entry ADD COLUMN link INTEGER NOT NULL DEFAULT 0;
UPDATE entry SET link = link_number(link_key) WHERE link_key <> '';
DROP INDEX entry_link;
ALTER TABLE entry DROP COLUMN link_key;
CREATE INDEX entry_link ON entry (feed, link) WHERE link <> 0;

-- All prints of an entry, packed (prints.py); those that several entries hold are rows besides.
CREATE INDEX feed_publisher ON feed (publisher);
CREATE TABLE printed (
    entry  INTEGER PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
    packed BLOB NOT NULL
) STRICT;
CREATE TABLE print (
    mark      INTEGER PRIMARY KEY,
    sketch    BLOB NOT NULL,
    bands     BLOB NOT NULL,
    entries   INTEGER NOT NULL,                 -- distinct ones that hold it or a near one
    from_end  INTEGER NOT NULL,                 -- sum over them; by entries: where it stands
    last_seen INTEGER NOT NULL,
    strong    INTEGER NOT NULL DEFAULT 0        -- has counted as repeated
) STRICT;
CREATE TABLE print_band (
    band INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    PRIMARY KEY (band, mark)
) STRICT, WITHOUT ROWID;
CREATE TABLE print_holder (
    mark     INTEGER NOT NULL,
    entry    INTEGER NOT NULL,
    from_end INTEGER NOT NULL,
    PRIMARY KEY (mark, entry)
) STRICT, WITHOUT ROWID;

-- Entries that retention took away while their publisher still listed them.
CREATE TABLE forgotten (
    feed     INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
    guid     TEXT NOT NULL,
    raw_hash TEXT NOT NULL,
    PRIMARY KEY (feed, guid)
) STRICT, WITHOUT ROWID;
"""

_NINTH = """
-- What an import says of entries that no refresh has brought yet.
CREATE TABLE pending (
    feed     TEXT NOT NULL,                     -- url
    guid     TEXT NOT NULL,
    url      TEXT NOT NULL DEFAULT '',
    link_key TEXT NOT NULL DEFAULT '',
    read     INTEGER NOT NULL DEFAULT 0,
    starred  INTEGER NOT NULL DEFAULT 0,
    later    INTEGER NOT NULL DEFAULT 0,
    tags     TEXT NOT NULL DEFAULT '[]',        -- JSON
    PRIMARY KEY (feed, guid)
) STRICT, WITHOUT ROWID;
CREATE INDEX pending_link ON pending (feed, link_key) WHERE link_key <> '';
"""

_TENTH = """
-- Whether anything of a feed is to be judged again is asked at every refresh.
CREATE INDEX entry_judged ON entry (feed, printed, judged);
"""

_ELEVENTH = """
-- A reader's own tags.
CREATE TABLE entry_tag (
    tag   TEXT NOT NULL COLLATE NOCASE,
    entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
    PRIMARY KEY (tag, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_tag_entry ON entry_tag (entry);
ALTER TABLE pending ADD COLUMN own_tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE pending ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;

-- What the kept text holds, as bits (holding.py), -1 while nobody has looked; and its language.
ALTER TABLE entry ADD COLUMN holds INTEGER NOT NULL DEFAULT -1;
ALTER TABLE entry ADD COLUMN lang TEXT NOT NULL DEFAULT '';
UPDATE entry SET lang = lower(replace(language, '_', '-')) WHERE language <> '';
CREATE INDEX entry_unlooked ON entry (id) WHERE holds = -1;

-- Muted: in no list and no count but those that ask for it. Whichever version of a story is muted,
-- another one is shown for the rest.
ALTER TABLE entry ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
DROP INDEX entry_newest;
DROP INDEX entry_unread;
DROP INDEX entry_starred;
DROP INDEX entry_feed_newest;
DROP INDEX entry_feed_unread;
CREATE INDEX entry_newest ON entry (sort_at DESC, id DESC, feed, behind, muted);
CREATE INDEX entry_unread ON entry (sort_at DESC, id DESC, feed, behind, muted) WHERE read = 0;
CREATE INDEX entry_starred ON entry (sort_at DESC, id DESC, feed, muted) WHERE starred = 1;
CREATE INDEX entry_feed_newest ON entry (feed, sort_at DESC, id DESC, behind, muted);
CREATE INDEX entry_feed_unread ON entry (feed, sort_at DESC, id DESC, behind, muted)
    WHERE read = 0;
CREATE INDEX entry_muted ON entry (sort_at DESC, id DESC) WHERE muted = 1;

DROP TRIGGER entry_dropped;
DROP TRIGGER entry_marked;
DROP TRIGGER entry_put_by;
DROP TRIGGER entry_put_by_dropped;
DROP TRIGGER entry_retold;
DROP TRIGGER feed_retold;
DROP TRIGGER entry_untold;
DROP TRIGGER entry_folded;
DROP TRIGGER entry_folded_marked;
CREATE TRIGGER entry_dropped AFTER DELETE ON entry WHEN old.muted = 0 BEGIN
    UPDATE feed SET total = total - 1, unread = unread - (old.read = 0),
                    starred = starred - old.starred WHERE id = old.feed;
END;
CREATE TRIGGER entry_marked AFTER UPDATE OF read, starred ON entry
WHEN new.muted = 0 AND (old.read <> new.read OR old.starred <> new.starred) BEGIN
    UPDATE feed SET unread = unread + old.read - new.read,
                    starred = starred + new.starred - old.starred WHERE id = new.feed;
END;
CREATE TRIGGER entry_put_by AFTER UPDATE OF later ON entry
WHEN new.muted = 0 AND old.later <> new.later BEGIN
    UPDATE feed SET later = later + new.later - old.later WHERE id = new.feed;
END;
CREATE TRIGGER entry_put_by_dropped AFTER DELETE ON entry WHEN old.later = 1 AND old.muted = 0 BEGIN
    UPDATE feed SET later = later - 1 WHERE id = old.feed;
END;
CREATE TRIGGER entry_retold AFTER UPDATE OF story ON entry WHEN old.story IS NOT new.story BEGIN
    UPDATE entry SET behind = NULL WHERE id = new.id AND new.story IS NULL;
    UPDATE entry SET behind = nullif((
        SELECT shown.feed FROM entry AS shown JOIN feed ON feed.id = shown.feed
        WHERE shown.story = entry.story AND feed.subscribed AND shown.muted = 0
        ORDER BY shown.id LIMIT 1
    ), entry.feed) WHERE story IN (old.story, new.story);
END;
CREATE TRIGGER feed_retold AFTER UPDATE OF subscribed ON feed
WHEN old.subscribed <> new.subscribed BEGIN
    UPDATE entry SET behind = nullif((
        SELECT shown.feed FROM entry AS shown JOIN feed ON feed.id = shown.feed
        WHERE shown.story = entry.story AND feed.subscribed AND shown.muted = 0
        ORDER BY shown.id LIMIT 1
    ), entry.feed) WHERE story IN (
        SELECT story FROM entry WHERE feed = new.id AND story IS NOT NULL);
END;
CREATE TRIGGER entry_untold AFTER DELETE ON entry WHEN old.story IS NOT NULL BEGIN
    UPDATE folded SET total = total - (old.muted = 0),
                      unread = unread - (old.read = 0 AND old.muted = 0)
    WHERE feed = old.feed AND behind = old.behind;
    UPDATE entry SET behind = nullif((
        SELECT shown.feed FROM entry AS shown JOIN feed ON feed.id = shown.feed
        WHERE shown.story = entry.story AND feed.subscribed AND shown.muted = 0
        ORDER BY shown.id LIMIT 1
    ), entry.feed) WHERE story = old.story;
END;
CREATE TRIGGER entry_folded AFTER UPDATE OF behind ON entry
WHEN old.behind IS NOT new.behind AND new.muted = 0 BEGIN
    UPDATE folded SET total = total - 1, unread = unread - (new.read = 0)
    WHERE feed = new.feed AND behind = old.behind;
    INSERT INTO folded (feed, behind, total, unread)
    SELECT new.feed, new.behind, 1, new.read = 0 WHERE new.behind IS NOT NULL
    ON CONFLICT (feed, behind) DO UPDATE SET total = total + 1, unread = unread + excluded.unread;
END;
CREATE TRIGGER entry_folded_marked AFTER UPDATE OF read ON entry
WHEN old.read <> new.read AND new.muted = 0
     AND new.behind IS NOT NULL AND old.behind IS new.behind BEGIN
    UPDATE folded SET unread = unread + old.read - new.read
    WHERE feed = new.feed AND behind = new.behind;
END;
CREATE TRIGGER entry_muted AFTER UPDATE OF muted ON entry WHEN old.muted <> new.muted BEGIN
    UPDATE feed SET total = total + old.muted - new.muted,
                    unread = unread + (new.read = 0) * (old.muted - new.muted),
                    starred = starred + new.starred * (old.muted - new.muted),
                    later = later + new.later * (old.muted - new.muted) WHERE id = new.feed;
    INSERT INTO folded (feed, behind, total, unread)
    SELECT new.feed, new.behind, 0, 0 WHERE new.behind IS NOT NULL
    ON CONFLICT (feed, behind) DO NOTHING;
    UPDATE folded SET total = total + old.muted - new.muted,
                      unread = unread + (new.read = 0) * (old.muted - new.muted)
    WHERE feed = new.feed AND behind = new.behind;
    UPDATE entry SET behind = nullif((
        SELECT shown.feed FROM entry AS shown JOIN feed ON feed.id = shown.feed
        WHERE shown.story = entry.story AND feed.subscribed AND shown.muted = 0
        ORDER BY shown.id LIMIT 1
    ), entry.feed) WHERE story = new.story;
END;
"""

_SYNC = """
-- The exchange with a server that keeps the same feeds (remote.py, journal.py): one account.
CREATE TABLE sync_account (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,                     -- the server's address and the user
    token    TEXT NOT NULL DEFAULT '',
    newest   INTEGER NOT NULL DEFAULT 0,        -- by the server's clock
    last_try INTEGER NOT NULL DEFAULT 0,
    last_ok  INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER NOT NULL DEFAULT 0,
    problem  TEXT NOT NULL DEFAULT '',
    taking   INTEGER NOT NULL DEFAULT 0         -- what is written now came from there
) STRICT;
-- Feeds that are here and there, and what both sides said of them when they last agreed.
CREATE TABLE sync_feed (
    remote       TEXT PRIMARY KEY,
    url          TEXT NOT NULL UNIQUE,          -- of the feed here
    here_title   TEXT NOT NULL,
    here_folder  TEXT NOT NULL,
    there_title  TEXT NOT NULL,
    there_folder TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sync_refused (
    url   TEXT PRIMARY KEY,
    why   TEXT NOT NULL,
    tried INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- What the server calls an entry. One that is here no more stays known, so that it does not come
-- back; `stream`: one of a feed that is not here.
CREATE TABLE sync_entry (
    remote ANY PRIMARY KEY NOT NULL,
    entry  INTEGER REFERENCES entry(id) ON DELETE SET NULL,
    stream TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_entry_entry ON sync_entry (entry) WHERE entry IS NOT NULL;

-- What the reader changed and the server has not been told: the last state of each flag. Written by
-- triggers, and so in the transaction of the change, whoever made it.
CREATE TABLE sync_journal (
    remote ANY NOT NULL,
    flag   TEXT NOT NULL COLLATE NOCASE,        -- read, starred, or label/ and a tag
    value  INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    PRIMARY KEY (remote, flag)
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_journal_serial ON sync_journal (serial);
CREATE TRIGGER sync_read AFTER UPDATE OF read ON entry
WHEN old.read <> new.read AND EXISTS (SELECT 1 FROM sync_account WHERE NOT taking) BEGIN
    INSERT INTO sync_journal (remote, flag, value, serial)
    SELECT remote, 'read', new.read, (SELECT coalesce(max(serial), 0) + 1 FROM sync_journal)
    FROM sync_entry WHERE entry = new.id
    ON CONFLICT (remote, flag) DO UPDATE SET value = excluded.value, serial = excluded.serial;
END;
CREATE TRIGGER sync_starred AFTER UPDATE OF starred ON entry
WHEN old.starred <> new.starred AND EXISTS (SELECT 1 FROM sync_account WHERE NOT taking) BEGIN
    INSERT INTO sync_journal (remote, flag, value, serial)
    SELECT remote, 'starred', new.starred, (SELECT coalesce(max(serial), 0) + 1 FROM sync_journal)
    FROM sync_entry WHERE entry = new.id
    ON CONFLICT (remote, flag) DO UPDATE SET value = excluded.value, serial = excluded.serial;
END;
CREATE TRIGGER sync_tagged AFTER INSERT ON entry_tag
WHEN EXISTS (SELECT 1 FROM sync_account WHERE NOT taking) BEGIN
    INSERT INTO sync_journal (remote, flag, value, serial)
    SELECT remote, 'label/' || new.tag, 1, (SELECT coalesce(max(serial), 0) + 1 FROM sync_journal)
    FROM sync_entry WHERE entry = new.entry
    ON CONFLICT (remote, flag) DO UPDATE SET value = excluded.value, serial = excluded.serial;
END;
-- Not where the entry itself goes.
CREATE TRIGGER sync_untagged AFTER DELETE ON entry_tag
WHEN EXISTS (SELECT 1 FROM sync_account WHERE NOT taking)
     AND EXISTS (SELECT 1 FROM entry WHERE id = old.entry) BEGIN
    INSERT INTO sync_journal (remote, flag, value, serial)
    SELECT remote, 'label/' || old.tag, 0, (SELECT coalesce(max(serial), 0) + 1 FROM sync_journal)
    FROM sync_entry WHERE entry = old.entry
    ON CONFLICT (remote, flag) DO UPDATE SET value = excluded.value, serial = excluded.serial;
END;
"""

MIGRATIONS: tuple[str, ...] = (
    _FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH, _SIXTH, _SEVENTH, _EIGHTH, _NINTH, _TENTH, _ELEVENTH,
    _SYNC,
)  # fmt: skip
"""Migration N takes a store from user_version N to N + 1."""

VERSION = len(MIGRATIONS)
