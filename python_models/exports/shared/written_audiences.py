"""Writes the audience files of the chosen platforms; see otklik.publishing.audiences."""

import os
from pathlib import Path

from otklik.publishing.audiences import INCLUDED, Person, chosen_targets, written_audiences

# Of own messages the list has asked already whether a customer agreed; a word on the platform's channel alone
# may still take it back. To an advertising platform goes who agreed to it, and nobody else.
PEOPLE = """
    select list.customer_id, customers.email, customers.phone
    from list
    inner join customers on list.customer_id = customers.customer_id
    left join states
        on list.customer_id = states.customer_id and states.purpose = $purpose
        and states.channel = case when exists (
            select 1 from states as own
            where own.customer_id = list.customer_id and own.purpose = $purpose and own.channel = $channel
        ) then $channel else '' end
    where list.campaign_id = $campaign
        and case
            when $is_included then list.decision in ('contact', 'explore')
            else list.decision = 'control' or list.excluded_because = 'suppressed'
        end
        and coalesce(
            states.is_given, $purpose = 'own_messages' and coalesce(customers.consent, false)
        )
    order by list.customer_id
"""


def model(dbt, session):
    """One row per file, and per file that was not written."""
    # what stops the lists stops what is made of them
    dbt.ref("written_files")
    rows = dbt.ref("audience_targets").to_arrow_table().to_pylist()
    settings = dbt.ref("settings").project("audience_targets, phone_region").fetchall()
    ((asked, region),) = settings
    targets = chosen_targets(asked, rows)
    agreed = {row["target"]: (row["purpose"], row["channel"] or "") for row in rows}
    planned = dbt.ref("dim_campaigns").filter("status = 'planned'").project("campaign_id").fetchall()
    tables = {
        "list": dbt.ref("campaign_list"),
        "customers": dbt.ref("crm_customers"),
        "states": dbt.ref("consent_states"),
    }
    names = {name: f"({relation.sql_query()}) as {name}" for name, relation in tables.items()}
    question = PEOPLE.replace("from list\n", f"from {names['list']}\n")
    question = question.replace("join customers on", f"join {names['customers']} on")
    question = question.replace("join states\n", f"join {names['states']}\n")
    question = question.replace("from states as own", f"from ({tables['states'].sql_query()}) as own")

    def people(campaign_id, target, kind):
        purpose, channel = agreed[target]
        found = session.execute(
            question,
            {
                "campaign": campaign_id,
                "purpose": purpose,
                "channel": channel,
                "is_included": kind == INCLUDED,
            },
        )
        while batch := found.fetchmany(10_000):
            yield from (Person(*row) for row in batch)

    folder = Path(os.environ.get("OTKLIK_EXPORTS", "exports"))
    campaigns = sorted(campaign_id for (campaign_id,) in planned)
    return written_audiences(targets, people, campaigns, folder, region=region)
