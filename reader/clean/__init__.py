"""Article -> verdicts: what a publisher bolted on, each block with a rule and a reason.

Pure: no clock, no network; the rules are read once from the package. How a verdict comes about:

1. `look` reads each block once: folded text, words, quotations, hits of the rules' wordings
   (`phrases`: only where a block has the words that a match must have).
2. `score` adds up named evidence for and against: wording, position, length, links, markup, the
   publisher's voice, repetition in the feed, neighbours that went. What the words of a block say
   (`wording`) is asked last, of the few for which it could matter.
3. `structure` sees what no single block shows: the title printed again, a heading with the list
   below it, a box at the end (heading, one-line intro, offers, disclosure).
4. `engine` repeats 2 and 3 until nothing more goes, then brakes when too much would go.

Rules are data (`rules/*.toml`); each carries its reason, and examples that the tests run.
"""
