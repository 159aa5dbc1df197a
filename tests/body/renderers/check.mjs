// Takes the bodies that the test `body::renderers` wrote to the stock renderers of Portable Text, and fails when a word
// of the body's own text is missing from what they make of its blocks.
//
// First with no configuration at all, for bodies of text: callouts, lists, marks, links. Then with components for the
// objects, which every renderer leaves to its user; those below are all that a page needs.

import {readFileSync} from 'node:fs'
import {portableTextToMarkdown} from '@portabletext/markdown'
import {PortableText} from '@portabletext/react'
import {escapeHTML, toHTML} from '@portabletext/to-html'
import {toPlainText} from '@portabletext/toolkit'
import {createElement as h} from 'react'
import {renderToStaticMarkup} from 'react-dom/server'

const bodies = JSON.parse(readFileSync(new URL('./bodies.json', import.meta.url), 'utf8'))

/** What an object says, as lines of text. */
function lines(value, page) {
  switch (value._type) {
    case 'image':
      return [value.alt, value.caption, value.credit]
    case 'table': {
      const cell = ({children}) => children.map((span) => span.text).join('')
      return [value.caption, ...value.rows.flatMap(({cells}) => cells.map(cell))]
    }
    case 'code':
      return [value.code]
    case 'video':
      return [value.title, value.url]
    case 'treatments':
      return page.treatments
        .filter(({id}) => !value.only || value.only.includes(id))
        .flatMap(({name, summary, href}) => [name, summary, href])
    case 'product':
      return page.products.filter(({handle}) => handle === value.handle).flatMap(({title, url}) => [title, url])
    default:
      return []
  }
}

const OBJECTS = ['image', 'table', 'code', 'video', 'treatments', 'product', 'divider']

/** The same components for each renderer: `paragraph` makes one of theirs from a text. */
function types(page, paragraphs) {
  const one = ({value}) => paragraphs(lines(value, page).filter(Boolean))
  return Object.fromEntries(OBJECTS.map((name) => [name, one]))
}

const RENDERERS = {
  'to-html': ({blocks, page}, plain) =>
    toHTML(blocks, {
      onMissingComponent: false,
      components: plain
        ? {}
        : {
            types: types(page, (texts) => texts.map((text) => `<p>${escapeHTML(text)}</p>`).join('')),
            marks: {citation: ({children, value}) => `${children}<small> ${escapeHTML(value.text ?? '')} </small>`},
          },
    }),
  react: ({blocks, page}, plain) =>
    renderToStaticMarkup(
      h(PortableText, {
        value: blocks,
        onMissingComponent: false,
        components: plain
          ? {}
          : {
              types: types(page, (texts) => texts.map((text) => h('p', {key: text}, text))),
              marks: {citation: ({children, value}) => [children, h('small', {key: 'c'}, ` ${value.text ?? ''} `)]},
            },
      }),
    ),
  markdown: ({blocks, page}, plain) =>
    portableTextToMarkdown(
      blocks,
      plain
        ? {}
        : {
            types: types(page, (texts) => texts.join('\n\n')),
            marks: {citation: ({children, value}) => `${children} (${value.text ?? ''})`},
          },
    ),
  toPlainText: ({blocks}, plain) => (plain ? toPlainText(blocks) : null),
}

const ENTITIES = {amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'"}

/** How often each word is in a text, in HTML or in Markdown. */
function count(text, isHtml) {
  let plain = text
  if (isHtml) {
    plain = plain
      .replace(/<(br|\/?(p|li|ul|ol|h\d|blockquote|pre|small|table|tr|td))\b[^>]*>/g, ' ')
      .replace(/<[^>]*>/g, '')
      .replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name) => ENTITIES[name])
  }
  const counts = new Map()
  for (const [word] of plain.replace(/\\(?=[^\p{L}\p{N}])/gu, '').matchAll(/[\p{L}\p{N}]+/gu)) {
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return counts
}

/** The words of our text, without the numbers that lists and citations get. */
function ours(text) {
  return count(text.replace(/^\s*\d+\. /gm, '').replace(/ ?\[\d+\]/g, ''), false)
}

let failures = 0
for (const [name, render] of Object.entries(RENDERERS)) {
  let taken = 0
  let words = 0
  let missing = 0
  for (const body of bodies) {
    for (const plain of [true, false]) {
      if (plain && !body.text_only) continue
      const out = render(body, plain)
      if (out === null) continue
      taken += 1
      const theirs = count(out, name !== 'markdown' && name !== 'toPlainText')
      for (const [word, times] of ours(body.text)) {
        words += times
        const lost = times - Math.min(times, theirs.get(word) ?? 0)
        // A source is cited once in our text and at each place in theirs, so theirs may have more, never less.
        if (lost > 0) {
          missing += lost
          console.error(`${name}: "${word}" is missing ${lost} times from ${body.name}${plain ? ' (no components)' : ''}`)
        }
      }
    }
  }
  console.log(`${name}: ${taken} bodies, ${words} words, ${missing} missing`)
  failures += missing + (taken === 0 ? 1 : 0)
}
process.exit(failures === 0 ? 0 : 1)
