-- A store as version 5 made it: four entries (one edited, one in Japanese), their verdicts and prints.
-- Never edit it: it stands for the stores that people have.

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
, publisher TEXT NOT NULL DEFAULT '', later INTEGER NOT NULL DEFAULT 0) STRICT;
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
    page       TEXT NOT NULL DEFAULT '', judged TEXT NOT NULL DEFAULT '', printed INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '', language TEXT NOT NULL DEFAULT '', canonical TEXT NOT NULL DEFAULT '', later INTEGER NOT NULL DEFAULT 0,        -- '', 'done', or why the page could not be had
    UNIQUE (feed, guid)
) STRICT;
CREATE TABLE article (
    entry         INTEGER PRIMARY KEY REFERENCES entry(id) ON DELETE CASCADE,
    title         TEXT NOT NULL,                -- title, author and plain are what search sees
    author        TEXT NOT NULL DEFAULT '',
    plain         TEXT NOT NULL,                -- the kept text
    blocks        TEXT NOT NULL,                -- all blocks, JSON
    content_hash  TEXT NOT NULL,
    from_page     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE verdict (
    entry  INTEGER NOT NULL REFERENCES article(entry) ON DELETE CASCADE,
    block  INTEGER NOT NULL,
    rule   TEXT NOT NULL,
    reason TEXT NOT NULL, restored INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entry, block)
) STRICT, WITHOUT ROWID;
CREATE TABLE revision (
    id      INTEGER PRIMARY KEY,
    entry   INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
    until   INTEGER NOT NULL,                   -- when a later text took its place
    title   TEXT NOT NULL,
    blocks  TEXT NOT NULL
) STRICT;
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5(
    title, author, plain,
    content = 'article', content_rowid = 'entry',
    tokenize = "unicode61 remove_diacritics 2"
);
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
CREATE TABLE print (
    mark      INTEGER PRIMARY KEY,
    sketch    BLOB NOT NULL,
    band0     INTEGER, band1 INTEGER, band2 INTEGER, band3 INTEGER,
    entries   INTEGER NOT NULL,                 -- distinct ones that hold it or a near one
    from_end  INTEGER NOT NULL,                 -- sum over them; by entries: where it stands
    last_seen INTEGER NOT NULL,
    strong    INTEGER NOT NULL DEFAULT 0        -- has counted as repeated
) STRICT;
CREATE TABLE print_seen (
    entry    INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
    block    INTEGER NOT NULL,
    mark     INTEGER NOT NULL,
    own      INTEGER NOT NULL,
    from_end INTEGER NOT NULL,
    PRIMARY KEY (entry, block)
) STRICT, WITHOUT ROWID;
INSERT INTO feed VALUES (1, 'https://press.example/feed', '', 'The Press', '', 'Tech', '["daily"]', 'auto', 1, 1, 0, '', '', '', '', 1790000100, 1790000100, '', 0, 0, 0, NULL, 3, 1, 4, 'press.example', 1);
INSERT INTO entry VALUES (1, 1, 'g1', 'press.example/1', 'https://press.example/1', 'Boats of pier 1', 'Ada Byte', '[]', '', 1789990100, 1789990100, 1790000000, NULL, 'h1', 1, 0, '', 8, 1, 0, '', 'v1', 1, '', '', '', 0);
INSERT INTO entry VALUES (2, 1, 'g2', 'press.example/2', 'https://press.example/2', 'Boats of pier 2', 'Ada Byte', '[]', '', 1789990200, 1789990200, 1790000000, NULL, 'h2', 0, 1, '', 22, 0, 0, '', 'v1', 1, '', '', '', 0);
INSERT INTO entry VALUES (3, 1, 'g3', 'press.example/3', 'https://press.example/3', 'Boats of pier 3', 'Ada Byte', '[]', '', 1789990300, 1789990300, 1790000000, NULL, 'h3', 0, 0, '', 6, 1, 0, '', 'v1', 1, '', '', '', 1);
INSERT INTO entry VALUES (4, 1, 'g4', 'press.example/4', 'https://press.example/4', 'Boats of pier 4', 'Ada Byte', '[]', '', 1789990400, 1789990400, 1790000000, 1790000100, 'h4 Late.', 0, 0, '', 9, 1, 0, '', 'v1', 1, '', '', '', 0);
INSERT INTO article VALUES (1, 'Boats of pier 1', '', 'The 1th ferry left the pier in fog.', '[["paragraph","The 1th ferry left the pier in fog.",{}],["paragraph","Write to the harbour master for a copy of the timetable of this week",{}]]', 'f5ecaa07e51f5c390ca9d348b697e07a', 0);
INSERT INTO article VALUES (2, 'Boats of pier 2', '', 'The 2th ferry left the pier in fog.

Write to the harbour master for a copy of the timetable of this week', '[["paragraph","The 2th ferry left the pier in fog.",{}],["paragraph","Write to the harbour master for a copy of the timetable of this week",{}]]', 'fc3e920b682c4129af7923c98bb4dcf0', 0);
INSERT INTO article VALUES (3, 'Boats of pier 3', '', '東京の港に船が着いた。', '[["paragraph","東京の港に船が着いた。",{}],["paragraph","Write to the harbour master for a copy of the timetable of this week",{}]]', 'e63330edc67d49be372de60d0575a64e', 0);
INSERT INTO article VALUES (4, 'Boats of pier 4', '', 'The 4th ferry left the pier in fog. Late.', '[["paragraph","The 4th ferry left the pier in fog. Late.",{}],["paragraph","Write to the harbour master for a copy of the timetable of this week",{}]]', '48009d4575a2292aa9821258f4ba4e94', 0);
INSERT INTO verdict VALUES (1, 1, 'newsletter', 'asks to write', 0);
INSERT INTO verdict VALUES (2, 1, 'newsletter', 'asks to write', 1);
INSERT INTO verdict VALUES (3, 1, 'newsletter', 'asks to write', 0);
INSERT INTO verdict VALUES (4, 1, 'newsletter', 'asks to write', 0);
INSERT INTO revision VALUES (1, 4, 1790000100, 'Boats of pier 4', '[["paragraph","The 4th ferry left the pier in fog.",{}],["paragraph","Write to the harbour master for a copy of the timetable of this week",{}]]');
INSERT INTO state VALUES ('subscriptions', '3a552c30fb4f0ec518bc548bc312755c2e5391921b3bd5622247ac5e549fd86d');
INSERT INTO exception VALUES (1, 'keep', 1, 'newsletter', 7, X'3132333435363738', 2, 'Write', 5);
INSERT INTO print VALUES (6293827908563516931, X'D37CE20EF7D1730DA4490614DAEE1E0D0E04B55DE84DE1770479CC188DD51D33', 3401577953107075502, 4250400850115062421, 8334413168879799751, 1800991146709405109, 1, 1, 1790000100, 0);
INSERT INTO print VALUES (7620272565358516624, X'ADA3A408E0EBFA227A728E0876AF800658FA433EBEB31714268D5E121709E41A', 4850868445639354832, 8367319276227488995, 5695566223928015321, 372868458094587135, 1, 1, 1790000000, 0);
INSERT INTO print VALUES (8361271960908987881, X'C41AF602554D741FC1D844135A86A913EBA89D27541A8D014AC08F1349CDE91E', 6959146704649597685, 1804418263562212148, 3504947523709681574, 1020500298795683571, 4, 0, 1790000100, 1);
INSERT INTO print VALUES (9080687987740626519, X'D37CE20E9E34BC24A4490614DAEE1E0D0E04B55DE84DE1770479CC188DD51D33', 6428274344702468526, 4250400850115062421, 8334413168879799751, 1800991146709405109, 2, 2, 1790000000, 1);
INSERT INTO print_seen VALUES (1, 0, 9080687987740626519, -9137594853010907466, 1);
INSERT INTO print_seen VALUES (1, 1, 8361271960908987881, 809694611279637768, 0);
INSERT INTO print_seen VALUES (2, 0, 9080687987740626519, -9137594853010907466, 1);
INSERT INTO print_seen VALUES (2, 1, 8361271960908987881, 809694611279637768, 0);
INSERT INTO print_seen VALUES (3, 0, 7620272565358516624, 1654243830627453297, 1);
INSERT INTO print_seen VALUES (3, 1, 8361271960908987881, 809694611279637768, 0);
INSERT INTO print_seen VALUES (4, 0, 6293827908563516931, -6310243075693662494, 1);
INSERT INTO print_seen VALUES (4, 1, 8361271960908987881, 809694611279637768, 0);
CREATE INDEX entry_feed_newest ON entry (feed, sort_at DESC, id DESC);
CREATE INDEX entry_link ON entry (feed, link_key) WHERE link_key <> '';
CREATE INDEX revision_entry ON revision (entry, until);
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
CREATE INDEX verdict_rule ON verdict (rule);
CREATE INDEX exception_feed ON exception (feed);
CREATE INDEX print_band0 ON print (band0) WHERE band0 IS NOT NULL;
CREATE INDEX print_band1 ON print (band1) WHERE band1 IS NOT NULL;
CREATE INDEX print_band2 ON print (band2) WHERE band2 IS NOT NULL;
CREATE INDEX print_band3 ON print (band3) WHERE band3 IS NOT NULL;
CREATE INDEX print_seen_mark ON print_seen (mark);
CREATE TRIGGER print_unseen AFTER DELETE ON print_seen
WHEN NOT EXISTS (SELECT 1 FROM print_seen WHERE entry = old.entry AND mark = old.mark) BEGIN
    UPDATE print SET entries = entries - 1, from_end = from_end - old.from_end
    WHERE mark = old.mark;
    DELETE FROM print WHERE mark = old.mark AND entries <= 0;
END;
CREATE INDEX entry_newest ON entry (sort_at DESC, id DESC, feed);
CREATE INDEX entry_unread ON entry (sort_at DESC, id DESC, feed) WHERE read = 0;
CREATE INDEX entry_starred ON entry (sort_at DESC, id DESC, feed) WHERE starred = 1;
CREATE INDEX entry_feed_unread ON entry (feed, sort_at DESC, id DESC) WHERE read = 0;
CREATE INDEX entry_later ON entry (sort_at DESC, id DESC) WHERE later = 1;
CREATE TRIGGER entry_put_by AFTER UPDATE OF later ON entry WHEN old.later <> new.later BEGIN
    UPDATE feed SET later = later + new.later - old.later WHERE id = new.feed;
END;
CREATE TRIGGER entry_put_by_dropped AFTER DELETE ON entry WHEN old.later = 1 BEGIN
    UPDATE feed SET later = later - 1 WHERE id = old.feed;
END;
INSERT INTO search (search) VALUES ('rebuild');
PRAGMA user_version = 5;
