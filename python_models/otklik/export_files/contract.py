"""What a CRM export may bring: its tables, their columns and the types they are read with."""

from collections.abc import Mapping
from dataclasses import dataclass

TEXT = "varchar"
MONEY = "decimal(18,2)"
RATE = "decimal(9,6)"
MOMENT = "timestamp"
NUMBERS = frozenset({MONEY, RATE, "decimal(18,3)", "integer", "bigint"})


class ExportError(Exception):
    """The export cannot be read at all; the message is one sentence with the way out."""


@dataclass(frozen=True)
class Table:
    """One table of the contract.

    `columns` maps a column to the type its CSV is read with; flags such as consent stay text here,
    since staging reads more spellings of them than the engine does. `any_of` names columns of which
    one must be there. `keeps_extras`: columns beyond the contract become attributes.
    """

    name: str
    columns: Mapping[str, str]
    required: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    is_required: bool = False
    keeps_extras: bool = False


TABLES: tuple[Table, ...] = (
    Table(
        name="customers",
        columns={
            "customer_id": TEXT,
            "gender": TEXT,
            "age": "integer",
            "birth_date": MOMENT,
            "education": TEXT,
            "city": TEXT,
            "country": TEXT,
            "email": TEXT,
            "phone": TEXT,
            "consent": TEXT,
        },
        required=("customer_id",),
        is_required=True,
        keeps_extras=True,
    ),
    Table(
        name="purchases",
        columns={
            "customer_id": TEXT,
            "purchased_on": MOMENT,
            "amount": MONEY,
            "receipt_id": TEXT,
            "product": TEXT,
            "brand": TEXT,
            "category": TEXT,
            "colour": TEXT,
            "product_gender": TEXT,
            "quantity": "decimal(18,3)",
            "discount_amount": MONEY,
            "is_discounted": TEXT,
        },
        required=("customer_id", "purchased_on", "amount"),
    ),
    Table(
        name="campaigns",
        columns={
            "campaign_id": TEXT,
            "campaign_name": TEXT,
            "channel": TEXT,
            "starts_on": MOMENT,
            "ends_on": MOMENT,
            "mechanic": TEXT,
            "discount_rate": RATE,
            "discount_amount": MONEY,
            "min_check": MONEY,
            "contact_cost": MONEY,
            "margin_rate": RATE,
            "budget": MONEY,
            "max_contacts": "bigint",
            "value_of_response": MONEY,
            "cost_per_response": MONEY,
            "cashback_redeemed_share": RATE,
            "control_share": RATE,
            "city": TEXT,
            "country": TEXT,
            "status": TEXT,
            "response_rule": TEXT,
        },
        required=("campaign_id", "starts_on", "ends_on"),
    ),
    Table(
        name="offers",
        columns={
            "campaign_id": TEXT,
            "offer_id": TEXT,
            "mechanic": TEXT,
            "discount_rate": RATE,
            "discount_amount": MONEY,
            "min_check": MONEY,
            "contact_cost": MONEY,
            "cost_per_response": MONEY,
            "share": RATE,
        },
        required=("campaign_id", "offer_id"),
    ),
    Table(
        name="campaign_products",
        columns={"campaign_id": TEXT, "product": TEXT, "brand": TEXT, "category": TEXT},
        required=("campaign_id",),
        any_of=("product", "brand", "category"),
    ),
    Table(
        name="contacts",
        columns={
            "campaign_id": TEXT,
            "customer_id": TEXT,
            "arm": TEXT,
            "contacted_on": MOMENT,
            "propensity": RATE,
        },
        required=("campaign_id", "customer_id"),
    ),
    Table(
        name="suppressions",
        columns={"customer_id": TEXT, "until": MOMENT},
        required=("customer_id",),
    ),
    Table(
        name="consents",
        columns={
            "customer_id": TEXT,
            "purpose": TEXT,
            "channel": TEXT,
            "given_on": MOMENT,
            "withdrawn_on": MOMENT,
        },
        required=("customer_id", "purpose"),
    ),
    Table(
        name="responses",
        columns={"campaign_id": TEXT, "customer_id": TEXT, "responded_on": MOMENT, "revenue": MONEY},
        required=("campaign_id", "customer_id", "responded_on"),
    ),
)
