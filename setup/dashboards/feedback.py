"""The dashboard of service: cases, and what customers say."""

from figures import Figure, Formula, Source, chart, share
from sheet import LOWER, Board

ADDON = "crm_feedback"
FILTERS = ("period", "company", "team", "segment", "case_team")
LEAST = 30  # answers below which no score is shown, as on the page of scores
OF_CUSTOMERS = (
    ("company", ("company_id", "many2one")),
    ("team", ("customer_id.user_id.sale_team_id", "many2one")),
    ("segment", ("customer_id.relationship_segment_ids", "many2many")),
)
CASES = Source("crm.case", (*OF_CUSTOMERS, ("case_team", ("team_id", "many2one"))))
OPENED = CASES.by("opened_at", "datetime")
SOLVED = CASES.by("solved_at", "datetime")
OPEN = CASES.where(("is_open", "=", True))
LATE = OPEN.where(
    "|",
    ("solution_state", "=", "missed"),
    "&",
    ("solution_state", "=", "running"),
    ("solution_deadline", "<", "now"),
)
ANSWERS = Source(
    "crm.feedback.answer",
    OF_CUSTOMERS,
    ("answered_on", "date"),
    (("stands", "=", True),),
)
NPS = ANSWERS.where(("kind", "=", "nps"))
CSAT = ANSWERS.where(("kind", "=", "csat"))
CASE_MENU = f"{ADDON}.crm_case_menu"
ANSWER_MENU = f"{ADDON}.crm_feedback_answer_menu"


def _verdict(source, verdict):
    return Figure(source.where(("verdict", "=", verdict)))


def service():
    board = Board(ADDON, "service", FILTERS, period="last_90_days")
    in_time = SOLVED.where(("solution_state", "=", "met"))
    judged = SOLVED.where(("solution_state", "in", ["met", "missed"]))
    complaints = ("kind", "in", ["complaint", "claim"])
    board.cards(
        ("Cases Opened", Figure(OPENED), LOWER, CASE_MENU),
        ("Open Cases", Figure(OPEN), "open now", CASE_MENU),
        ("Open Complaints", Figure(OPEN.where(complaints)), "open now", CASE_MENU),
        ("Past Their Time", Figure(LATE), "open and late", CASE_MENU),
        (
            "Solved in Time",
            share(Figure(in_time), Figure(judged)),
            "of cases with a promised time",
            CASE_MENU,
        ),
        (
            "Recommendation (NPS)",
            Formula(
                f'IF({{2}}<{LEAST},"",100*({{0}}-{{1}})/{{2}})',
                (_verdict(NPS, "good"), _verdict(NPS, "bad"), Figure(NPS)),
                "whole",
            ),
            f"shown from {LEAST} answers",
            ANSWER_MENU,
        ),
        (
            "Satisfied",
            Formula(
                f'IF({{1}}<{LEAST},"",{{0}}/{{1}})',
                (_verdict(CSAT, "good"), Figure(CSAT)),
                "percent",
            ),
            f"shown from {LEAST} answers",
            ANSWER_MENU,
        ),
        ("Bad Answers", _verdict(ANSWERS, "bad"), LOWER, ANSWER_MENU),
    )
    board.charts(
        chart(
            "bar",
            "Cases by Month and Kind",
            OPENED,
            ("opened_at:month", "kind"),
            menu=CASE_MENU,
        ),
        chart(
            "bar",
            "Answers by Month and Verdict",
            ANSWERS,
            ("answered_on:month", "verdict"),
            menu=ANSWER_MENU,
        ),
    )
    board.charts(
        chart("bar", "Open Cases by State", OPEN, "state", menu=CASE_MENU),
        chart(
            "pie",
            "Cases by Cause",
            OPENED.where(("cause_id", "!=", False)),
            "cause_id",
            menu=f"{ADDON}.crm_case_report_menu",
        ),
    )
    board.tables(
        {
            "title": "Open Cases, First Due",
            "source": OPEN.where(("solution_deadline", "!=", False)),
            "columns": ("name", "customer_id", "state"),
            "order": ("solution_deadline",),
        },
        {
            "title": "Last Bad Answers",
            "source": ANSWERS.where(("verdict", "=", "bad")),
            "columns": ("customer_id", "score", ("answered_on", "On")),
            "order": ("-answered_on",),
            "ends": 2,
        },
    )
    return board


BOARDS = (service,)
