"""The panel of the workbench, which shows the selected sentence or note."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from annotations.anchors import UNDOABLE
from annotations.models import AnchorEvent, Citation, Decision, Note, Remark, Source
from annotations.sources import library
from annotations.writing import APPROVE
from articles import sentence_keys
from articles.models import Article, Sentence
from newsroom.accounts.standing import others_who_count
from newsroom.actions.past import read_past
from newsroom.desk.access import acting
from newsroom.desk.workbench.claimants import ClaimantChoices, offer_claimants
from newsroom.desk.workbench.conflicts import (
    Forms,
    NotSaved,
    SaveConflict,
    find_conflict,
)
from newsroom.desk.workbench.forms import CitationForm, NoteForm, marked_passage
from newsroom.desk.workbench.page import Card, SentenceLine, order_cards
from newsroom.desk.workbench.selection import Saved, Selection, parse_numbers
from newsroom.desk.workbench.support import (
    SupportOffer,
    find_support,
    initial_note,
    initial_rating,
    initial_source,
    list_ratings,
    proposal_lines,
)
from newsroom.desk.workbench.workbench_state import WorkbenchState, approvable

# How many of the sources that a person used last are offered again.
RECENT = 4
# The forms that write a note, if they name no id.
NEW_NOTE = {"note", "mark", "support"}


def panel_context(
    request: HttpRequest,
    workbench: WorkbenchState,
    selection: Selection,
    trouble: NotSaved | None = None,
) -> dict[str, Any]:
    """Return the context of the panel's templates."""
    user = acting(request)
    ratings = list(list_ratings())
    line = workbench.line(selection.s)
    offer = None
    if line:
        # The address may hold the key with which the sentence was made.
        selection = replace(selection, s=line.key)
        offer = find_support(line, user, ratings)
    forms = _sent_again(user, selection, trouble)
    if forms is None:
        forms = _open_forms(user, workbench, selection, offer)
    card = _selected_card(workbench, selection, line)
    cards = _shown_cards(workbench, line, card)
    return {
        "article": workbench.article,
        "workbench": workbench,
        "selection": selection,
        "line": line,
        "card": card,
        "cards": cards,
        "retired": workbench.retired_from(line) if line else [],
        "forms": forms,
        "claimants": _claimants(workbench, line, forms),
        "trouble": trouble,
        "conflict": _conflict(trouble),
        "typed": request.POST if trouble else {},
        "ratings": len(ratings),
        "second": SimpleLazyObject(lambda: others_who_count(APPROVE, user).exists()),
        "approvable": SimpleLazyObject(partial(approvable, cards, user)),
        **_proposals(line, selection, offer),
        **_remarks(workbench.article, line),
        **_moved_note(workbench, selection, line),
        **_undoable_acts(workbench.article, selection),
        **_lost_sentence(request, workbench, selection, line, forms, trouble),
    }


def _selected_card(
    workbench: WorkbenchState, selection: Selection, line: SentenceLine | None
) -> Card | None:
    """Return the note that the address names; most often it is on the sentence."""
    if line:
        for card in line.cards:
            if card.anchor.pk == selection.a:
                return card
    return workbench.card(selection.a)


def _shown_cards(
    workbench: WorkbenchState, line: SentenceLine | None, selected: Card | None
) -> list[Card]:
    """Return the notes on the sentence, or the selected note without one."""
    cards: list[Card] = []
    if line:
        cards = line.cards
    elif selected:
        cards = [selected]
    cards = order_cards(cards, selected)
    workbench.complete(cards)
    return cards


def _conflict(trouble: NotSaved | None) -> SaveConflict | None:
    if trouble is None or trouble.current is None or trouble.forms is None:
        return None
    return find_conflict(trouble.current, trouble.forms.changing)


def _proposals(
    line: SentenceLine | None, selection: Selection, offer: SupportOffer | None
) -> dict[str, object]:
    proposals = proposal_lines(line, selection) if line else ()
    about_in_hand = ""
    for proposal in proposals:
        if proposal.in_hand:
            about_in_hand = proposal.about
    return {"proposals": proposals, "in_hand": about_in_hand, "support": offer}


def _remarks(article: Article, line: SentenceLine | None) -> dict[str, object]:
    remarks: list[Remark] = []
    if line:
        thread = Remark.objects.filter(
            article=article, key__in={line.key, line.sentence.key}
        )
        people = ("written_by", "resolved_by", "assignee")
        remarks = list(thread.select_related(*people))
    return {
        "remarks": remarks,
        "open_remarks": sum(remark.is_open for remark in remarks),
    }


def _moved_note(
    workbench: WorkbenchState, selection: Selection, line: SentenceLine | None
) -> dict[str, object]:
    """Return the note that is being moved.

    It is `picked` if the selected sentence is another one than its own.
    """
    card = workbench.card(selection.pick)
    picked = None
    lost_words = False
    if card and line:
        lost_words = card.lost_words_on(line.sentence)
        if card.anchor.sentence_id != line.sentence.pk:
            picked = card
    return {"picking": card, "picked": picked, "lost_words": lost_words}


# --- What may be undone ---------------------------------------------------------------


def _undoable_acts(article: Article, selection: Selection) -> dict[str, object]:
    return {
        "saved": _undoable_save(article, selection.saved),
        "done": _undoable_events(article, selection.done),
        "decided": _undoable_decision(article, selection.decided),
    }


def _undoable_save(article: Article, text: str) -> Saved | None:
    """Return the save that `text` names, unless the row was changed since."""
    saved = Saved.parse(text)
    if saved is None:
        return None
    if saved.kind == "note":
        notes = Note.objects.filter(anchor__article=article).standing()
        is_current = notes.filter(pk=saved.number, version=saved.version).exists()
    else:
        citations = Citation.objects.filter(note__anchor__article=article).standing()
        is_current = citations.filter(pk=saved.number, version=saved.version).exists()
    return saved if is_current else None


def _undoable_events(article: Article, done: str) -> list[AnchorEvent]:
    """Return the last event of each of these anchors that can be undone."""
    anchor_ids = parse_numbers(done)
    if not anchor_ids:
        return []
    events = AnchorEvent.objects.filter(
        anchor__in=anchor_ids, anchor__article=article
    ).select_related("anchor__note")
    last_of_anchor = {event.anchor_id: event for event in events.order_by("pk")}
    return [event for event in last_of_anchor.values() if event.act in UNDOABLE]


def _undoable_decision(article: Article, number: int) -> Decision | None:
    if not number:
        return None
    decisions = Decision.objects.filter(
        pk=number, article=article, act=Decision.DecisionAct.DECIDED
    )
    return decisions.first()


# --- The open form --------------------------------------------------------------------


def _lost_sentence(
    request: HttpRequest,
    workbench: WorkbenchState,
    selection: Selection,
    line: SentenceLine | None,
    forms: Forms | None,
    trouble: NotSaved | None,
) -> dict[str, object]:
    """Return the sentence of a new note, if that is gone or changed.

    With it go the sentences that may take its place.
    """
    if forms is None:
        return {}
    lost = _find_lost(request, workbench, selection, line, trouble)
    is_new_note = selection.kind in NEW_NOTE and not selection.number
    if lost is None or not is_new_note:
        return {}
    closest = workbench.closest(lost.text)
    return {
        "lost": lost,
        "closest": closest,
        "others": [other for other in workbench.lines if other not in closest],
        "put_on": forms.changing.data.get("to", ""),
    }


def _find_lost(
    request: HttpRequest,
    workbench: WorkbenchState,
    selection: Selection,
    line: SentenceLine | None,
    trouble: NotSaved | None,
) -> Sentence | None:
    """Return the selected sentence as it was; reading its earlier text is logged."""
    if trouble and trouble.lost:
        return trouble.lost
    if line or not selection.s:
        return None
    lost = sentence_keys.last_seen(workbench.article, selection.s)
    if lost:
        read_past([workbench.article.pk], request.path, acting(request))
    return lost


def _sent_again(
    user: User, selection: Selection, trouble: NotSaved | None
) -> Forms | None:
    """Return the forms that were refused; a new note may name a source after all."""
    if trouble is None or trouble.forms is None:
        return None
    forms = trouble.forms
    if forms.citation or selection.kind not in NEW_NOTE or selection.number:
        return forms
    recent = library.recently_cited(user, RECENT)
    return Forms(forms.note, CitationForm(recent=recent))


def _open_forms(
    user: User,
    workbench: WorkbenchState,
    selection: Selection,
    offer: SupportOffer | None,
) -> Forms | None:
    """Return the forms that the address names, if the person may use them."""
    kind = selection.kind
    if not kind or kind == "remarks":
        return None
    recent = library.recently_cited(user, RECENT)
    is_new_note = kind in NEW_NOTE and not selection.number
    if is_new_note and user.has_perm("annotations.add_note"):
        return _new_note_forms(workbench, selection, offer, recent)
    if not user.has_perm("annotations.change_note"):
        return None
    if kind == "note":
        return _note_forms(workbench, selection)
    if kind == "source":
        return _new_citation_forms(workbench, selection, recent)
    if kind == "citation":
        return _citation_forms(workbench, selection)
    return None


def _new_note_forms(
    workbench: WorkbenchState,
    selection: Selection,
    offer: SupportOffer | None,
    recent: Sequence[Source],
) -> Forms | None:
    line = workbench.line(selection.s)
    if line is None:
        # The sentence is gone: the panel asks where the note belongs now.
        return Forms(NoteForm()) if selection.s else None
    note_form = NoteForm(
        sentence=line.sentence, initial=initial_note(selection, line, offer)
    )
    initial = marked_passage(selection) or initial_source(selection, offer)
    citation_form = CitationForm(recent=recent, initial=initial)
    return Forms(note_form, citation_form)


def _find_note(workbench: WorkbenchState, selection: Selection) -> Note | None:
    notes = Note.objects.filter(pk=selection.number, anchor__article=workbench.article)
    return notes.select_related("anchor__sentence__revision").first()


def _note_forms(workbench: WorkbenchState, selection: Selection) -> Forms | None:
    note = _find_note(workbench, selection)
    if note is None:
        return None
    rating = initial_rating(selection.rate)
    return Forms(NoteForm(note=note, sentence=note.anchor.sentence, initial=rating))


def _new_citation_forms(
    workbench: WorkbenchState, selection: Selection, recent: Sequence[Source]
) -> Forms | None:
    if _find_note(workbench, selection) is None:
        return None
    initial = marked_passage(selection)
    if not initial and selection.again and recent:
        initial = {"source": recent[0].pk}
    return Forms(citation=CitationForm(recent=recent, initial=initial))


def _citation_forms(workbench: WorkbenchState, selection: Selection) -> Forms | None:
    citations = Citation.objects.filter(
        pk=selection.number, note__anchor__article=workbench.article
    )
    citation = citations.select_related("source").first()
    if citation is None:
        return None
    return Forms(citation=CitationForm(citation=citation))


def _claimants(
    workbench: WorkbenchState, line: SentenceLine | None, forms: Forms | None
) -> ClaimantChoices | None:
    """Return whose claims the note of the open form may rate."""
    if forms is None or forms.note is None:
        return None
    sentence = line.sentence if line else None
    return offer_claimants(workbench.article, sentence, forms.note)
