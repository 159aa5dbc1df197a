#!/usr/bin/env python3
"""Renders an article of a Materia server as one plain HTML page, with nothing but Python's standard library.

    python3 examples/render_page.py > page.html
    python3 examples/render_page.py --server http://127.0.0.1:8080 --article sciatica-massage > page.html

Everything on the page comes from two requests: the article with what it refers to, and the announcements that are on.
"""

import argparse
import html
import json
import re
import urllib.request
from datetime import datetime

INCLUDE = "treatments,authors,next,related,also_in"

STYLE = """
:root { --ink: #1c2a33; --soft: #5b6b76; --line: #d9e1e6; --paper: #fff; --tint: #f3f7f9; --accent: #0b6e75; }
* { box-sizing: border-box; }
body { margin: 0; font: 17px/1.6 Georgia, serif; color: var(--ink); background: var(--paper); }
a { color: var(--accent); }
h1, h2, h3, h4, nav, .meta, .bar, .tag, .card, .author, figcaption, th { font-family: system-ui, sans-serif; }
h1 { font-size: 2.3rem; line-height: 1.15; margin: 0 0 .3rem; }
h2 { margin: 2.4rem 0 .6rem; line-height: 1.25; }
h3 { margin: 0 0 .3rem; }
main, footer { max-width: 46rem; margin: 0 auto; padding: 2rem 1.2rem; }
footer { max-width: 70rem; }
.bar { background: var(--accent); color: #fff; text-align: center; padding: .55rem 1rem; font-size: .92rem; }
.bar a { color: #fff; }
.subtitle { font-size: 1.2rem; color: var(--soft); margin: 0 0 1rem; }
.meta { color: var(--soft); font-size: .92rem; margin: 0 0 1.4rem; }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 1rem; padding: 0 .6rem; font-size: .8rem; }
figure { margin: 0 0 1.6rem; }
img { display: block; max-width: 100%; background: var(--tint); color: var(--soft); font: .85rem system-ui, sans-serif; }
figure img { width: 100%; height: auto; aspect-ratio: 16 / 7; object-fit: cover; padding: 1rem; }
figcaption { color: var(--soft); font-size: .85rem; margin-top: .4rem; }
nav { background: var(--tint); padding: 1rem 1.3rem; font-size: .95rem; }
nav ol { margin: .3rem 0 0; padding-left: 1.2rem; }
aside, .notice { border-left: 4px solid var(--accent); background: var(--tint); padding: .7rem 1.1rem; margin: 1.2rem 0; }
.notice strong { font-family: system-ui, sans-serif; text-transform: uppercase; font-size: .8rem; letter-spacing: .05em; }
.notice p { margin: .2rem 0; }
.emergency { border-color: #b3261e; background: #fdecea; } .urgent { border-color: #c2570c; background: #fff4e8; }
.callout-warning, .callout-emergency { border-color: #b3261e; } .callout-caution { border-color: #c2570c; }
.treatment { border: 1px solid var(--line); border-radius: .5rem; padding: 1.1rem 1.3rem; margin: 1rem 0; }
.treatment p:last-child { margin-bottom: 0; }
.facts { display: grid; grid-template-columns: 9rem 1fr; gap: .25rem .9rem; margin: .8rem 0 0; font: .9rem/1.5 system-ui, sans-serif; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
table { border-collapse: collapse; width: 100%; } td, th { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; }
.author { display: flex; gap: 1.1rem; border-top: 1px solid var(--line); padding-top: 1.4rem; margin-top: 2.4rem; font-size: .95rem; }
.author img { width: 7rem; height: 7rem; border-radius: 50%; flex: none; object-fit: cover; font-size: .65rem; padding: .8rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1.2rem; }
.card { border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; font-size: .92rem; display: flex; flex-direction: column; }
.card img { width: 100%; height: 8rem; flex: none; object-fit: cover; padding: .8rem; }
.card div { padding: .9rem 1.1rem; } .card h3 { font-size: 1.05rem; } .card p { margin: .4rem 0; }
.products { list-style: none; padding: 0; display: flex; gap: .8rem; flex-wrap: wrap; }
.products li { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .9rem; font-family: system-ui, sans-serif; }
"""

STATUSES = {
    "permitted": "permitted",
    "permitted_with_conditions": "permitted with conditions",
    "prohibited": "not available",
    "silent": "the law does not say",
    "unknown": "not known",
}


def get(server, path):
    with urllib.request.urlopen(server + path) as answer:
        return json.load(answer)


def esc(text):
    return html.escape(text or "", quote=True)


def day(timestamp):
    return datetime.fromisoformat(timestamp.replace("Z", "+00:00")).strftime("%B %d, %Y")


def comments(count):
    return f"{count} comment" + ("" if count == 1 else "s")


def image(picture):
    if not picture:
        return ""
    size = "".join(f' {side}="{picture[side]}"' for side in ("width", "height") if picture.get(side))
    return f'<img src="{esc(picture["url"])}" alt="{esc(picture["alt"])}"{size} loading="lazy">'


def figure(picture):
    if not picture:
        return ""
    words = " ".join(filter(None, [picture.get("caption"), picture.get("credit")]))
    caption = f"<figcaption>{esc(words)}</figcaption>" if words else ""
    return f"<figure>{image(picture)}{caption}</figure>"


def address(link):
    """Where a link goes: outside, or to the storefront's page of an entry."""
    return link["url"] if link["kind"] == "link" else f"/{link['kind'].replace('_', '-')}s/{link['slug']}"


def anchor(link):
    return f'<a href="{esc(address(link))}">{esc(link.get("label") or link.get("title"))}</a>'


def byline(authors):
    return ", ".join(esc(author["byline"]) for author in authors)


def announcement(item):
    link = item.get("link")
    more = f" {anchor(link)}" if link else ""
    return f'<div class="bar" role="status">{esc(item["message"])}{more}</div>'


def notice(item):
    action = f"<p><b>{esc(item['action'])}</b></p>" if item.get("action") else ""
    severity = esc(item["severity"])
    return f'<div class="notice {severity}" role="note"><strong>{severity}</strong><p>{esc(item["text"])}</p>{action}</div>'


def performer(item):
    details = "; ".join(filter(None, [item.get("credential"), item.get("note")]))
    return esc(item["profession"]) + (f" ({esc(details)})" if details else "")


def availability(items):
    """States by what their law says, so that "not available in all states" is more than a remark."""
    by_status = {}
    for item in items:
        by_status.setdefault(item["status"], []).append(item["jurisdiction"])
    said = [f"{STATUSES[status]}: {esc(', '.join(places))}" for status, places in by_status.items()]
    whole = "" if set(by_status) == {"permitted"} else "<b>Not available everywhere.</b> "
    return whole + "; ".join(said)


def treatment(option):
    facts = [
        ("Try at home", ", ".join(map(anchor, option["home_care"]))),
        ("Includes", ", ".join(esc(technique["name"]) for technique in option["techniques"])),
        ("Done by", "<br>".join(map(performer, option["performed_by"]))),
        ("Where", availability(option["availability"]) if option["availability"] else ""),
        ("May follow", esc("; ".join(option["side_effects"]))),
        ("Not if", esc("; ".join(item["text"] for item in option["contraindications"]))),
    ]
    facts = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts if value)
    body = option.get("body", {}).get("html") or f"<p>{esc(option.get('summary'))}</p>"
    identity = esc(f"treatment:{option['slug']}")
    return f'<section class="treatment" id="{identity}"><h3>{esc(option["name"])}</h3>{body}<dl class="facts">{facts}</dl></section>'


def body(article):
    """The text, with the whole treatment option wherever the text has it in short."""
    options = {option["slug"]: option for option in article["treatments"]}
    placed = set()

    def whole(match):
        slug = match.group(1)
        placed.add(slug)
        return treatment(options[slug]) if slug in options else match.group(0)

    short = r'<section class="treatment" id="treatment:([^"]+)">.*?</section>'
    text = re.sub(short, whole, article["body"]["html"], flags=re.DOTALL)
    return text + "".join(treatment(option) for slug, option in options.items() if slug not in placed)


def author(item):
    links = " ".join(f'<a href="{esc(link["url"])}">{esc(link["label"])}</a>' for link in item["links"])
    title = f' <span class="meta">{esc(item["job_title"])}</span>' if item.get("job_title") else ""
    bio = item.get("bio", {}).get("html", "")
    return f'<section class="author">{image(item.get("avatar"))}<div><h3>{esc(item["byline"])}</h3>{title}{bio}{links}</div></section>'


def card(item):
    if item["kind"] == "link":
        return f'<article class="card"><div><h3>{anchor(item)}</h3></div></article>'
    facts = " · ".join(filter(None, [byline(item["authors"]), day(item["published_at"]), comments(item["comments_count"])]))
    to = esc(address(item))
    return (
        f'<article class="card">{image(item.get("hero"))}<div><h3><a href="{to}">{esc(item["title"])}</a></h3>'
        f'<p class="meta">{facts}</p><p>{esc(item.get("excerpt"))}</p><a href="{to}">Read more</a></div></article>'
    )


def cards(title, items):
    return f'<h2>{esc(title)}</h2><div class="cards">{"".join(map(card, items))}</div>' if items else ""


def product(item):
    name = esc(item.get("title") or item["handle"])
    return f'<li><a href="{esc(item["url"])}">{name}</a></li>' if item.get("url") else f"<li>{name}</li>"


def page(article, announcements):
    top = "".join(announcement(item) for item in announcements if item["placement"] == "top-bar")
    topics = " ".join(f'<span class="tag">{esc(topic["name"])}</span>' for topic in article["topics"])
    sections = [section for section in article["sections"] if section["level"] == 2]
    contents = "".join(f'<li><a href="#{esc(section["anchor"])}">{esc(section["heading"])}</a></li>' for section in sections)
    following = "".join(f"<li>{anchor(link)}</li>" for link in article["next"])
    products = "".join(map(product, article["products"]))
    also_in = "".join(cards(f"Also in {each['listing']['title']}", each["items"]) for each in article["also_in"])
    seo = article.get("seo") or {}
    subtitle = f'<p class="subtitle">{esc(article["subtitle"])}</p>' if article["subtitle"] else ""
    return f"""<!doctype html>
<html lang="{esc(article["locale"])}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{esc(seo.get("title") or article["title"])}</title>
<meta name="description" content="{esc(seo.get("description") or article["excerpt"])}">
<style>{STYLE}</style>
</head>
<body>
{top}
<main>
<h1>{esc(article["title"])}</h1>
{subtitle}
<p class="meta">by {byline(article["authors"])} · <time datetime="{esc(article["published_at"])}">{day(article["published_at"])}</time>
· {comments(article["comments_count"])} · {article["reading_minutes"]} min read<br>{topics}</p>
{figure(article["hero"])}
{"".join(map(notice, article["safety_notices"]))}
{f"<nav><b>On this page</b><ol>{contents}</ol></nav>" if contents else ""}
{body(article)}
{f'<h2>In the picture</h2><ul class="products">{products}</ul>' if products else ""}
{f"<h2>Next pages</h2><ul>{following}</ul>" if following else ""}
{"".join(map(author, article["authors"]))}
</main>
<footer>
{also_in}
{cards("Related", article["related"])}
</footer>
</body>
</html>"""


def main():
    arguments = argparse.ArgumentParser(description="Renders an article as one HTML page.")
    arguments.add_argument("--server", default="http://127.0.0.1:8080", help="where Materia answers")
    arguments.add_argument("--article", default="physical-therapy-for-sciatica", help="the article's id or slug")
    given = arguments.parse_args()
    article = get(given.server, f"/v1/articles/{given.article}?include={INCLUDE}&body=html")
    print(page(article, get(given.server, "/v1/announcements")["data"]))


if __name__ == "__main__":
    main()
