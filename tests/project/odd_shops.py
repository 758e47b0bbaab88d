"""Odd shops, written as exports: a plain shop of some size, and oddities laid over it one after another.

Everything is drawn from a seed. What is true of each is stated in `shop_checks.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

Export = dict[str, pd.DataFrame]
Generator = np.random.Generator
Oddity = Callable[[Export, Generator], Export]

LAST_DAY = pd.Timestamp("2026-09-30")
DAYS = 400
SIZES = (1, 2, 3, 5, 20, 60, 150, 300, 600)


@dataclass(frozen=True)
class Shop:
    """A shop by its seed: how many customers, what is odd about it, and the vars of its build."""

    seed: int
    customers: int
    oddities: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The shop in one line."""
        settings = [f"{name}={value}" for name, value in self.variables.items()]
        return " ".join([f"seed {self.seed}, {self.customers} customers:", *self.oddities, *settings])

    def export(self) -> Export:
        """Return the shop's tables as the CRM gives them, in text."""
        random = np.random.default_rng(self.seed)
        tables = plain_shop(self.customers, random)
        for oddity in self.oddities:
            tables = ODDITIES[oddity](tables, random)
        return tables


def random_shop(seed: int) -> Shop:
    """Return a shop of up to four oddities, at most one of a kind, and now and then a var."""
    random = np.random.default_rng(seed)
    kinds = random.permutation(len(KINDS))[: random.integers(1, 5)]
    # what a kind changes last must find the tables it needs: the order of the kinds is kept
    oddities = [str(random.choice(list(KINDS[kind]))) for kind in sorted(kinds)]
    settings = [VARIABLES[each] for each in random.permutation(len(VARIABLES))[: random.integers(0, 3)]]
    variables = {name: value for setting in settings for name, value in setting.items()}
    return Shop(seed, int(random.choice(SIZES)), tuple(oddities), variables)


def plain_shop(customers: int, random: Generator) -> Export:
    """Return a shop of two past campaigns with a control, one planned, and 400 days of purchases."""
    ids = [f"c{number:04}" for number in range(customers)]
    people = pd.DataFrame(
        {
            "customer_id": ids,
            "gender": random.choice(["female", "male"], customers),
            "age": random.integers(18, 80, customers),
            "city": random.choice(["north", "south"], customers),
            "consent": "true",
        }
    )
    lines = random.poisson(random.gamma(2, 6, customers))
    buyer = np.repeat(np.arange(customers), lines)
    total = len(buyer)
    list_price = np.round(random.lognormal(4, 0.7, total), 2)
    is_discounted = random.random(total) < 0.3
    discount = np.where(is_discounted, np.round(0.1 * list_price, 2), 0)
    purchases = pd.DataFrame(
        {
            "customer_id": np.array(ids)[buyer],
            "purchased_on": days(LAST_DAY - pd.to_timedelta(random.integers(0, DAYS, total), unit="D")),
            "amount": np.round(list_price - discount, 2),
            "discount_amount": discount,
            "category": random.choice(["shoes", "coats", "balls"], total),
        }
    )
    campaigns = pd.DataFrame(
        {
            "campaign_id": ["march", "june", "october"],
            "starts_on": ["2026-03-02", "2026-06-01", "2026-10-05"],
            "ends_on": ["2026-03-15", "2026-06-14", "2026-10-18"],
            "mechanic": "percent",
            "discount_rate": 0.1,
            "contact_cost": 1,
            "margin_rate": 0.4,
        }
    )
    contacts = pd.concat(
        assigned_contacts(ids, campaign, ("offer", "control"), (0.7, 0.3), random)
        for campaign in campaigns.head(2).itertuples()
    )
    return {"customers": people, "purchases": purchases, "campaigns": campaigns, "contacts": contacts}


def days(dates: Any) -> list[str]:
    """Return dates as an export writes them."""
    return [f"{day:%Y-%m-%d}" for day in pd.DatetimeIndex(dates)]


def assigned_contacts(
    ids: list[str], campaign: Any, arms: tuple[str, ...], shares: tuple[float, ...], random: Generator
) -> pd.DataFrame:
    """Return a campaign's contacts: everybody, dealt to its arms."""
    arm = random.choice(arms, len(ids), p=shares)
    return pd.DataFrame(
        {
            "campaign_id": campaign.campaign_id,
            "customer_id": ids,
            "arm": arm,
            "contacted_on": campaign.starts_on,
        }
    )


def of(table: str, **columns: Any) -> Oddity:
    """Return the oddity that sets columns of a table; a function is called with table and generator."""

    def apply(export: Export, random: Generator) -> Export:
        if table not in export:
            return export
        made = {
            name: value(export[table], random) if callable(value) else value
            for name, value in columns.items()
        }
        return export | {table: export[table].assign(**made)}

    return apply


def without(*tables: str) -> Oddity:
    """Return the oddity of missing tables."""
    return lambda export, _: {name: table for name, table in export.items() if name not in tables}


def attributes(number: int, make: Callable[[int, Generator], Any]) -> Oddity:
    """Return the oddity of so many more columns of customers."""

    def apply(export: Export, random: Generator) -> Export:
        people = export["customers"]
        more = {f"note_{each}": make(len(people), random) for each in range(number)}
        return export | {"customers": pd.concat([people, pd.DataFrame(more, index=people.index)], axis=1)}

    return apply


def arms(names: tuple[str, ...], shares: tuple[float, ...]) -> Oddity:
    """Return the oddity of past campaigns dealt to other arms."""

    def apply(export: Export, random: Generator) -> Export:
        if "campaigns" not in export:
            return export
        ids = export["customers"]["customer_id"].tolist()
        past = export["campaigns"].query("starts_on < '2026-09-01'")
        dealt = [assigned_contacts(ids, campaign, names, shares, random) for campaign in past.itertuples()]
        offers = pd.DataFrame(
            [
                {
                    "campaign_id": campaign,
                    "offer_id": name,
                    "mechanic": "percent",
                    "discount_rate": 0.05 + each / 20,
                }
                for campaign in past["campaign_id"]
                for each, name in enumerate(names)
                if name != "control"
            ],
            columns=["campaign_id", "offer_id", "mechanic", "discount_rate"],
        )
        return export | {"offers": offers} | ({"contacts": pd.concat(dealt)} if dealt else {})

    return apply


def tiny_control(export: Export, random: Generator) -> Export:
    """One customer of each campaign is its control."""
    if "contacts" not in export:
        return export
    first = ~export["contacts"].duplicated("campaign_id")
    return export | {"contacts": export["contacts"].assign(arm=np.where(first, "control", "offer"))}


def many_campaigns(export: Export, random: Generator) -> Export:
    """300 campaigns of a week over the year, each for a part of the customers, and the planned one."""
    starts = days(pd.date_range("2025-09-10", "2026-09-10", periods=300))
    campaigns = pd.DataFrame(
        {
            "campaign_id": [f"n{number:03}" for number in range(300)],
            "starts_on": starts,
            "ends_on": days(pd.DatetimeIndex(starts) + pd.Timedelta(days=6)),
            "mechanic": random.choice(["percent", "amount", "gift", "none"], 300),
            "discount_rate": 0.1,
            "discount_amount": 5,
            "contact_cost": 1,
            "margin_rate": 0.4,
        }
    )
    ids = export["customers"]["customer_id"].to_numpy()
    contacts = []
    for campaign in campaigns.itertuples():
        some = ids[random.random(len(ids)) < 0.1].tolist()
        contacts.append(assigned_contacts(some, campaign, ("offer", "control"), (0.8, 0.2), random))
    planned = export["campaigns"].query("starts_on > '2026-09-30'")
    return export | {"campaigns": pd.concat([campaigns, planned]), "contacts": pd.concat(contacts)}


def many_offers(export: Export, random: Generator) -> Export:
    """60 offers of every mechanic in each campaign."""
    mechanics = ("percent", "amount", "cashback", "bundle", "gift", "service", "none")
    offers = pd.DataFrame(
        [
            {
                "campaign_id": campaign,
                "offer_id": f"offer {number}",
                "mechanic": mechanics[number % len(mechanics)],
                "discount_rate": 0.02 * (1 + number % 20),
                "discount_amount": 1 + number,
                "min_check": 10 * (number % 5),
                "cost_per_response": number % 3,
            }
            for campaign in export["campaigns"]["campaign_id"]
            for number in range(60)
        ]
    )
    contacts = export["contacts"]
    dealt = [f"offer {number}" for number in random.integers(0, 60, len(contacts))]
    return export | {
        "offers": offers,
        "contacts": contacts.assign(arm=contacts["arm"].where(contacts["arm"] == "control", dealt)),
    }


def responses(share: float, *, rule: str = "reported", of_control: float = 0.0, **terms: Any) -> Oddity:
    """Return the oddity of reported responses by a share of those contacted, and of the control."""

    def apply(export: Export, random: Generator) -> Export:
        if "contacts" not in export:
            return export
        campaigns = export["campaigns"].assign(response_rule=rule, **terms)
        contacts = export["contacts"]
        contacts = contacts if of_control else contacts.query("arm != 'control'")
        is_control = contacts["arm"] == "control"
        chosen = contacts[random.random(len(contacts)) < np.where(is_control, of_control, share)]
        reported = chosen[["campaign_id", "customer_id"]].assign(responded_on=chosen["contacted_on"])
        return export | {"campaigns": campaigns, "responses": reported}

    return apply


def three_arm_experiment(export: Export, random: Generator) -> Export:
    """One purchase each before a campaign of mechanic `none`, three arms, and responses it reported.

    So a well-known e-mail experiment was published: who was sent what, who came, and no history but a sum.
    """
    people = export["customers"]
    campaign = pd.DataFrame(
        {
            "campaign_id": ["mails"],
            "starts_on": ["2026-09-01"],
            "ends_on": ["2026-09-14"],
            "mechanic": ["none"],
            "response_rule": ["reported"],
        }
    )
    ids = people["customer_id"].tolist()
    (row,) = campaign.itertuples()
    contacts = assigned_contacts(ids, row, ("mens", "womens", "control"), (1 / 3, 1 / 3, 1 / 3), random)
    visited = contacts[random.random(len(ids)) < 0.15]
    before = pd.DataFrame(
        {
            "customer_id": ids,
            "purchased_on": days(
                pd.Timestamp("2026-08-31") - pd.to_timedelta(random.integers(0, 365, len(ids)), "D")
            ),
            "amount": np.round(random.lognormal(4, 1, len(ids)), 2),
        }
    )
    bought = before.sample(frac=0.02, random_state=1).assign(purchased_on="2026-09-05")
    last = before.tail(1).assign(purchased_on="2026-09-20")
    return {
        "customers": people,
        "purchases": pd.concat([before, bought, last]),
        "campaigns": campaign,
        "contacts": contacts,
        "responses": visited[["campaign_id", "customer_id"]].assign(responded_on="2026-09-03"),
    }


def profiles_and_responses(export: Export, random: Generator) -> Export:
    """Profiles, one campaign that reports who responded, the next one, and not one purchase."""
    reported = responses(0.35, value_of_response=11)(export, random)
    people = export["customers"]
    score = random.normal(0, 1, len(people)).round(2)
    return without("purchases")(reported, random) | {"customers": people.assign(score=score)}


def returns_alone(export: Export, random: Generator) -> Export:
    """Every line is a return."""
    return of("purchases", amount=lambda table, _: -table["amount"].abs(), discount_amount=0)(export, random)


def one_huge(export: Export, random: Generator) -> Export:
    """One line of a thousand million."""
    amounts = export["purchases"]["amount"].astype(float).to_numpy().copy()
    amounts[-1:] = 1e9
    return export | {"purchases": export["purchases"].assign(amount=[f"{amount:.2f}" for amount in amounts])}


def all_huge(export: Export, random: Generator) -> Export:
    """Every price times ten millions: up to thousands of millions."""
    table = export["purchases"]
    scaled = {
        name: [f"{1e7 * float(each):.2f}" for each in table[name]] for name in ("amount", "discount_amount")
    }
    return export | {"purchases": table.assign(**scaled)}


def identical(export: Export, random: Generator) -> Export:
    """Everybody is the same person with the same purchases."""
    people = export["customers"]
    first = export["purchases"].head(7)
    copies = [first.assign(customer_id=each) for each in people["customer_id"]]
    same = pd.concat(copies) if len(first) and copies else first
    return export | {
        "customers": people.assign(gender="female", age=40, city="north"),
        "purchases": same,
    }


def whale(export: Export, random: Generator) -> Export:
    """A cashier's card: three thousand receipts of one customer."""
    (card,) = export["customers"]["customer_id"].head(1)
    number = 3000
    lines = pd.DataFrame(
        {
            "customer_id": card,
            "receipt_id": [f"cash {each}" for each in range(number)],
            "purchased_on": days(LAST_DAY - pd.to_timedelta(random.integers(0, DAYS, number), "D")),
            "amount": 41,
            "discount_amount": 0,
            "category": "balls",
        }
    )
    table = export["purchases"]
    own = table.assign(receipt_id=[f"r{each}" for each in range(len(table))])
    return export | {"purchases": pd.concat([own, lines])}


def busy_till(export: Export, random: Generator) -> Export:
    """200 000 receipts of one customer, as many a day as a till has."""
    (card,) = export["customers"]["customer_id"].head(1)
    number = 200_000
    lines = pd.DataFrame(
        {
            "customer_id": card,
            "receipt_id": [f"till {each}" for each in range(number)],
            "purchased_on": days(LAST_DAY - pd.to_timedelta(random.integers(0, DAYS, number), "D")),
            "amount": np.round(random.lognormal(4, 0.7, number), 2),
            "discount_amount": 0,
            "category": "balls",
        }
    )
    table = export["purchases"]
    own = table.assign(receipt_id=[f"r{each}" for each in range(len(table))])
    return export | {"purchases": pd.concat([own, lines])}


def profiles_and_contacts(export: Export, random: Generator) -> Export:
    """Who is who and who was written to: no campaign, no purchase, no response."""
    return {name: export[name] for name in ("customers", "contacts") if name in export}


def past_moved_by(offset: int) -> Oddity:
    """Return the oddity of the last past campaign, with its contacts, moved to end so many days after the
    last day of the export (before it: less than 0).
    """

    def apply(export: Export, random: Generator) -> Export:
        if "campaigns" not in export or "june" not in set(export["campaigns"]["campaign_id"]):
            return export
        end = LAST_DAY + pd.Timedelta(days=offset)
        start, stop = f"{end - pd.Timedelta(days=13):%Y-%m-%d}", f"{end:%Y-%m-%d}"
        campaigns, made = export["campaigns"].copy(), dict(export)
        mine = campaigns["campaign_id"] == "june"
        campaigns.loc[mine, ["starts_on", "ends_on"]] = [start, stop]
        made["campaigns"] = campaigns
        if "contacts" in export:
            contacts = export["contacts"].copy()
            contacts.loc[contacts["campaign_id"] == "june", "contacted_on"] = start
            made["contacts"] = contacts
        return made

    return apply


def only(query: str, table: str = "purchases") -> Oddity:
    """Return the oddity of a table of which a part is left."""
    return lambda export, _: (
        export | ({table: export[table].query(query)} if len(export.get(table, ())) else {})
    )


def suppressed(export: Export, random: Generator) -> Export:
    """Nobody may be contacted."""
    return export | {"suppressions": export["customers"][["customer_id"]].assign(until="")}


def planned_list(export: Export, random: Generator) -> Export:
    """The CRM names the planned campaign's customers: every other one."""
    listed = export["customers"]["customer_id"].iloc[::2].tolist()
    named = pd.DataFrame(
        {"campaign_id": "october", "customer_id": listed, "arm": "offer", "contacted_on": ""}
    )
    return export | {"contacts": pd.concat([export.get("contacts", named.head(0)), named])}


def of_planned(**columns: Any) -> Oddity:
    """Return the oddity of terms of the planned campaign."""

    def apply(export: Export, random: Generator) -> Export:
        if "campaigns" not in export:
            return export
        table = export["campaigns"].copy()
        is_planned = table["campaign_id"] == "october"
        for name, value in columns.items():
            old = table[name].astype(object) if name in table else pd.Series("", table.index, dtype=object)
            table[name] = old.where(~is_planned, value)
        return export | {"campaigns": table}

    return apply


def overlapping(export: Export, random: Generator) -> Export:
    """Both past campaigns are on the same days, and their contacts with them."""
    made = of(
        "campaigns",
        starts_on=["2026-03-02", "2026-03-04", "2026-10-05"],
        ends_on=["2026-03-15", "2026-03-17", "2026-10-18"],
    )(export, random)
    return of(
        "contacts",
        contacted_on=lambda table, _: table["contacted_on"].replace("2026-06-01", "2026-03-04"),
    )(made, random)


def two_planned(export: Export, random: Generator) -> Export:
    """Another campaign is planned within the first, of one city."""
    planned = export["campaigns"].query("campaign_id == 'october'")
    more = planned.assign(campaign_id="second", starts_on="2026-10-08", city="north")
    return export | {"campaigns": pd.concat([export["campaigns"], more])}


def internal_names(export: Export, random: Generator) -> Export:
    """Attributes are called as the project's own columns are, or in signs that mean something to SQL."""
    names = (
        "label", "split", "profit", "campaign_id", "as_of", "fitted_for", "attributes", "segment_id", "rank",
        "receipts", "decision", "arm", "select", "two words", 'a "quoted" name', "it's", "a{brace}", "100 %",
    )  # fmt: skip
    people = export["customers"]
    more = {name: random.integers(0, 9, len(people)) for name in names}
    return export | {"customers": pd.concat([people, pd.DataFrame(more, index=people.index)], axis=1)}


def huge_values(export: Export, random: Generator) -> Export:
    """Attributes beyond what a number holds, of long text, and of a number that is text once."""
    people = export["customers"]
    number = len(people)
    mixed = [str(each) for each in random.integers(0, 5, number)]
    mixed[0] = "unknown"
    beyond = random.choice(["1e308", "-1e308", "1e400", "1e-320", "5"], number)
    text = ["long " * 2000] * number
    return export | {"customers": people.assign(beyond=beyond, text=text, mixed=mixed)}


def odd_ids(export: Export, random: Generator) -> Export:
    """Ids of customers and campaigns with blanks, quotes, slashes, braces and letters beyond ASCII."""
    signs = ("a b/{}", "it's {}", "=1+{}", "100%{}", "{{%{}%}}", "клиент {}", '"{}"', "<b>{}</b>", "{};,")
    people = export["customers"]["customer_id"]
    renamed = {
        "customer_id": {each: signs[at % len(signs)].format(at) for at, each in enumerate(people)},
        "campaign_id": {"march": "../march", "june": "июнь <i>", "october": "осень 50 %: a/b"},
    }
    made = {}
    for name, table in export.items():
        made[name] = table.copy()
        for column in renamed.keys() & set(table.columns):
            made[name][column] = [renamed[column].get(each, each) for each in table[column]]
    return made


def empty_files(export: Export, random: Generator) -> Export:
    """Optional tables are there, headers alone."""
    optional = {
        "suppressions": ["customer_id", "until"],
        "offers": ["campaign_id", "offer_id", "mechanic"],
        "responses": ["campaign_id", "customer_id", "responded_on"],
        "campaign_products": ["campaign_id", "category"],
    }
    return export | {
        name: pd.DataFrame(columns=columns) for name, columns in optional.items() if name not in export
    }


def headers_alone(*tables: str) -> Oddity:
    """Return the oddity of tables that are headers alone."""
    return lambda export, _: export | {name: export[name].head(0) for name in tables if name in export}


def all_returned(export: Export, random: Generator) -> Export:
    """Every line is brought back the week after."""
    table = export["purchases"]
    back = table.assign(
        purchased_on=days(
            [min(pd.Timestamp(day) + pd.Timedelta(days=7), LAST_DAY) for day in table["purchased_on"]]
        ),
        amount=-table["amount"].astype(float),
        discount_amount=-table["discount_amount"].astype(float),
    )
    return export | {"purchases": pd.concat([table, back])}


def many_planned(export: Export, random: Generator) -> Export:
    """20 campaigns are planned, one each week."""
    planned = export["campaigns"].query("campaign_id == 'october'")
    starts = pd.date_range("2026-10-05", periods=20, freq="7D")
    more = [
        planned.assign(
            campaign_id=f"plan {at}", starts_on=days([day])[0], ends_on=days([day + pd.Timedelta(days=13)])[0]
        )
        for at, day in enumerate(starts)
    ]
    return export | {"campaigns": pd.concat([export["campaigns"].query("campaign_id != 'october'"), *more])}


def planned_offers(export: Export, random: Generator) -> Export:
    """The planned campaign chooses among offers never tried, one of them without any terms."""
    offers = pd.DataFrame(
        {
            "campaign_id": "october",
            "offer_id": ["bare", "half", "gift"],
            "mechanic": ["", "percent", "gift"],
            "discount_rate": ["", 0.5, ""],
            "cost_per_response": ["", "", 2],
        }
    )
    return export | {"offers": offers}


def response_revenue(export: Export, random: Generator) -> Export:
    """Responses are reported with what they brought."""
    made = responses(0.3)(export, random)
    if "responses" not in made:
        return made
    return made | {
        "responses": made["responses"].assign(revenue=random.integers(0, 500, len(made["responses"])))
    }


def born(export: Export, random: Generator) -> Export:
    """Birthdays are known instead of ages, some on 29 February, some long ago."""
    people = export["customers"].drop(columns=["age"], errors="ignore")
    births = random.choice(["1988-02-29", "1901-01-01", "2026-09-01", "2008-10-05", ""], len(people))
    return export | {"customers": people.assign(birth_date=births)}


def attributes_of_all_kinds(export: Export, random: Generator) -> Export:
    """500 attributes: constant, empty, rarely there, of noise, of names that are all different."""
    made = attributes(100, lambda number, _: ["same"] * number)(export, random)
    kinds: tuple[Callable[[int, Generator], Any], ...] = (
        lambda number, _: [""] * number,
        lambda number, random: ["1" if each < 0.01 else "" for each in random.random(number)],
        lambda number, random: random.normal(0, 1, number).round(3),
        lambda number, random: [f"word {each}" for each in random.integers(0, 10**9, number)],
    )
    for at, make in enumerate(kinds):
        people = made["customers"]
        more = {f"kind_{at}_{each}": make(len(people), random) for each in range(100)}
        made["customers"] = pd.concat([people, pd.DataFrame(more, index=people.index)], axis=1)
    return made


def buys_each_day(export: Export, random: Generator) -> Export:
    """Everybody buys each third day: nobody is ever seen not to buy."""
    people = export["customers"]["customer_id"].head(60)
    when = days(pd.date_range(end=LAST_DAY, periods=DAYS // 3, freq="3D"))
    lines = pd.DataFrame(
        {
            "customer_id": np.repeat(people.to_numpy(), len(when)),
            "purchased_on": when * len(people),
            "amount": np.round(random.lognormal(4, 0.7, len(when) * len(people)), 2),
            "discount_amount": 0,
            "category": "balls",
        }
    )
    return (
        export
        | {"customers": export["customers"].head(60), "purchases": lines}
        | {
            name: export[name][export[name]["customer_id"].isin(people)]
            for name in ("contacts",)
            if name in export
        }
    )


def few_ever_bought(export: Export, random: Generator) -> Export:
    """Of twenty customers one has ever bought."""
    known = set(export["customers"]["customer_id"].iloc[::20])
    return export | {"purchases": export["purchases"][export["purchases"]["customer_id"].isin(known)]}


def strangers(export: Export, random: Generator) -> Export:
    """Half of the purchases are of customers whom no profile knows."""
    table = export["purchases"]
    unknown = np.arange(len(table)) % 2 == 1
    return export | {
        "purchases": table.assign(
            customer_id=table["customer_id"].where(~unknown, "x" + table["customer_id"])
        )
    }


def each_twice(table: str) -> Oddity:
    """Return the oddity of a table each of whose rows stands twice."""
    return lambda export, _: export | ({table: pd.concat([export[table]] * 2)} if table in export else {})


def in_both_arms(export: Export, random: Generator) -> Export:
    """Every tenth customer of a past campaign is in its control and got its offer."""
    if "contacts" not in export:
        return export
    some = export["contacts"].iloc[::10]
    turned = some.assign(arm=np.where(some["arm"] == "control", "offer", "control"))
    return export | {"contacts": pd.concat([export["contacts"], turned])}


def planned_as_control(export: Export, random: Generator) -> Export:
    """The CRM's own list of the planned campaign is its control, all of it."""
    return of(
        "contacts", arm=lambda table, _: table["arm"].where(table["campaign_id"] != "october", "control")
    )(planned_list(export, random), random)


def a_ladder(export: Export, random: Generator) -> Export:
    """The planned campaign chooses among depths of one offer."""
    rungs = pd.DataFrame(
        {
            "campaign_id": ["october"],
            "offer_id": ["less"],
            "mechanic": ["percent"],
            "ladder": ["1%; 5%; 10%; 90%"],
        }
    )
    return export | {"offers": rungs}


def taken_back(export: Export, random: Generator) -> Export:
    """Every fifth line comes back whole five days later, under the number of its own receipt."""
    table = export["purchases"].copy()
    if "receipt_id" not in table:
        table["receipt_id"] = [f"r{each}" for each in range(len(table))]
    lines = table.iloc[::5]
    lines = lines[pd.to_numeric(lines["amount"]) < 1e6]
    when = pd.to_datetime(lines["purchased_on"]) + pd.Timedelta(days=5)
    back = lines.assign(purchased_on=days(when))[(when <= LAST_DAY).to_numpy()]
    negative = {name: -pd.to_numeric(back[name]) for name in ("amount", "discount_amount")}
    return export | {"purchases": pd.concat([table, back.assign(**negative)])}


PEOPLE: dict[str, Oddity] = {
    "500 attributes of all kinds": attributes_of_all_kinds,
    "each customer twice": each_twice("customers"),
    "consent is never noted": of("customers", consent=""),
    "nobody consents": of("customers", consent="false"),
    "all minors": of("customers", age=12),
    "everybody is suppressed": suppressed,
    "all of one gender": of("customers", gender="male"),
    "no gender": of("customers", gender=""),
    "no age, gender, city": lambda export, _: (
        export | {"customers": export["customers"].drop(columns=["age", "gender", "city"])}
    ),
    "a constant attribute": attributes(1, lambda number, _: ["same"] * number),
    "an empty attribute": attributes(1, lambda number, _: [""] * number),
    "500 attributes": attributes(500, lambda number, random: random.normal(0, 1, number).round(3)),
    "an attribute of names": attributes(
        2, lambda number, random: [f"word {each}" for each in random.integers(0, 10**9, number)]
    ),
    "an attribute that is rarely there": attributes(
        3, lambda number, random: ["1" if each < 0.01 else "" for each in random.random(number)]
    ),
    "100 empty attributes": attributes(100, lambda number, _: [""] * number),
    "attributes of internal names": internal_names,
    "attributes beyond numbers": huge_values,
    "a city for each": of("customers", city=lambda table, _: [f"place {each}" for each in range(len(table))]),
    "cities and birthdays in place of ages": born,
    "no customers": headers_alone("customers"),
    "suppressed until yesterday": lambda export, _: (
        export | {"suppressions": export["customers"][["customer_id"]].assign(until="2026-09-29")}
    ),
}
PURCHASES: dict[str, Oddity] = {
    "everybody buys each third day": buys_each_day,
    "few ever bought": few_ever_bought,
    "purchases of strangers": strangers,
    "amounts beyond money": of(
        "purchases", amount=lambda table, _: [f"{1e17 + at:.0f}" for at in range(len(table))]
    ),
    "amounts of hundreds of thousands of millions": of(
        "purchases", amount=lambda table, _: [f"{4e11 + at:.0f}" for at in range(len(table))]
    ),
    "no amounts": of("purchases", amount=""),
    "quantities of nothing": of("purchases", quantity=0),
    "purchases to come": of(
        "purchases", purchased_on=lambda table, _: table["purchased_on"].str.replace("2026", "2031")
    ),
    "discounts beyond the price": of(
        "purchases", discount_amount=lambda table, _: 9 * table["amount"].astype(float)
    ),
    "no purchases": without("purchases"),
    "an empty table of purchases": only("amount < -1"),
    "returns alone": returns_alone,
    "one huge amount": one_huge,
    "all amounts huge": all_huge,
    "all on one day": of("purchases", purchased_on="2026-09-30"),
    "a week of purchases": only("purchased_on > '2026-09-23'"),
    "nothing sold for half a year": only("purchased_on < '2026-03-20'"),
    "no discount ever": of("purchases", discount_amount=0),
    "discounts of everything": of("purchases", discount_amount=lambda table, _: table["amount"]),
    "given away": of("purchases", amount=0),
    "a cashier's card": whale,
    "one receipt each": lambda export, _: (
        export | {"purchases": export["purchases"].drop_duplicates("customer_id")}
    ),
    "everybody is the same": identical,
    "one buyer": lambda export, _: (
        export | {"purchases": export["purchases"][export["purchases"]["customer_id"] == "c0000"]}
    ),
    "quantities of a million": of("purchases", quantity=1_000_000),
    "one product": of("purchases", product="thing", brand="maker", category="shoes", colour="red"),
    "a product for each line": of(
        "purchases", product=lambda table, _: [f"thing {each}" for each in range(len(table))]
    ),
    "no goods": lambda export, _: export | {"purchases": export["purchases"].drop(columns=["category"])},
    "everything returned": all_returned,
    "a purchase each on the last day": lambda export, _: (
        export
        | {"purchases": export["purchases"].drop_duplicates("customer_id").assign(purchased_on="2026-09-30")}
    ),
    "a card of 200 000 receipts": busy_till,
    "receipts taken back": taken_back,
    "amounts of a kopeck": of("purchases", amount=0.01, discount_amount=0),
}
CAMPAIGNS: dict[str, Oddity] = {
    "a margin below nothing": of("campaigns", margin_rate=-0.2),
    "a planned margin below nothing": of_planned(margin_rate=-0.2),
    "campaigns that end before they begin": of("campaigns", ends_on="2026-01-01"),
    "campaigns without days": of("campaigns", starts_on="", ends_on=""),
    "each campaign twice": each_twice("campaigns"),
    "planned for two years": of_planned(ends_on="2028-10-18"),
    "planned for a day": of_planned(ends_on="2026-10-05"),
    "a ladder": a_ladder,
    "one after another without a gap": of(
        "campaigns",
        starts_on=["2026-08-20", "2026-09-03", "2026-10-05"],
        ends_on=["2026-09-02", "2026-09-16", "2026-10-18"],
    ),
    "no campaigns": without("campaigns", "contacts"),
    "planned campaigns alone": lambda export, _: (
        {name: table for name, table in export.items() if name != "contacts"}
        | {"campaigns": export["campaigns"].query("campaign_id == 'october'")}
    ),
    "past campaigns alone": only("campaign_id != 'october'", "campaigns"),
    "one past campaign": lambda export, random: only("campaign_id != 'march'", "contacts")(
        only("campaign_id != 'march'", "campaigns")(export, random), random
    ),
    "300 campaigns": many_campaigns,
    "60 offers": many_offers,
    "no contacts": without("contacts"),
    "campaigns of one day": of("campaigns", ends_on=lambda table, _: table["starts_on"]),
    "campaigns of half a year": of(
        "campaigns",
        starts_on=["2025-10-01", "2026-02-01", "2026-10-05"],
        ends_on=["2026-03-30", "2026-08-01", "2027-03-30"],
    ),
    "campaigns on the same days": overlapping,
    "two planned": two_planned,
    "mechanic none": of("campaigns", mechanic="none"),
    "a gift": of("campaigns", mechanic="gift", cost_per_response=3),
    "cashback from a check": of("campaigns", mechanic="cashback", min_check=50, cashback_redeemed_share=0.8),
    "an amount larger than any check": of("campaigns", mechanic="amount", discount_amount=100000),
    "no terms at all": lambda export, _: (
        export | {"campaigns": export["campaigns"][["campaign_id", "starts_on", "ends_on"]]}
    ),
    "three arms, one purchase each": three_arm_experiment,
    "profiles and responses": profiles_and_responses,
    "profiles alone": without("purchases", "campaigns", "contacts"),
    "profiles and a plan": lambda export, random: without("purchases", "contacts")(
        only("campaign_id == 'october'", "campaigns")(export, random), random
    ),
    "empty optional tables": empty_files,
    "nothing but headers": headers_alone("purchases", "campaigns", "contacts"),
    "20 planned": many_planned,
    "offers never tried": planned_offers,
    "profiles and contacts": profiles_and_contacts,
    "all campaigns are ahead": lambda export, _: (
        without("contacts")(export, _)
        | {
            "campaigns": export["campaigns"].assign(
                starts_on=["2026-10-02", "2026-10-09", "2026-11-20"],
                ends_on=["2026-10-12", "2026-10-22", "2026-12-03"],
            )
        }
        if len(export.get("campaigns", ())) == 3
        else export
    ),
    "one past campaign, months before": lambda export, random: of_planned(
        starts_on="2026-12-20", ends_on="2027-01-02"
    )(
        only("campaign_id != 'june'", "contacts")(
            only("campaign_id != 'june'", "campaigns")(export, random), random
        ),
        random,
    ),
    "ends on a campaign's last day": past_moved_by(0),
    "ends the day after a campaign": past_moved_by(-1),
    "ends in a campaign": past_moved_by(6),
    "all off": of("campaigns", discount_rate=1, margin_rate=1),
    "a campaign before anything": of("campaigns", starts_on=["2020-03-02", "2026-06-01", "2026-10-05"]),
    "planned for years ahead": of_planned(starts_on="2029-10-05", ends_on="2029-10-18"),
    "launched without contacts": of_planned(status="launched"),
    "three at once": of("campaigns", starts_on="2026-09-20", ends_on="2026-10-10"),
    "names alike": of("campaigns", campaign_name="sale"),
    "no costs": of("campaigns", mechanic="none", contact_cost=0),
    "free to reach, within a budget": of("campaigns", mechanic="none", contact_cost=0, budget=10),
}
ARMS: dict[str, Oddity] = {
    "in both arms": in_both_arms,
    "responses of less than nothing": responses(0.3, value_of_response=-5),
    "responses dearer than their worth": responses(
        0.3, of_control=0.2, value_of_response=2, cost_per_response=9
    ),
    "nobody responded, control neither": responses(0.001, of_control=0.001, value_of_response=9),
    "each contact twice": each_twice("contacts"),
    "one arm": arms(("offer",), (1.0,)),
    "control alone": arms(("control",), (1.0,)),
    "an offer nobody got": arms(("a", "b", "control"), (0.7, 0.0, 0.3)),
    "60, 30 and 10 %": arms(("a", "b", "control"), (0.6, 0.3, 0.1)),
    "a control of nine tenths": arms(("offer", "control"), (0.1, 0.9)),
    "a control of one": tiny_control,
    "nobody responded": responses(0.0),
    "everybody responded": responses(1.0),
    "responses worth something": responses(0.3, value_of_response=20),
    "responses worth nothing known": responses(0.3),
    "responses beside purchases": responses(0.5, rule="purchase"),
    "responses with revenue": response_revenue,
    "propensities of 1": of("contacts", propensity=1),
    "propensities of nearly 0": of("contacts", propensity=0.000001),
    "contacts of unknown offers": of(
        "contacts", arm=lambda table, random: random.choice(["x", "y"], len(table))
    ),
    "contacted on the last day": of("contacts", contacted_on="2026-03-15"),
    "a control that responds": responses(0.3, of_control=0.2, value_of_response=9, cost_per_response=1),
    "a control that responds as often": responses(0.2, of_control=0.2, value_of_response=9),
    "a control of whom one responds": responses(0.3, of_control=0.004, value_of_response=9),
    "a control that responds, worth unknown": responses(0.4, of_control=0.3),
    "responses of worth": responses(0.02, value_of_response=9, cost_per_response=1),
}
PLAN: dict[str, Oddity] = {
    "the CRM's own control": planned_as_control,
    "a budget below nothing": of_planned(budget=-10),
    "a planned control share of 2": of_planned(control_share=2),
    "contacts that pay": of_planned(contact_cost=-1),
    "no contacts at most": of_planned(max_contacts=0),
    "a budget that is no number": of_planned(budget="twelve or so"),
    "a most of contacts that is no number": of_planned(max_contacts="all who may"),
    "a budget": of_planned(budget=12),
    "no budget": of_planned(budget=0),
    "a budget for one": of_planned(budget=1.5),
    "one contact at most": of_planned(max_contacts=1),
    "a planned control of everybody": of_planned(control_share=1),
    "no planned control": of_planned(control_share=0),
    "no margin": of_planned(margin_rate=0),
    "a dear contact": of_planned(contact_cost=1000000),
    "a city nobody lives in": of_planned(city="nowhere"),
    "a city": of_planned(city="north"),
    "the CRM's own list": planned_list,
    "odd ids": odd_ids,
    "planned for yesterday": of_planned(starts_on="2026-09-01", ends_on="2026-09-14", status="planned"),
}
KINDS = (PEOPLE, PURCHASES, CAMPAIGNS, ARMS, PLAN)
ODDITIES: dict[str, Oddity] = {name: oddity for kind in KINDS for name, oddity in kind.items()}
VARIABLES: tuple[dict[str, Any], ...] = (
    {"language": "ru"},
    {"frequency_cap_days": 30},
    {"exploration_share": 0.2},
    {"holdout_share": 0.3},
    {"segment_floors": {"0": 0.5}},
    {"value_of_response": 5},
    {"as_of": "2026-10-01"},
    {"as_of": "2026-04-01"},
    {"min_age": 90},
    {"as_of": "2020-01-01"},
    {"as_of": "2026-11-25"},
    {"budget": 0},
    {"control_share": 0},
    {"exclude_running": False},
    {"margin_rate": 1},
    {"evaluate_from": "2026-06-01"},
    {"campaign_overrides": {"october": {"budget": 40}}},
)
