"""Addresses of accounts and posts."""

from django.urls import path

from dapolicy.custody.views import administration, posts

urlpatterns = [
    path("accounts/", administration.accounts, name="accounts"),
    path("accounts/new/", administration.new_account, name="account-new"),
    path("accounts/agreements/", administration.agreements, name="agreements"),
    path("accounts/guarded/", administration.guarded, name="accounts-guarded"),
    path("accounts/of/<str:username>/", administration.account, name="account"),
    path("accounts/of/<str:username>/end/", administration.end, name="account-end"),
    path("accounts/of/<str:username>/review/", administration.review, name="account-review"),
    path("accounts/of/<str:username>/propose/<slug:what>/", administration.propose, name="account-propose"),
    path("changes/", administration.changes, name="changes"),
    path("changes/<uuid:change>/", administration.change, name="change"),
    path("posts/", posts.posts, name="posts"),
    path("posts/<slug:post>/fill/", posts.fill, name="post-fill"),
    path("posts/<slug:post>/hand-over/", posts.hand_over, name="post-hand-over"),
]
