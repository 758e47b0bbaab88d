"""How the response model does on cities left out of its fit; once for the same rows. See otklik.cities."""

from otklik.cities import LEFT_OUT, left_out_id, left_out_rows
from otklik.modelling import Feature


def model(dbt, session):
    """One row per group of customers left out and one of all together; rows are only ever added."""
    as_of, connector = dbt.ref("settings").project("as_of, connector").fetchall()[0]
    groups = dbt.ref("city_groups")
    needed = dbt.ref("needed_fits").filter("model_kind = 'response'").project("model_id").fetchall()
    training_set, catalogue = dbt.ref("training_set"), dbt.ref("feature_catalogue")
    known = set()
    if dbt.is_incremental:
        known = set(session.table(str(dbt.this)).project("left_out_id").distinct().fetchall())
    if not needed:
        return LEFT_OUT.empty_table()
    named = {
        "left_out_id": left_out_id(needed[0][0], groups.to_arrow_table()),
        "as_of": as_of,
        "connector": connector,
    }
    if (named["left_out_id"],) in known:
        return LEFT_OUT.empty_table()
    rows = training_set.filter("model_kind = 'response'").join(groups, "customer_id").to_arrow_table()
    features = catalogue.project("feature, feature_group, kind").order("feature").fetchall()
    return left_out_rows(rows, [Feature(*each) for each in features], named=named)
