"""Requests as pages sent them before modules, classes and fields were renamed, with the digests that were stored then."""

from datetime import date
from typing import Any, NamedTuple

from tracker.adapters.keys import Keyring, Secret
from tracker.queries.cases import CaseKey
from tracker.queries.participants import ParticipantKey
from tracker.services import cases, plans, reports
from tracker.services.employers.businesses import Business
from tracker.services.history import correct, end, follow, log, undo, withdraw
from tracker.services.history.drafts import CourseDraft, JobDraft, StintKey
from tracker.services.participants import add, drafts, particulars, passports, return_place, stay, visa
from tracker.services.proofs import make
from tracker.services.quota import ceilings
from tracker.services.register import uploads

AUTHOR = 5
D, E = date(2026, 3, 2), date(2026, 8, 31)
JOB = JobDraft(Business("海風 Café", "12345678"), D, E, "Barista's help", 20.5)
OPEN_JOB = JobDraft(Business("Peak Noodles"), D)
COURSE, OPEN_COURSE = CourseDraft("Harbour School", "Cantonese", D, E), CourseDraft("Harbour School", "Cantonese", D)
LINE, WHO = StintKey(7, 3, 2), ParticipantKey(7, 4, "HK-0007")
KEYS: dict[str, Any] = {"keys": Keyring((b"k" * 32,))}
ON = {"on": date(2026, 11, 29)}


class SentForm(NamedTuple):
    """A request as a page sent it, and the digest that was stored for it."""

    use_case: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    digest: str

    def send(self, key: str, **others: Any) -> Any:
        """Send it under a key."""
        return self.use_case(*self.args, **{"by": AUTHOR, "operation": key, **self.kwargs, **others})


FORMS = {
    "log_job": SentForm(
        log.log_stint, (7, JOB), {**ON, "kind": "job"}, "dbf4ed1093d1a4c313f631e667634b157aac4513b71f09c1d6dac0fd1f086270"
    ),
    "log_job open": SentForm(
        log.log_stint, (7, OPEN_JOB), {**ON, "kind": "job"}, "6da426db9a319c175b01291637593247336945100d366e264fa482e96b42a0e2"
    ),
    "log_course": SentForm(
        log.log_stint, (7, COURSE), {**ON, "kind": "course"}, "922e9cfd9b06f98f714eeb00c0ea0918c4b045a80bc98fb62f1fc216bf7c39b1"
    ),
    "log_course open": SentForm(
        log.log_stint,
        (7, OPEN_COURSE),
        {**ON, "kind": "course"},
        "5130987653761a497a0d8309946338f5be29739bb3ce7322ce7363308db51650",
    ),
    "follow_job": SentForm(
        follow.follow_stint,
        (LINE, JOB),
        {**ON, "kind": "job"},
        "dd6971b8206be733ad702a9a912b3c1ca7555725fdcbd6dd0ebb929bcdf1d9be",
    ),
    "follow_course": SentForm(
        follow.follow_stint,
        (LINE, COURSE),
        {**ON, "kind": "course"},
        "7f11085876d527aa1665fad93e842972e3d2bfa16c4cae17ec8d1049bfcd2170",
    ),
    "correct_job": SentForm(
        correct.correct_stint,
        (LINE, JOB),
        {**ON, "kind": "job", "reason": "typing-error"},
        "d5c95ac2603e4438f4e987fa9cf58e2d09b921052bf1c3b484eae1ea00b22e35",
    ),
    "correct_course": SentForm(
        correct.correct_stint,
        (LINE, COURSE),
        {**ON, "kind": "course", "reason": "typing-error"},
        "2240ae502e31a147a0dc6e878149bb791bd0a6969cf2ef052c582d4fb2efbc7d",
    ),
    "end_job": SentForm(
        end.end_stint, (LINE, E), {**ON, "kind": "job"}, "19fb3e4fe526135944cc331f7c5576f7d39d2bd874cb860b868f2a7e56343a68"
    ),
    "end_course": SentForm(
        end.end_stint, (LINE, E), {**ON, "kind": "course"}, "618ab6959731d2fa7f24aaeab19f4630388913eab036319f9e36081296f15e31"
    ),
    "withdraw_job": SentForm(
        withdraw.withdraw_stint,
        (LINE,),
        {**ON, "kind": "job", "reason": "withdrawn"},
        "eef0dfb88a91eca7e0d7574f72d46c227a34f121e2e1a387ce4ad5dce9f6c04f",
    ),
    "withdraw_course": SentForm(
        withdraw.withdraw_stint,
        (LINE,),
        {**ON, "kind": "course", "reason": "withdrawn"},
        "186c0865113147b6581ff21b625ac8942c3327144870b1794ec7fc92029656b0",
    ),
    "undo_job": SentForm(
        undo.undo_stint,
        (LINE,),
        {**ON, "kind": "job", "reason": "undone"},
        "5beae0e5c263deeb568cf52dd32232a782668c5b9a6de956754920fecd675aa3",
    ),
    "undo_course": SentForm(
        undo.undo_stint,
        (LINE,),
        {**ON, "kind": "course", "reason": "undone"},
        "911a0e76156062565c55a652f69223f90dff59a13418abf9ff513ae7a563cc92",
    ),
    "log_plan": SentForm(
        plans.log_plan,
        (WHO, (JOB, OPEN_JOB), (COURSE,)),
        {**ON},
        "a7b126d43ac834a0cb2b0b8b2861ecbe2cc9618e567510b6c168a786fdd95f13",
    ),
    "log_plan one job": SentForm(
        plans.log_plan, (WHO, (OPEN_JOB,), ()), {**ON}, "9fab3f1201a3f23967c97b3eaea744baac31ca75a072eba5d2f6b1253aafbeb2"
    ),
    "add_participant": SentForm(
        add.add_participant,
        (
            drafts.ParticipantDraft(
                "HK-0007",
                "japan",
                "inbound",
                drafts.ParticularsDraft("Sato", "Yui", "佐藤 結衣", date(1999, 3, 2), "F", "JPN", "yui@example.jp", "ja"),
                drafts.VisaDraft(D, E),
                drafts.StayDraft(),
                Secret("TR1234567"),
            ),
        ),
        {**ON, **KEYS},
        "a60e34c3538e1323c26bd0b6cf232fbd6306a0dd46a7a03e99f51c5484e46b36",
    ),
    "add_participant bare": SentForm(
        add.add_participant,
        (drafts.ParticipantDraft("HK-0008", "korea"),),
        {**ON, **KEYS},
        "6e7e1c74cab0d224e96d6b27336f821d4517eb1d33489b25fba3aff26bb1e7aa",
    ),
    "correct_particulars": SentForm(
        particulars.correct_particulars,
        (WHO, drafts.ParticularsDraft("Sato", "Yui")),
        {**ON, **KEYS, "reason": "misspelt"},
        "8c78cf6f6eb77012d9a9e747fd04a56ddc06d15898f42bc68b184359fbaed951",
    ),
    "correct_particulars first": SentForm(
        particulars.correct_particulars,
        (WHO, drafts.ParticularsDraft("Sato", "Yui")),
        {**ON, **KEYS, "reason": None},
        "3fb0f9767ac4948f06c516c01cbc0f9ba80db48c3e1659b2264a98bb21232f7e",
    ),
    "record_visa": SentForm(
        visa.record_visa,
        (WHO, drafts.VisaDraft(D, E)),
        {**ON, "reason": "misread"},
        "de8705462a5a45ac9c5a4fd5af587ad047bc5223b49cacdb8b5e6116c9b60efe",
    ),
    "record_visa first": SentForm(
        visa.record_visa,
        (WHO, drafts.VisaDraft(D)),
        {**ON, "reason": None},
        "70575820532b33bf05bc8bd5911de47a0e1c38a7ad14d3e44f07e2965dde05d0",
    ),
    "record_stay": SentForm(
        stay.record_stay,
        (WHO, drafts.StayDraft(D, None, E)),
        {**ON, "reason": None},
        "9455187f1b06d49ceffbd9b4e46e9a8bf4258653b069c3a3f3e19cea6a174d21",
    ),
    "record_arrival": SentForm(
        stay.record_arrival, (WHO, D), {**ON}, "d49d8b4d2441c03dd3095c4f49d8546a7b2ef7acdc411017279815d9512a847f"
    ),
    "record_departure": SentForm(
        stay.record_departure, (WHO, E), {**ON}, "01aa28943cf4215fd0a2f60ac04756ac5c68377039fd62a9264909c1dc1a1308"
    ),
    "give_back_place": SentForm(
        return_place.return_place,
        (WHO, "lapsed"),
        {**ON, "day": E},
        "2a05cf6c0e5197b54c9ca6bcdd95dcbdb1f850acfe313f8199dd9730f0f660aa",
    ),
    "record_passport": SentForm(
        passports.record_passport,
        (WHO, Secret("TR1234567")),
        {**ON, **KEYS},
        "2ffd54f760d401ef1418df2b8946998a0de8d8895075a92246a1736661d150c6",
    ),
    "make_proof": SentForm(
        make.make_proof,
        (WHO, make.ProofDraft(9, E, "zh-Hant")),
        {**ON, **KEYS},
        "ce5d99c9cbda1ffc793d9a4e56a51617eb06654f3d1090a784178b842b910d8c",
    ),
    "withdraw_proof": SentForm(
        make.withdraw_proof, (make.ProofKey(7, 11),), {}, "bd66bd9deb364673b81ebe72e63bcff7ff8bd79f5d4547dd887037cfd86a05fe"
    ),
    "take": SentForm(cases.take, (CaseKey(3, 1),), {}, "56adbb507d5b10a2f9a0c0f64e49ffc11e21d8dde524d4a84a2da04b64a30906"),
    "review": SentForm(cases.review, (CaseKey(3, 2),), {}, "df514ddddcc7391177a16d7791e651344fd27c619d2d68ae25e84d1c4ae88227"),
    "close": SentForm(cases.close, (CaseKey(3, 2),), {}, "292553957eb629170fe38c756e94c24ded2f197ad86160f26a734cd98db01dd6"),
    "decide": SentForm(
        cases.decide,
        (CaseKey(3, 3),),
        {"draft": cases.DecisionDraft("no-breach", "He wasn't there.", "Payslips\r\nsay so")},
        "66c4a2c24e2f4609d1a745eb21654dd604b7788aa7cc47d1495472944a8e476e",
    ),
    "remark": SentForm(
        cases.remark,
        (CaseKey(3, 3),),
        {"said": "Called the employer."},
        "86da13f02e87cea96369b099bdf6ee5978a6abecfb4a0ca88118a0d84f98d01b",
    ),
    "set_ceiling": SentForm(
        ceilings.set_ceiling,
        (ceilings.CeilingDraft("japan", "inbound", "2026", 1500, "Press release", 4),),
        {},
        "daa6e367375d53307477c76871247f4c97b0892d276c8ba86327f46159a9d862",
    ),
    "set_ceiling unseen": SentForm(
        ceilings.set_ceiling,
        (ceilings.CeilingDraft("japan", "inbound", "2026", 1500, "Press release"),),
        {},
        "9be41685cf9607c90a8cc922c1cdf3b388743abd32b8ba054c064381cf15d88a",
    ),
    "open_month": SentForm(
        reports.open_month,
        (reports.MonthDraft("japan", "inbound", "2026-10", why="A late departure"), 6),
        {**ON},
        "5f75e383d8d8cfa3ca3c1ffb2f42c1d597c3ef9de2f746b4ed7f413b12469587",
    ),
    "close_first_issue": SentForm(
        reports.close_first_issue,
        (reports.MonthDraft("japan", "inbound", "2026-10"),),
        {**ON},
        "d40321d7e2eab99b9e2934052ae35a3267f851a6e235d6cf4fe30b1d1d0e7dfc",
    ),
    "close_month": SentForm(
        reports.close_month,
        (reports.ReportKey(6, 1),),
        {**ON},
        "723f525a9b403eda3698b51177dd4b226e4353a3ab99523fb9fc1571fb84c0b6",
    ),
    "sign_month": SentForm(
        reports.sign_month,
        (reports.ReportKey(6, 2),),
        {**ON},
        "f9506aaca7598248799bc2e9595f4b47348244874fe1255ab2a090af773d29c4",
    ),
    "keep_upload": SentForm(
        uploads.keep_upload,
        ("register.xlsx", uploads.Bytes(b"a register")),
        {**KEYS},
        "47c7d6f01698cca22c135c9f21ff1bb75235b18816161e4c0f003cccea9febe0",
    ),
}
