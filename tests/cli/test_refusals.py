"""Every sentence of bad news that a command can bring about hangs in the gallery and ends with its remedy."""

import re

from counter_stories.gallery import GALLERY
from counter_stories.refusals import classes, shown

FAMILIES = {"LedgerError", "Refusal", "Conflict", "JournalDamaged", "Unfit", "Question"}

NOT_BY_A_COMMAND = {
    # journal and keyring changed by hand: tests/cli/test_wrong_files.py, tests/journal
    **dict.fromkeys(
        ("BillUnproved", "EntryUnreadable", "ImpossibleHistory", "KeyDamaged", "LetterForged", "PositionsMissing"),
        "somebody changed the journal or the keyring by hand",
    ),
    **dict.fromkeys(
        ("FileDamaged", "FileTooNew", "PositionSkipped", "ProjectionStopped", "StrangeEntry"),
        "somebody changed the journal by hand, or a later release wrote it",
    ),
    # the machine: tests/cli/test_trouble.py, tests/journal
    **dict.fromkeys(
        ("DiskFull", "FileDenied", "FileNotDurable", "FileReadOnly", "ReadModelsBusy", "StoreBusy", "StoreFailed"),
        "the disk, its rights or other programs say no",
    ),
    **dict.fromkeys(("SecretExposed", "SecretUnusable"), "rights and bytes of the master key are set outside"),
    **dict.fromkeys(
        ("EntriesOutOfStep", "StreamMovedOn"), "another process was first; a command retries before it says so"
    ),
    "KeptDiffers": "somebody changed the read models by hand: tests/application/test_kept_states.py",
    "ListChanged": "the file is saved anew between an import and the writing of its rejects",
    "CopyDiffers": "a disk gives back other bytes than it took: tests/cli/test_copy.py",
    "JournalMovedOn": "somebody works in the ledger that is being copied into: tests/cli/test_copy.py",
    "FileChanged": "the file is saved anew while it is read: tests/cli/test_lists_saved_meanwhile.py",
    "ErasureUnfinished": "another program reads the keyring while a key is destroyed; the erasure itself stands",
    # a database server says no, or is not there: tests/journal/test_postgres.py, tests/cli/test_on_postgres.py
    **dict.fromkeys(
        ("CommitUnknown", "JournalEditable", "NotDurableServer", "NotPrimary", "RightMissing", "ServerAway"),
        "the server, its rights or its settings say no",
    ),
    **dict.fromkeys(
        ("LedgerInDatabase", "NoSuchUser", "NotTheJournal", "RoleNameUnfit", "ServerRefuses", "ServerTooNew"),
        "the address names a database that will not do",
    ),
    **dict.fromkeys(
        ("ServerBusy", "ServerCrowded", "ServerFailed", "ServerFull"), "the server is busy, full, or fails"
    ),
    "MixedPlaces": "`ledger init` with journal and keyring in different kinds of places: tests/cli/test_on_postgres.py",
    "EarnsWage": "said as a reason by `report eligibility`; whoever joins is refused by CoveredByEmployer before",
    "ViewBuiltUpon": "somebody built upon a public view that a later release changes: tests/projections",
    # read models on a server: tests/projections/test_waiting.py, test_rebuild_on_postgres.py, test_following.py
    **dict.fromkeys(
        ("ReadModelsAway", "ReadModelsNotMade", "ReadModelsOfAnotherRelease", "ReadersStay"),
        "other programs, other releases or rights on the server",
    ),
    # said in other words, or kept off, before they reach a person
    "BookmarkMoved": "two rebuilds at once; the second reads on from there",
    "FileExists": "`ledger init` looks before, and says LedgerStands",
    "DecileUnknown": "the counter takes 1 to 10, and a list says so by cell",
    "FileWontDo": "the words for an error of the operating system: `worker template nowhere/daftar.xlsx`",
    "NoHeir": "a claim without heirs is assessed without a line of heirs",
    "NoWayBack": "the counter takes the kinds of budget that the table of destinations lists",
    "UnknownGroup": "the counter takes the kinds of group that the table of counts lists",
    "RefundBeyondDraw": "a refund is counted from months that the payment holds for the worker",
    "NegativeFigure": "the counter takes whole numbers without a sign",
    "NikBelongsToAnother": "`worker correct` names the other person first: NikTaken",
    "NikRefused": "the family of what can be wrong with a NIK; its members hang there",
    "NotAGroup": "the counter offers a choice",
    "NotAGrouping": "the counter offers a choice",
    "NothingToForecast": "`report exposure` forecasts only lines with months to come; what is left is never below 0",
    "NotARegionCode": "the counter looks the code up first: UnknownRegion",
    "NotUtf8": "tables are looked over before they are read: SheetRefused",
    "PersonErased": "an erased NIK is unknown: NotInLedger",
    "PersonalDataGone": "a name that was erased is shown as (erased)",
    "TooMuchForExcel": "takes a million rows; tests/cli/test_excel.py",
    "Undecided": "said as a question about a row: tests/cli/gallery/imports_as_they_come.txt",
    "UnknownVintage": "the counter offers the years of the tables that ship",
    # the package itself
    **dict.fromkeys(
        ("RuleOfOtherKind", "TableUnfit"),
        "the shipped tables are whole; tests/reference break them",
    ),
    "LocalRuleOutgrown": "a later release without a rule that this ledger set: tests/application",
    "NobodyToPrice": "the counter asks for at least one worker and one month",
    "NotAnIncome": "the counter takes amounts without a sign",
    "RulesNotText": "a file that is no text: tests/cli/test_rules_and_replay.py",
}
"""Sentences that no command brings about by itself, each with its reason."""


def test_every_refusal_hangs_in_the_gallery_or_has_a_reason_not_to() -> None:
    assert classes() - FAMILIES - shown() - set(NOT_BY_A_COMMAND) == set(), "neither in the gallery nor in the list"


def test_what_hangs_in_the_gallery_needs_no_excuse() -> None:
    assert shown() & set(NOT_BY_A_COMMAND) == set()


def test_the_list_of_exceptions_names_classes_that_exist() -> None:
    assert set(NOT_BY_A_COMMAND) - classes() == set()


def test_every_refusal_in_the_gallery_is_whole_sentences() -> None:
    """Given all that the gallery says on stderr, then each begins like a sentence and ends with a full stop."""
    for path in sorted(GALLERY.glob("*.txt")):
        for line in re.findall(r"^! (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            if not line.startswith(("Usage:", "event=", "{", "  -")):
                assert re.fullmatch(r"['{A-Z0-9.a-z].*([.:?]|\.\.\.)", line), f"{path.name}: {line}"


def test_no_sentence_says_one_workers_or_gives_a_second_remedy() -> None:
    for path in sorted(GALLERY.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<!-)\b1 (workers|entries|rows|places|months|streams)\b", text), path.name
        assert ".." not in re.sub(r"\.\.\.", "", text.replace("..'", "")), path.name
