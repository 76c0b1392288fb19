"""The bundled subscription: feeds, pages and images served as `https://demo.invalid/`, offline.

`.invalid` never resolves (RFC 2606), so a request that leaves by mistake reaches nobody. The texts
are our own, and so are the publishers; like real ones they bolt things on to their articles, for
the filter to take off again. `tests/pipeline/demo_expected.toml` says which.
"""
