"""Words of office life that mean nearly the same, so that a question need not guess the file's.

A table, for English. The embedder knows more of them, but weighs them less surely.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.answering.terms import terms

__all__ = ["known_words", "synonyms"]

_GROUPS: Final = """
    vacation vacations holiday holidays leave pto
    ill illness sick sickness unwell
    absent absence away
    doctor physician medical
    note certificate attestation
    salary salaries pay payday payroll wage wages remuneration compensation
    earn earns paid receive receives
    bonus award premium
    price prices cost costs fee charge expensive cheap
    buy purchase purchases order
    pay reimburse reimbursed reimbursement refund
    claim submit file
    receipt receipts invoice proof
    trip trips travel journey
    hotel lodging accommodation
    food meal meals catering
    plane flight flights airline fly
    car vehicle drive driving
    train rail railway
    boss manager supervisor lead
    colleague colleagues coworker coworkers teammate teammates
    employee employees staff worker workers personnel
    company employer firm organisation organization agency
    hire hired hiring recruit recruiting recommend refer referral
    quit resign resignation leave
    fire fired dismiss dismissal terminate termination
    baby child children newborn birth pregnant pregnancy
    child children kid kids
    adopt adoption adopting adopted
    mother father mom dad parent parents parental maternity paternity
    wife husband spouse partner
    wedding marriage marry
    training learning course courses education
    phone telephone mobile cell
    laptop computer pc notebook machine
    device devices phone laptop tablet
    stolen theft lost steal missing
    lose loses losing loss lost missing
    hacked hack breach incident compromised
    password passcode passphrase
    forgot forgotten reset recover
    wifi wlan wireless
    internet network
    login signin sign log
    erase delete deleted deleting remove
    message messages chat post
    mail post letter letters
    mail mails email emails
    picked collected leaves pickup
    call phone ring contact
    call contact report notify
    tell report notify inform
    ask request apply
    begin start starts beginning
    end ends finish expire expires
    close closes closed closing shut
    allowed permitted may authorised authorized
    accept accepted accepts take takes
    forbidden prohibited banned
    must required mandatory obligatory
    approve approval approved permission
    home remote remotely telework wfh
    abroad foreign country overseas
    move moving relocate relocation
    meeting meetings appointment
    room rooms office
    fit fits seat seats capacity
    clothes clothing wear dress
    guest guests visitor visitors
    customer customers client clients
    supplier vendor contractor
    contract agreement
    sign signed signing signature
    deadline due
    increase raise rise rose grow grew
    decrease reduce fall fell drop below
    repair fix mend
    broken defective faulty damaged
    error fault failure
    big biggest large largest size amount
    budget allowance diem
    mileage kilometre kilometres kilometer kilometers mile miles
    fast quickly speed
    monthly month
    yearly annual annually year
    weekly week
    daily day
    help support assistance
    print printer printers printing
    bike bicycle cycle
    rubbish trash waste recycling garbage bin bins
    fridge refrigerator
    lift elevator
    toilet restroom bathroom
    lunch dinner meal
    insurance insured coverage
"""


def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in _GROUPS.strip().splitlines():
        group = frozenset(terms(line))
        for stem in group:
            table.setdefault(stem, set()).update(group - {stem})
    return {stem: frozenset(others) for stem, others in table.items()}


_WORDS: Final = frozenset(_GROUPS.split())
_TABLE: Final[Mapping[str, frozenset[str]]] = _table()


def synonyms(stem: str) -> frozenset[str]:
    """Return the stems of words that mean nearly what the word of this stem does."""
    return _TABLE.get(stem, frozenset())


def known_words() -> frozenset[str]:
    """Return all words of the table."""
    return _WORDS
