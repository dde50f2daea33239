"""Who knows? The people most likely to give a good answer, and whom of them to ask: plain functions, no database.

`ranking` orders people from the evidence it is given, `balance` chooses among them, `ledger` keeps evidence in memory.
`make eval` measures these very functions on real archives: see docs/evaluation.md.
"""
