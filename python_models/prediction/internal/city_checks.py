"""How the response model does on cities left out of its fit; once for the same rows. See otklik.cities."""

from otklik.cities import LEFT_OUT, left_out_id, left_out_rows
from otklik.modelling import Feature, protected_in, without


def model(dbt, session):
    """One row per group of customers left out and one of all together; rows are only ever added."""
    asked = "as_of, connector, protected_columns"
    as_of, connector, protected = dbt.ref("settings").project(asked).fetchall()[0]
    mine = "model_kind = 'response' and fitted_for = ''"
    needed, groups = dbt.ref("needed_fits").filter(mine), dbt.ref("city_groups")
    training_set, catalogue = dbt.ref("training_set"), dbt.ref("feature_catalogue")
    known = session.table(str(dbt.this)).project("left_out_id").fetchall() if dbt.is_incremental else []
    names = [
        *needed.project("model_id").fetchall(),
        *groups.project("grouping_fingerprint").limit(1).fetchall(),
    ]
    if len(names) < 2:  # no response is learned
        return LEFT_OUT.empty_table()
    (response,), (grouping,) = names
    this = left_out_id(response, grouping)
    if (this,) in known:
        return LEFT_OUT.empty_table()
    learned = training_set.filter(mine)
    rows = learned.join(groups.project("customer_id, city"), "customer_id")
    features = catalogue.project("feature, feature_group, kind").order("feature").fetchall()
    return left_out_rows(
        *without(rows.to_arrow_table(), [Feature(*each) for each in features], protected_in(protected)),
        named={
            "left_out_id": this,
            "response_model_id": response,
            "grouping_fingerprint": grouping,
            "as_of": as_of,
            "connector": connector,
        },
    )
