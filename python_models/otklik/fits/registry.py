"""The models a build needs, which of them must be fitted, and what is kept of each fit."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from otklik import gender, lift, segments
from otklik.fits import fit_reasons
from otklik.fits.fit_reasons import Reason
from otklik.fits.stored_fits import fit_digest
from otklik.modelling import (
    DRIFTED,
    Encoder,
    Feature,
    NothingVaries,
    Options,
    drift,
    fit_binary_model,
    library_versions,
    load_model,
    model_id,
    profile,
    source_digest,
)

# Kinds of model whose features are not the campaigns'; `CAMPAIGN` names the catalogue of all the others.
CAMPAIGN, GENDER, SEGMENTS = "campaign", "gender", "segments"
# Who is contacted at all, by what the customer is like: only to know whom campaigns say nothing about.
RESPONSE, CONTACT = "response", "contact"
# Who buys in a campaign-free window, and what a contact changes, which is fitted upon it.
ORGANIC, LIFT = "organic", "lift"
# What a contact adds to responses that are reported of a control too: a base of its own, and a lift upon it.
RESPONSE_LIFT = "response_lift"
GENDERS = (gender.GENDER, gender.WITHOUT_GIVEAWAYS)

# Many windows of the same customers say much the same. A hundred trees on 5 000 rows each and three folds
# cost a fifth of the default, at the same out-of-time log loss (sample export, 29 000 rows: 0.4511, 0.4513).
OPTIONS = {ORGANIC: Options(trees=100, max_rows_per_tree=5_000, folds=3)}
# Gender shows in a dozen features and thousands of customers: a stronger line costs nothing.
OPTIONS |= dict.fromkeys(
    GENDERS, Options(trees=60, min_leaf=5, logistic_c=1.0, tune=False, folds=3, resamples=100)
)
# Nobody looks at these models, only at what they predict. Smaller leaves see the few who are unlike: of the
# sample's minors, 5 % of everybody and none of the contacted, leaves of 50 found none, of 20 nine in ten.
OPTIONS[CONTACT] = Options(trees=60, min_leaf=20, tune=False, folds=3, resamples=100, judged=False)
REPLAY_OPTIONS = Options(trees=60, tune=False, folds=3, resamples=100, judged=False)
# As in `campaign_facts`: fewer campaigns, and a fact of a campaign is little more than its name.
ENOUGH_CAMPAIGNS = 6
# Unlike the contacted is who is rarer than 99 of 100 of them, and such people three times rarer among them
# than among everybody: one in a hundred is the rarest of a hundred also where they were assigned at random.
OUTSIDE_SUPPORT = 0.01
RARER_AMONG_CONTACTED = 1 / 3

OWN_SOURCES = {
    **{kind: {"otklik.gender": source_digest(Path(gender.__path__[0]))} for kind in GENDERS},
    SEGMENTS: {"otklik.segments": source_digest(Path(segments.__path__[0]))},
    **{kind: {"otklik.lift": source_digest(Path(lift.__path__[0]))} for kind in (LIFT, RESPONSE_LIFT)},
}
# People change over a season, not over a day: until then new customers join the segments that there are.
REFIT_SEGMENTS_AFTER_DAYS = 28
# What is learned of purchases, whoever is contacted, goes out of date on its own.
REFIT_AFTER_DAYS = {ORGANIC: 28, **dict.fromkeys(GENDERS, 28)}

# What a build does about a model: fits it; finds it fitted on just these rows; keeps the last one, which
# still holds; or uses the one that `roll_back` put back in charge.
FIT, KNOWN, KEPT, PINNED = "fit", "known", "kept", "pinned"

LABELS = re.compile(r"(?P<labels>.+?)( \((?P<part>test|between)\))?")

Catalogue = Collection[Mapping[str, Any]]
Rows = Callable[[str, str], pa.Table]

NEEDED_FITS = pa.schema(
    [
        ("model_kind", pa.string()),
        ("fitted_for", pa.string()),
        ("training_fingerprint", pa.string()),
        ("labelled_campaigns", pa.string()),
        ("made_with", pa.string()),
        ("left_out", pa.string()),
        ("model_id", pa.string()),
        ("action", pa.string()),
        ("reigning_recipe", pa.string()),
        ("why", pa.string()),
        ("why_ru", pa.string()),
    ]
)

FITS = pa.schema(
    [
        ("model_id", pa.string()),
        ("model_kind", pa.string()),
        ("fitted_at", pa.timestamp("us")),
        ("as_of", pa.date32()),
        ("connector", pa.string()),
        ("training_fingerprint", pa.string()),
        ("training_rows", pa.int64()),
        ("recipe", pa.string()),
        ("why", pa.string()),
        ("parameters", pa.string()),
        ("features", pa.string()),
        ("library_versions", pa.string()),
        ("quality", pa.string()),
        ("importance", pa.string()),
        ("calibration_curve", pa.string()),
        ("artifact", pa.binary()),
        ("fitted_for", pa.string()),
        ("labelled_campaigns", pa.string()),
        ("made_with", pa.string()),
        ("profile", pa.string()),
        ("digest", pa.string()),
        ("left_out", pa.string()),
    ]
)


@dataclass(frozen=True)
class Previous:
    """The last fit of a kind: when it was made, with what (JSON), and the artifact."""

    as_of: dt.date
    library_versions: str
    artifact: bytes


@dataclass(frozen=True)
class State:
    """What earlier builds left: rows of `model_fits` (without artifacts) and of `model_pins`, as mappings."""

    fits: Collection[Mapping[str, Any]] = ()
    pins: Collection[Mapping[str, Any]] = ()


def needed_fits(
    fingerprints: pa.Table,
    catalogues: Mapping[str, Catalogue],
    training_rows: Rows,
    *,
    state: State,
    as_of: dt.date,
    connector: str,
    is_whole: Callable[[str], bool] = lambda model_id: True,
    protected: Collection[str] = (),
    has_lost_people: bool = False,
    left_out: str = "",
) -> pa.Table:
    """Name the model of each training set, and say whether it must be fitted and why.

    Parameters
    ----------
    fingerprints
        model_kind, fitted_for, training_fingerprint and labelled_campaigns (`a: 1 of 2; b: 3 of 4 (test); `:
        a text that is another when another campaign, or another response, is known, or others test). Of a
        lift the fingerprint is of those labels: it is as good as they and the organic model it stands on.
    catalogues
        The features of a kind of model, those of `CAMPAIGN` standing for every kind without its own: rows
        with feature, feature_group and kind (segments: feature and scale; campaigns: also of_customer).
    training_rows
        Gives the rows of a kind of model and what it is fitted for; called only where drift decides.
    state
        What earlier builds left; what is of a later day than `as_of` is not known, and of another
        connector not looked at.
    is_whole
        Tells whether a fit is as it was written, by its id; asked of those that would be used. A damaged one
        is fitted again.
    protected
        Columns that no model of customers in campaigns may see; another choice is another way of fitting.
    has_lost_people
        Whether somebody of the last build's lists is left out of everything now.
    left_out
        Who is left out of everything now (`people_digest`): a fit that was made while it was somebody else
        may have learned from them.

    Returns
    -------
    A table with the schema `NEEDED_FITS`. A fit on just these rows is used again; the model in charge stays
    while nobody it may have learned from is left out now, no campaign has new labels or another part in the
    evaluation, it would be made in the same way, its rows have not drifted and it is not too old; else a new
    one is fitted. docs/decisions/champion.md has the reasons.
    """
    rows: list[dict[str, Any]] = []
    for need in _lifts_last(fingerprints):
        kind, fitted_for = need["model_kind"], need["fitted_for"]
        if kind == LIFT:
            organic = _organic_id(rows, fitted_for)
            if organic is None:
                continue
            need["training_fingerprint"] = _fingerprint_upon(organic, need["training_fingerprint"])
        made_with = _made_with(kind, fitted_for, catalogues, protected)
        found = {**need, "made_with": made_with, "left_out": left_out}
        before = _before(state, found, as_of=as_of, connector=connector, is_whole=is_whole)
        # a replay chooses by what it knew, whatever was chosen for other replays of it; what people chose
        # who have left since is not known either
        knew_others = _knew_others(before.in_charge, left_out, has_lost_people)
        reigns = before.in_charge and not fitted_for and not knew_others
        found["reigning_recipe"] = before.in_charge["recipe"] if before.in_charge and reigns else None
        # the same rows give a damaged one its place back
        taken = {fit["model_id"] for fit in state.fits} - before.damaged
        rows.append(
            found
            | (
                (None if knew_others else _pinned(found, before))
                or _known(found, before)
                or _kept_or_new(
                    found,
                    before,
                    as_of=as_of,
                    rows=partial(training_rows, kind, fitted_for),
                    new_id=partial(_new_id, found, taken, as_of, connector),
                    knew_others=knew_others,
                )
            )
        )
    rows.sort(key=lambda row: (row["model_kind"], row["fitted_for"]))
    return pa.Table.from_pylist(rows, schema=NEEDED_FITS)


@dataclass(frozen=True)
class _Before:
    """What earlier builds left of one model.

    `known`: fits on just these rows; `in_charge`: the one whose scores were used last; `damaged`: ids of fits
    that are not as they were written; `asked`: the pin that holds for these labels, where somebody put a
    model back in charge.
    """

    known: list[Mapping[str, Any]]
    in_charge: Mapping[str, Any] | None
    damaged: set[str]
    asked: Mapping[str, Any] | None


def _before(
    state: State,
    found: Mapping[str, Any],
    *,
    as_of: dt.date,
    connector: str,
    is_whole: Callable[[str], bool],
) -> _Before:
    """Look up what is known of one model on the day of the build."""
    kind, fitted_for = found["model_kind"], found["fitted_for"]
    mine = [
        fit
        for fit in state.fits
        if (fit["model_kind"], fit["fitted_for"] or "", fit["connector"]) == (kind, fitted_for, connector)
        and fit["as_of"] <= as_of
    ]
    mine.sort(key=lambda fit: (fit["as_of"], fit["fitted_at"], fit["model_id"]))
    # a lift follows the model it stands on, whoever put that in charge
    pin = None if kind == LIFT else _last_pin(state.pins, kind, fitted_for, connector, mine)
    known, in_charge, damaged = _candidates(mine, found, pin, is_whole)
    holds = in_charge and pin and pin["labelled_campaigns"] == found["labelled_campaigns"]
    return _Before(known, in_charge, damaged, pin if holds else None)


def people_digest(refusing: Iterable[str], forgotten: Iterable[str]) -> str:
    """Return a text that is another when other people are left out of everything; empty where nobody is.

    `refusing` are ids, `forgotten` the digests that are kept of theirs. It is of all of them together:
    whoever would find one in it has to guess the others, too.

    Examples
    --------
    >>> people_digest(["b", "a"], []) == people_digest(["a", "b"], []) != people_digest(["a"], ["b"])
    True
    >>> people_digest([], [])
    ''
    """
    parts = [sorted(set(people)) for people in (refusing, forgotten)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:8] if any(parts) else ""


def _knew_others(fit: Mapping[str, Any] | None, left_out: str, has_lost_people: bool) -> bool:
    """Whether a fit may have learned from somebody who is left out now; of one of an earlier version the last
    lists alone tell.
    """
    if fit is None:
        return False
    before = fit.get("left_out")
    return has_lost_people or (before is not None and before != left_out)


def _pinned(found: Mapping[str, Any], before: _Before) -> dict[str, Any] | None:
    """Use the model put back in charge; one made in another way may want features that are no more."""
    in_charge, asked = before.in_charge, before.asked
    if not (in_charge and asked and in_charge["made_with"] == found["made_with"]):
        return None
    why = fit_reasons.pinned(asked["pinned_at"])
    return {"action": PINNED, "model_id": in_charge["model_id"], **why.columns()}


def _known(found: Mapping[str, Any], before: _Before) -> dict[str, Any] | None:
    """Use a model that was fitted on just these rows."""
    if not before.known:
        return None
    last = before.known[-1]
    why = fit_reasons.known_already(last["fitted_at"], of_labels=found["model_kind"] == LIFT)
    return {
        "action": KNOWN,
        "model_id": last["model_id"],
        **(why + _no_longer_pinned(before)).columns(),
    }


def _kept_or_new(
    found: Mapping[str, Any],
    before: _Before,
    *,
    as_of: dt.date,
    rows: Callable[[], pa.Table],
    new_id: Callable[[], str],
    knew_others: bool,
) -> dict[str, Any]:
    """Keep the model in charge while it holds, else have one fitted; drift alone asks for the `rows`."""
    in_charge, damaged = before.in_charge, before.damaged
    why = _why_fit(found, in_charge, as_of)
    if knew_others:
        why = fit_reasons.PEOPLE_LEFT
    if damaged:
        why = fit_reasons.damaged(damaged)
    if in_charge and not why:
        feature, psi = drift(json.loads(in_charge["profile"] or "[]"), rows())
        if psi < DRIFTED:
            kept = fit_reasons.nothing_new(psi, feature, in_charge["as_of"]) + _no_longer_pinned(before)
            return {"action": KEPT, "model_id": in_charge["model_id"], **kept.columns()}
        why = fit_reasons.drifted(psi, feature, in_charge["as_of"])
    why = (why or fit_reasons.NONE_OF_ITS_KIND) + _no_longer_pinned(before)
    return {"action": FIT, "model_id": new_id(), **why.columns()}


def _no_longer_pinned(before: _Before) -> Reason | None:
    return fit_reasons.no_longer_pinned(before.asked["pinned_at"]) if before.asked else None


def new_fits(
    needed: pa.Table,
    known: Collection[str],
    training_rows: Rows,
    catalogues: Mapping[str, Catalogue],
    *,
    as_of: dt.date,
    connector: str,
    is_whole: Callable[[str], bool] = lambda model_id: True,
    artifact_of: Callable[[str], bytes] = lambda model_id: b"",
    previous: Callable[[str], Previous | None] = lambda kind: None,
    protected: Collection[str] = (),
) -> pa.Table:
    """Fit what has to be fitted; where nothing has, nothing is read.

    Parameters
    ----------
    needed
        What `needed_fits` returned.
    known
        Ids of the models fitted before.
    training_rows
        Gives the training rows of a kind of model and what it is fitted for; called for each fit.
    catalogues
        As for `needed_fits`.
    is_whole
        Tells whether one of those is as it was written; else it is fitted again.
    artifact_of
        Gives the artifact of a model fitted before, by its id: the organic one that a lift stands on.
    previous
        Gives the last fit of a kind that this build may know of: segments keep its ids, and stay as they are
        while it holds.
    protected
        As for `needed_fits`.

    Returns
    -------
    A table with the schema `FITS`, one row per model fitted now.
    """
    rows: list[dict[str, Any]] = []
    for need in _lifts_last(needed):
        if need["action"] != FIT or (need["model_id"] in known and is_whole(need["model_id"])):
            continue
        kind = need["model_kind"]
        of_kind = training_rows(kind, need["fitted_for"])
        fitted: dict[str, Any] | None
        if kind == LIFT:
            organic = _organic_id(needed.to_pylist(), need["fitted_for"])
            fresh = next((row["artifact"] for row in rows if row["model_id"] == organic), None)
            fitted = _new_lift(fresh or artifact_of(str(organic)), of_kind)
        elif kind == RESPONSE_LIFT:
            fitted = _new_response_lift(of_kind, _catalogue(kind, catalogues), protected)
        elif kind == SEGMENTS:
            # segments that people have shaped who have left since are not held on to
            is_free = need["why"].startswith(fit_reasons.PEOPLE_LEFT.english)
            before = None if is_free else previous(kind)
            fitted = _new_segments(of_kind, catalogues[SEGMENTS], before, as_of)
        else:
            fitted = _new_binary_model(need, of_kind, _catalogue(kind, catalogues), protected)
        if fitted is not None:
            fitted_at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
            why = f"{fitted['why']} Fitted because {need['why']}."
            made = {"why": why, "fitted_at": fitted_at, "as_of": as_of, "connector": connector}
            row = {**fitted, **need, **made}
            rows.append({**row, "digest": fit_digest(row)})
    return pa.Table.from_pylist([{name: row[name] for name in FITS.names} for row in rows], schema=FITS)


def _lifts_last(table: pa.Table) -> list[dict[str, Any]]:
    """The rows in their order, but what stands on another model after it."""
    return sorted(table.to_pylist(), key=lambda row: bool(row["model_kind"] == LIFT))


def _organic_id(needs: Iterable[Mapping[str, Any]], fitted_for: str) -> str | None:
    """The id of the organic model that a lift for that target stands on."""
    wanted = (ORGANIC, fitted_for)
    return next(
        (need["model_id"] for need in needs if (need["model_kind"], need["fitted_for"]) == wanted), None
    )


def _fingerprint_upon(organic: str, fingerprint: str) -> str:
    """Of the labels and of the model: purchases alone, which grow every day, change neither."""
    return hashlib.md5(f"{organic}|{fingerprint}".encode(), usedforsecurity=False).hexdigest()


def _new_lift(organic: bytes, evidence: pa.Table) -> dict[str, Any] | None:
    """The fit, or nothing where too few bought on one side."""
    fitted = lift.Lift.fit(load_model(bytes(organic)), evidence)
    if fitted is None:
        return None
    made = {"training_rows": evidence.num_rows, "library_versions": json.dumps(_made_by(LIFT))}
    return {**fitted.registry_row(), **made}


def _new_response_lift(
    evidence: pa.Table, catalogue: Catalogue, protected: Collection[str]
) -> dict[str, Any] | None:
    """The fit, or nothing where too few responded, or did not, in either arm."""
    features = _in_order(catalogue)
    fitted = lift.ResponseLift.fit(evidence, features, protected)
    if fitted is None:
        return None
    return {
        **fitted.registry_row(),
        "training_rows": evidence.num_rows,
        "library_versions": json.dumps(_made_by(RESPONSE_LIFT)),
        "profile": json.dumps(profile(evidence, _steady(features, catalogue))),
    }


def _in_order(catalogue: Catalogue) -> list[Feature]:
    """In one order, whatever the seed's: the order of columns is part of a forest."""
    return [
        Feature(*each)
        for each in sorted((row["feature"], row["feature_group"], row["kind"]) for row in catalogue)
    ]


def _steady(features: Iterable[Feature], catalogue: Catalogue) -> list[Feature]:
    """The features of customers, which campaigns do not change."""
    of_customer = {row["feature"] for row in catalogue if row.get("of_customer", True)}
    return [feature for feature in features if feature.name in of_customer]


def _candidates(
    mine: Collection[Mapping[str, Any]],
    need: Mapping[str, Any],
    pin: Mapping[str, Any] | None,
    is_whole: Callable[[str], bool],
) -> tuple[list[Mapping[str, Any]], Mapping[str, Any] | None, set[str]]:
    """Of the fits that there are, oldest first: those on just these rows, the one in charge, and the ids of
    those that would have been one of them and are damaged.
    """
    damaged: set[str] = set()
    while True:
        left = [fit for fit in mine if fit["model_id"] not in damaged]
        wanted = (need["training_fingerprint"], need["made_with"])
        known = [fit for fit in left if (fit["training_fingerprint"], fit["made_with"]) == wanted]
        in_charge = next((fit for fit in left if pin and fit["model_id"] == pin["model_id"]), None)
        in_charge = in_charge or (left[-1] if left else None)
        used = {fit["model_id"] for fit in (in_charge, *known[-1:]) if fit}
        broken = {model_id for model_id in used if not is_whole(model_id)}
        if not broken:
            return known, in_charge, damaged
        damaged |= broken


def _why_fit(need: Mapping[str, Any], in_charge: Mapping[str, Any] | None, as_of: dt.date) -> Reason | None:
    """Why the model in charge does not do, whatever its rows look like; None where it may."""
    if in_charge is None:
        return fit_reasons.NONE_OF_ITS_KIND
    before, now = _labels(in_charge["labelled_campaigns"]), _labels(need["labelled_campaigns"])
    new = [label for label in now if label not in before]
    age, most = (as_of - in_charge["as_of"]).days, REFIT_AFTER_DAYS.get(need["model_kind"])
    why = None
    if need["model_kind"] == SEGMENTS:
        why = fit_reasons.OTHER_CUSTOMERS
    elif in_charge["made_with"] != need["made_with"]:
        why = fit_reasons.MADE_IN_ANOTHER_WAY
    elif before.keys() == now.keys() and before != now:
        why = fit_reasons.other_test([label for label, part in now.items() if part == "test"])
    elif in_charge["labelled_campaigns"] != need["labelled_campaigns"]:
        why = fit_reasons.new_labels(new)
    elif need["model_kind"] == LIFT:
        why = fit_reasons.ANOTHER_ORGANIC_MODEL
    elif most is not None and not need["fitted_for"] and age >= most:
        why = fit_reasons.too_old(age)
    return why


def _labels(labelled_campaigns: str | None) -> dict[str, str]:
    """Of `a: 1 of 2; b: 3 of 4 (test); ` each campaign's labels and its part in the evaluation."""
    parts = (LABELS.fullmatch(each) for each in (labelled_campaigns or "").split("; "))
    return {part["labels"]: part["part"] or "train" for part in parts if part}


def _last_pin(
    pins: Iterable[Mapping[str, Any]],
    kind: str,
    fitted_for: str,
    connector: str,
    fits: Iterable[Mapping[str, Any]],
) -> Mapping[str, Any] | None:
    """The last pin of a kind, unless it was undone or something was fitted after it."""
    mine = [pin for pin in pins if (pin["model_kind"], pin["connector"], "") == (kind, connector, fitted_for)]
    last = max(mine, key=lambda pin: pin["pinned_at"], default=None)
    if last is None or not last["model_id"] or any(fit["fitted_at"] > last["pinned_at"] for fit in fits):
        return None
    return last


def _new_binary_model(
    need: Mapping[str, Any], rows: pa.Table, catalogue: Catalogue, protected: Collection[str] = ()
) -> dict[str, Any] | None:
    kind, fitted_for = need["model_kind"], need["fitted_for"]
    features = _in_order(catalogue)
    steady = _steady(features, catalogue)
    kept = {"profile": json.dumps(profile(rows, steady))}
    options, reigning = _options(kind, fitted_for), need["reigning_recipe"]
    if kind in GENDERS:
        fitted = gender.fit_gender(rows, features, kind=kind, options=options, reigning=reigning)
        return {**fitted, **kept}
    if kind == CONTACT:
        features = steady
    if fitted_for:
        features = _known_to_a_replay(features, rows)
    if kind == CONTACT and not _varies(rows, features):
        # of customers who are all alike nobody is unlike the contacted; all other models have a base rate
        return None
    fit = fit_binary_model(rows, features, kind=kind, options=options, reigning=reigning, protected=protected)
    row = {**fit.registry_row(), "importance": fit.importance_rows(), **kept}
    if kind == RESPONSE:
        # behind the curve of all rows, as the genders' confidence is
        row["calibration_curve"] = json.dumps([*fit.calibration_curve, *fit.gains], ensure_ascii=False)
    if kind == CONTACT:
        # a probability is odds, and odds are how much rarer, but for how many of everybody a contact has
        labels = rows["label"].to_numpy(zero_copy_only=False)
        rare = RARER_AMONG_CONTACTED * labels.sum() / max(1, len(labels) - labels.sum())
        threshold = min(fit.positive_quantile(OUTSIDE_SUPPORT), float(rare / (1 + rare)))
        row["parameters"] = json.dumps({**fit.parameters, "support_threshold": threshold})
    return row


def _varies(rows: pa.Table, features: Collection[Feature]) -> bool:
    """Whether any two rows differ in what a model would see."""
    try:
        Encoder.fit(rows, list(features))
    except NothingVaries:
        return False
    return True


def _known_to_a_replay(features: Collection[Feature], rows: pa.Table) -> list[Feature]:
    """Without facts of campaigns where, back then, too few had been tried; of months there are never enough.

    `campaign_facts` asks what is known today: taken from there, later campaigns would show in a replay.
    """
    enough = len(rows["campaign_id"].unique()) >= ENOUGH_CAMPAIGNS
    return [each for each in features if each.group != "campaign" or (enough and each.name != "month")]


def _new_segments(
    rows: pa.Table, catalogue: Catalogue, previous: Previous | None, as_of: dt.date
) -> dict[str, Any] | None:
    """The fit, or nothing where the last one was made the same way not long ago and still holds, or where
    nobody can be told apart.
    """
    features = [segments.SegmentFeature(row["feature"], row["scale"]) for row in catalogue]
    made_by = json.dumps(_made_by(SEGMENTS), sort_keys=True)
    before = None if previous is None else segments.load_segments(previous.artifact)
    if (
        previous is not None
        and before is not None
        and previous.library_versions == made_by
        and set(before.features) == set(features)
        and (as_of - previous.as_of).days < REFIT_SEGMENTS_AFTER_DAYS
        and segments.still_holds(before, rows)
    ):
        return None
    try:
        fit = segments.fit_segments(rows, features, previous=before)
    except segments.NoSegments:
        return None
    return {**fit.registry_row(), "library_versions": made_by, "profile": "[]"}


def _options(kind: str, fitted_for: str) -> Options:
    return REPLAY_OPTIONS if fitted_for else OPTIONS.get(kind, Options())


def _catalogue(kind: str, catalogues: Mapping[str, Catalogue]) -> Catalogue:
    return catalogues[GENDER] if kind in GENDERS else catalogues.get(kind, catalogues[CAMPAIGN])


def _made_by(kind: str) -> dict[str, str]:
    return {**library_versions(), **OWN_SOURCES.get(kind, {})}


def _made_with(
    kind: str, fitted_for: str, catalogues: Mapping[str, Catalogue], protected: Collection[str] = ()
) -> str:
    """16 hex digits of all that a fit depends on besides its rows and the recipe in charge."""
    names = ("feature", "feature_group", "kind", "of_customer", "scale")
    features = sorted(
        [str(row[name]) for name in names if name in row] for row in _catalogue(kind, catalogues)
    )
    options = segments.Options() if kind == SEGMENTS else _options(kind, fitted_for)
    made: list[Any] = [features, asdict(options), _made_by(kind)]
    if protected and kind not in (*GENDERS, SEGMENTS, LIFT):
        made.append(sorted(protected))
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16]


def _new_id(need: Mapping[str, Any], taken: Collection[str], as_of: dt.date, connector: str) -> str:
    """An id of the rows and of how they are fitted; what a later day or another connector has fitted is
    fitted again, under an id of its own.
    """
    parameters = {name: need[name] for name in ("fitted_for", "reigning_recipe")}
    own = {**parameters, "as_of": str(as_of), "connector": connector}
    ids = (
        model_id(need["model_kind"], need["training_fingerprint"], each, {"made_with": need["made_with"]})
        for each in (parameters, own)
    )
    return next(each for each in ids if each not in taken)
