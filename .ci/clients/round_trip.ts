// The generated TypeScript clients against a live server: what an editor's tool and a storefront do, one after the other.
// round_trip.js URL EMAIL PASSWORD

import { strict as assert } from 'node:assert';
import { createClient as createDelivery } from './delivery/client';
import * as delivery from './delivery/sdk.gen';
import type { Article, Block, GetArticleData, Problem } from './delivery/types.gen';
import { createClient as createManagement } from './management/client';
import * as management from './management/sdk.gen';

const [url = '', email = '', password = ''] = process.argv.slice(2);
const readers = createDelivery({ baseUrl: url });
const editors = createManagement({ baseUrl: url });

/** What was answered, if it was a success. */
function good<T>(answer: { data?: T; error?: unknown }): T {
  assert(answer.data !== undefined, JSON.stringify(answer.error));
  return answer.data;
}

/** Signs in, and sends the token with every request from then on. */
async function signIn(): Promise<void> {
  const tokens = good(await management.login({ client: editors, body: { email, password } }));
  editors.setConfig({ auth: tokens.access_token });
  const me = good(await management.getCurrentUser({ client: editors }));
  assert.equal(me.role, 'admin');
}

/** Writes an author, a topic and three articles, and publishes them. */
async function write(): Promise<void> {
  const client = editors;
  const query = { publish: true };
  const author = { name: 'Tess Script', slug: 'tess-script', credentials: [{ abbreviation: 'PT' }] };
  good(await management.createAuthor({ client, query, body: author }));
  good(await management.createTopic({ client, query, body: { name: 'Round trips', slug: 'ts-trips' } }));
  for (const number of [1, 2, 3]) {
    const made = await management.createArticle({
      client,
      body: {
        title: `Trip ${number}`,
        slug: `ts-trip-${number}`,
        body: { markdown: '## Out\n\nand **back**' },
        authors: ['tess-script'],
        topics: ['ts-trips'],
        hero: { url: 'https://images.example.com/trip.jpg', alt: 'A road' },
      },
    });
    const article = good(made);
    assert.equal(made.response.status, 201);
    assert.equal(article.hero?.decorative, false);
    const version = made.response.headers.get('ETag') ?? '';
    const changed = await management.updateArticle({
      client,
      path: { id_or_slug: article.id },
      headers: { 'If-Match': version },
      body: { subtitle: 'there', seo: null },
    });
    assert.equal(good(changed).subtitle, 'there');
    const stale = await management.updateArticle({
      client,
      path: { id_or_slug: article.id },
      headers: { 'If-Match': version },
      body: {},
    });
    assert.equal(stale.error?.type, '/problems/precondition-failed');
    const published = good(await management.publishArticle({ client, path: { id_or_slug: article.id } }));
    assert.equal(published.status, 'published');
  }
}

/** One entry with its relations whole, its blocks told apart, and asked for again with its tag. */
async function readOne(): Promise<void> {
  const path = { id_or_slug: 'ts-trip-1' };
  const query: GetArticleData['query'] = { include: ['authors', 'next'], body: ['blocks', 'text'] };
  const answer = await delivery.getArticle({ client: readers, path, query });
  const article: Article = good(answer);
  const author = article.authors[0];
  assert.equal(author?.byline, 'Tess Script, PT');
  assert.equal(author?.kind, 'author');
  const nothing: string | null | undefined = author?.job_title;
  assert.equal(nothing, null);
  const words = (block: Block): string => (block._type === 'block' ? block.children.map((span) => span.text).join('') : '');
  assert.deepEqual(article.body?.blocks?.map(words), ['Out', 'and back']);
  const held = answer.response.headers.get('ETag') ?? '';
  const again = await delivery.getArticle({ client: readers, path, query, headers: { 'If-None-Match': held } });
  assert.equal(again.response.status, 304);
}

/** Filters, an order, and every page of a list by its cursors. */
async function readMany(): Promise<void> {
  const slugs: string[] = [];
  let cursor: string | undefined;
  do {
    const page = good(
      await delivery.listArticles({
        client: readers,
        query: { topic: ['ts-trips'], published_at: { gte: '2020-01-01' }, sort: ['-title'], limit: 2, count: true, cursor },
      }),
    );
    assert.equal(page.pagination.total, 3);
    slugs.push(...page.data.map((article) => article.slug));
    cursor = page.pagination.next_cursor ?? undefined;
  } while (cursor !== undefined);
  assert.deepEqual(slugs, ['ts-trip-3', 'ts-trip-2', 'ts-trip-1']);
}

/** Failures have types: every fault of an input with its place, and an entry that is not there. */
async function fail(): Promise<void> {
  const refused = await management.createArticle({ client: editors, body: { title: '', featured: true, slug: 'No Slug' } });
  const problem: Problem = refused.error ?? assert.fail('it was accepted');
  assert.equal(problem.status, 422);
  assert.deepEqual(new Set(problem.errors?.map((fault) => fault.pointer)), new Set(['/slug', '/title']));
  const missing = await delivery.getArticle({ client: readers, path: { id_or_slug: 'ts-nowhere' } });
  assert.equal(missing.error?.type, '/problems/not-found');
  const parameter = await delivery.listArticles({ client: readers, query: { limit: 1000 } });
  assert.equal(parameter.error?.errors?.[0]?.parameter, 'limit');
}

async function main(): Promise<void> {
  for (const step of [signIn, write, readOne, readMany, fail]) {
    await step();
    console.log(`typescript: ${step.name} ok`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
