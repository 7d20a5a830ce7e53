"""Who fills which post: filled by two people, or handed over by its holder to somebody who accepts it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from dapolicy.access.models import Post
from dapolicy.access.visits import may_visit
from dapolicy.audit.http import Request
from dapolicy.custody.accounts import actions, queries
from dapolicy.custody.accounts.post_forms import HandOverForm, PostForm


@require_safe
def posts(request: Request) -> HttpResponse:
    """Each post with its holder, and the way to hand over one's own."""
    listed = [
        {"post": post, "holdings": held, "own": queries.holding_of(post.pk, request.member, request.now)}
        for post, held in queries.posts_with_holders(request.now)
    ]
    context = {"posts": listed, "may_fill": may_visit(request, "custody:post-fill"), "now": request.now}
    return render(request, "custody/posts.html", context)


def fill(request: Request, post: str) -> HttpResponse:
    """An administrator proposes who fills a post; a second person agrees."""
    chair = get_object_or_404(Post, pk=post)
    form = PostForm(request.POST or None, now=request.now, post=chair.pk, leave_out=request.member)
    return proposed(request, "post", chair, form, "Fill this post")


def hand_over(request: Request, post: str) -> HttpResponse:
    """The holder hands the post to somebody, who accepts it."""
    holding = queries.holding_of(post, request.member, request.now)
    if holding is None:
        raise Http404
    form = HandOverForm(
        request.POST or None,
        now=request.now,
        post=holding.post_id,
        leave_out=request.member,
        initial={"until": holding.until},
    )
    return proposed(request, "handover", holding.post, form, "Hand this post over")


def proposed(request: Request, what: str, chair: Post, form: PostForm, heading: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        request.audit.reason(reason)
        key = actions.propose(
            what, form.chosen(), detail=form.detail(), reason=reason, by=request.member, at=request.now
        )
        return redirect("custody:change", key)
    return render(request, "custody/post.html", {"form": form, "post": chair, "heading": heading})
