"""The generated Python clients against a live server: what an editor's tool and a feed do, one after the other.

round_trip.py URL EMAIL PASSWORD, with both clients on the path.
"""

import sys

from materia_delivery_api_client import Client
from materia_delivery_api_client import models as read
from materia_delivery_api_client.api.articles import get_article, list_articles
from materia_management_api_client import AuthenticatedClient
from materia_management_api_client import Client as Anyone
from materia_management_api_client import models as write
from materia_management_api_client.api.articles import create_article, publish_article, update_article
from materia_management_api_client.api.auth import get_current_user, login
from materia_management_api_client.api.authors import create_author
from materia_management_api_client.api.topics import create_topic

url, email, password = sys.argv[1:]
readers = Client(base_url=url)


def sign_in() -> AuthenticatedClient:
    tokens = login.sync(client=Anyone(base_url=url), body=write.LoginRequest(email=email, password=password))
    assert isinstance(tokens, write.TokenPair), tokens
    editors = AuthenticatedClient(base_url=url, token=tokens.access_token)
    me = get_current_user.sync(client=editors)
    assert isinstance(me, write.User) and me.role == write.Role.ADMIN, me
    return editors


def write_all(editors: AuthenticatedClient) -> None:
    credentials = [write.CredentialInput(abbreviation="OCS", kind=write.CredentialKind.CERTIFICATION)]
    author = write.AuthorInput(name="Pia Thon", slug="pia-thon", credentials=credentials)
    assert isinstance(create_author.sync(client=editors, publish=True, body=author), write.Author)
    topic = write.TopicInput(name="Slow trips", slug="py-trips")
    assert isinstance(create_topic.sync(client=editors, publish=True, body=topic), write.Topic)
    for number in (1, 2, 3):
        article = write.ArticleInput(
            title=f"Journey {number}",
            slug=f"py-trip-{number}",
            body=write.BodyInput(markdown="## Out\n\nand **back**"),
            authors=["pia-thon"],
            topics=["py-trips"],
            hero=write.ImageInput(url="https://images.example.com/trip.jpg", alt="A road"),
        )
        made = create_article.sync_detailed(client=editors, body=article)
        assert made.status_code == 201 and isinstance(made.parsed, write.Article), made
        assert isinstance(made.parsed.hero, write.Image) and made.parsed.hero.decorative is False
        change = write.ArticlePatch(subtitle="there", seo=None)
        version, key = made.headers["ETag"], made.parsed.id
        changed = update_article.sync(str(key), client=editors, if_match=version, body=change)
        assert isinstance(changed, write.Article) and changed.subtitle == "there", changed
        stale = update_article.sync(str(key), client=editors, if_match=version, body=change)
        assert isinstance(stale, write.Problem) and stale.type_ == "/problems/precondition-failed", stale
        published = publish_article.sync(str(key), client=editors)
        assert isinstance(published, write.Article) and published.status == write.Status.PUBLISHED, published


def read_one() -> None:
    include, body = [read.ArticleInclude.AUTHORS], [read.BodyFormat.BLOCKS]
    answer = get_article.sync_detailed("py-trip-1", client=readers, include=include, body=body)
    assert isinstance(answer.parsed, read.Article), answer
    author = answer.parsed.authors[0]
    assert author.byline == "Pia Thon, OCS" and author.kind == "author" and author.job_title is None
    assert isinstance(answer.parsed.body, read.BodyView) and answer.parsed.body.blocks
    heading = answer.parsed.body.blocks[0]
    assert isinstance(heading, read.TextBlock) and heading.style == read.BlockStyle.H2, heading
    tag = answer.headers["ETag"]
    again = get_article.sync_detailed("py-trip-1", client=readers, include=include, body=body, if_none_match=tag)
    assert again.status_code == 304 and again.parsed is None, again


def read_many() -> None:
    slugs, cursor = [], {}
    while True:
        sort = [read.SortKey.TITLE_DESCENDING]
        page = list_articles.sync(client=readers, topic=["py-trips"], sort=sort, limit=2, count=True, **cursor)
        assert isinstance(page, read.ArticleList) and page.pagination.total == 3, page
        slugs += [article.slug for article in page.data]
        if page.pagination.next_cursor is None:
            break
        cursor = {"cursor": page.pagination.next_cursor}
    assert slugs == ["py-trip-3", "py-trip-2", "py-trip-1"], slugs


def fail(editors: AuthenticatedClient) -> None:
    refused = create_article.sync(client=editors, body=write.ArticleInput(title="", slug="No Slug"))
    assert isinstance(refused, write.Problem) and refused.status == 422, refused
    assert {fault.pointer for fault in refused.errors} == {"/slug", "/title"}, refused
    missing = get_article.sync("py-nowhere", client=readers)
    assert isinstance(missing, read.Problem) and missing.type_ == "/problems/not-found", missing


def main() -> None:
    editors = sign_in()
    for step, arguments in [(write_all, [editors]), (read_one, []), (read_many, []), (fail, [editors])]:
        step(*arguments)
        print(f"python: {step.__name__} ok")


main()
