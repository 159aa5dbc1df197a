// Opens /docs in a browser without a window, on both documents, signs in and tries a call, as a reader would do it.
// docs_page.js URL EMAIL PASSWORD FOLDER; pictures of what it sees go to FOLDER.

const assert = require('node:assert/strict');
const { chromium } = require('playwright-core');

const [url, email, password, folder] = process.argv.slice(2);

/** Opens an operation, fills in a body if there is one, and returns what the server answered. */
async function tryOut(page, id, body) {
  const operation = page.locator(`.opblock[id$="-${id}"]`);
  await operation.locator('.opblock-summary-control').first().click();
  if (body !== undefined) await operation.locator('textarea.body-param__text').fill(JSON.stringify(body));
  await operation.locator('button.execute').click();
  const live = operation.locator('.live-responses-table');
  await live.waitFor();
  const status = (await live.locator('tbody .response-col_status').first().innerText()).trim();
  const text = await live.locator('tbody .response-col_description .microlight').first().innerText();
  return { status, text, operation };
}

async function open(page, name) {
  await page.goto(`${url}/docs/?urls.primaryName=${name}`);
  await page.locator('.opblock').first().waitFor();
  assert.equal(await page.locator('h1.title, h2.title').first().innerText().then((text) => text.includes(`Materia ${name} API`)), true);
  assert.equal(await page.locator('.errors-wrapper').count(), 0, 'the page reports errors in the document');
  const shown = await page.locator('.opblock').count();
  const document = await (await fetch(`${url}/openapi/${name.toLowerCase()}.json`)).json();
  const described = Object.values(document.paths).flatMap((path) => Object.keys(path)).length;
  assert.equal(shown, described, 'operations on the page');
  console.log(`docs: ${name}: ${shown} operations`);
}

async function main() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) complaints.push(`asks ${request.url()}`);
  });

  await open(page, 'Delivery');
  await page.screenshot({ path: `${folder}/docs-delivery.png` });
  const list = await tryOut(page, 'list_topics');
  assert.equal(list.status, '200', list.text);
  assert.ok(JSON.parse(list.text).data.length > 0);
  await list.operation.screenshot({ path: `${folder}/docs-tried.png` });

  await open(page, 'Management');
  const login = await tryOut(page, 'login', { email, password });
  assert.equal(login.status, '200');
  await page.locator('.auth-wrapper .authorize').first().click();
  const dialog = page.locator('.modal-ux');
  const bearer = page.locator('input[aria-label="auth-bearer-value"]');
  await bearer.fill(JSON.parse(login.text).access_token);
  await dialog.locator('.auth-container', { has: bearer }).locator('button.authorize').click();
  await page.screenshot({ path: `${folder}/docs-signed-in.png` });
  await dialog.locator('button.btn-done').first().click();
  const me = await tryOut(page, 'get_current_user');
  assert.equal(me.status, '200');
  assert.equal(JSON.parse(me.text).email, email);
  await page.screenshot({ path: `${folder}/docs-management.png` });
  assert.deepEqual(complaints, []);
  console.log('docs: signed in, and called what only those who are signed in may');
  await browser.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
