"""`summary.md` says in ten lines what the marts say."""

from __future__ import annotations

import re

from otklik.publishing.digest import as_markdown

from tests.project.builds import Build

NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def told(build: Build) -> dict[str, str]:
    """Return the lines of the digest by their topic."""
    text = (build.exports / "summary.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^- \*\*(.+?)\*\*: (.+)$", text, flags=re.MULTILINE))


def numbers(text: str) -> list[float]:
    """Return the numbers of a text in their order."""
    return [float(number.replace(",", "")) for number in NUMBER.findall(text)]


def test_the_list_is_told_with_the_figures_of_the_marts(sample_build: Build) -> None:
    """Whom, at what cost, for what profit; whether more would lose is what the frontier says."""
    lines = told(sample_build)
    (totals,) = sample_build.frame(
        "select contacts, customers, compared_controls, excluded, expected_cost, budget,"
        " round(promised_profit), round(promised_low), round(promised_high), 100 * promise_level,"
        " case when loss_chance >= 0.01 then round(100 * loss_chance) else 1 end, round(profit_of_everyone)"
        " from main_marts.list_totals"
    ).itertuples(index=False, name=None)
    contacts, customers, controls, excluded, cost, budget, *earned = map(float, totals)
    # the campaign's name and id have a number of their own
    named = lines["Do"].replace("1188", "")
    assert numbers(named) == [contacts, customers, controls, excluded]
    assert numbers(lines["Cost"]) == [round(cost), round(budget), round(budget - cost)]
    promised, low, high, level, loss, everyone = map(round, earned)
    assert numbers(lines["Earns"]) == [promised, low, high, level, 100, loss, everyone]
    assert f"the chance of a loss is {loss} %" in lines["Earns"]
    dearer = sample_build.rows(
        "select f.expected_profit < t.expected_profit from main_marts.policy_frontier f"
        " join main_marts.list_totals t using (campaign_id) where f.expected_cost > t.expected_cost"
    )
    assert dearer
    assert ("any further contact loses money" in lines["Cost"]) == all(loses for (loses,) in dearer)


def test_segments_and_past_campaigns_are_those_of_the_marts(sample_build: Build) -> None:
    """Segments add up to the contacts where all are named; effects with their interval and verdict."""
    lines = told(sample_build)
    segments = sample_build.rows(
        "select segment_name, count(*), round(sum(expected_profit)) from main_marts.campaign_list"
        " join main_marts.dim_segments using (segment_id) where decision in ('contact', 'explore')"
        " group by all order by sum(expected_profit) desc limit 3"
    )
    assert lines["Segments"] == "; ".join(
        f"{name}: {contacts:,} contacts, profit {profit:,.0f}" for name, contacts, profit in segments
    )
    past = lines["Past campaigns, profit a customer against the control"]
    verdicts = sample_build.rows(
        "select campaign_id, verdict from main_marts.campaign_effects where metric = 'profit_per_customer'"
    )
    assert verdicts
    for campaign_id, verdict in verdicts:
        assert re.search(rf"{campaign_id} \S+ \(\S+ to \S+\), {verdict}", past)
    ((read, rejected),) = sample_build.rows(
        "select sum(input_rows), sum(rejected_rows) from main_crm.crm_input_rows"
    )
    assert numbers(lines["Data"]) == [read, rejected]


def test_it_is_ten_lines_and_names_the_files(sample_build: Build) -> None:
    """One campaign: a heading and nine lines; every file beside it is named."""
    text = (sample_build.exports / "summary.md").read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line]) == 10
    beside = {path.name if path.is_file() else f"{path.name}/" for path in sample_build.exports.iterdir()} - {
        "summary.md",
        "state/",
    }
    assert set(told(sample_build)["Files"].split(", ")) == beside


def test_nothing_in_a_name_is_markdown() -> None:
    """An id cannot break the line, hide itself as HTML, or become a link."""
    assert as_markdown("spring\n# sale\r<b>[x](y)`*") == r"spring # sale \<b\>\[x\](y)\`\*"
    assert as_markdown("city_1188 _a_ 1\xa0300") == "city_1188 \\_a\\_ 1\xa0300"
