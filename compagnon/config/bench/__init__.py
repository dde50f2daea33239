"""`compagnon bench`: CPU per request of the production server on a generated company, beside its limit.

The limit of a page is the same server (granian, one worker) answering the same bytes after running the same SQL by
hand, with no framework. The unit of every figure is the CPU of an empty Django view (`/livez`, all middlewares) on the
same server in the same run, because machines differ and are noisy.
"""
