/* Every page at the width of a phone and of a desk, with and without JavaScript, held against axe (WCAG 2.2 AA); then the week's
 * tasks by keyboard alone. Prints one line a case: "ok LABEL" or "not ok LABEL".
 *     node browse.mjs CHROMIUM ADDRESS MODULES FOLDER    FOLDER: where pictures of the pages are put
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const [chromiumPath, address, modules, folder] = process.argv.slice(2);
const require = createRequire(modules + '/');
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const base = new URL(address).origin;
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const say = (good, label, found) => console.log(`${good ? 'ok' : 'not ok'} ${label}${good ? '' : ': ' + found.replaceAll('\n', ' ')}`);

async function look(page, size, name) {
  await page.screenshot({ path: `${folder}/${size}-${name}.png`, fullPage: true });
  await page.evaluate(axe);
  const found = await page.evaluate(tags => axe.run(document, { runOnly: tags }), rules);
  say(found.violations.length === 0 && found.passes.length > 5, `${name} on a ${size}: axe`,
    found.violations.map(v => `${v.id} ${v.nodes[0].html}`.slice(0, 200)).join('; '));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  say(wide <= 0, `${name} on a ${size}: nothing beyond the edge`, `${wide} pixels`);
}

async function signIn(page) {
  await page.goto(address);
  await page.getByLabel('Asha Mbeki').check();
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function lookAtAll(browser, size, viewport) {
  const context = await browser.newContext({ viewport, bypassCSP: true }); // for axe alone
  const page = await context.newPage();
  await page.goto(base + '/sign-in');
  await look(page, size, 'code');
  await page.goto(address);
  await look(page, size, 'sign-in');
  await signIn(page);
  for (const name of ['today', 'hours', 'reflection', 'supervision', 'progress', 'renewal']) {
    await page.goto(`${base}/${name}`);
    await look(page, size, name);
  }
  await page.goto(base + '/supervision');
  await page.locator('main a').last().click();
  await look(page, size, 'session');
  await page.goto(base + '/today');
  await page.getByLabel('What did the time go into?').fill('1h vizit');
  await page.getByRole('button', { name: 'Save' }).click();
  await look(page, size, 'problem');
  await page.goto(base + '/nothing');
  await look(page, size, 'failure');
  await context.close();
}

/* Tab until something of that name has the focus. */
async function tabTo(page, name) {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const on = page.locator(':focus');
    const text = await on.evaluate(e => (e.labels?.[0]?.textContent ?? e.textContent).trim());
    if (text === name) return true;
  }
  return false;
}

async function byKeyboard(browser) {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
  const page = await context.newPage();
  await page.goto(address);
  await tabTo(page, 'Asha Mbeki');
  await page.keyboard.press('Space');
  await tabTo(page, 'Sign in');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/today');
  say(await tabTo(page, 'What did the time go into?'), 'by keyboard: to the one line', 'not reached');
  await page.keyboard.type('1h visit');
  await page.keyboard.press('Enter');
  await page.getByRole('status').waitFor();
  say((await page.getByRole('status').textContent()).includes('Saved: 1h'), 'by keyboard: a visit', 'not saved');
  await tabTo(page, 'Private reflection');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/reflection');
  await tabTo(page, 'What stays with you?');
  await page.keyboard.type('I was quicker than I was kind.');
  await tabTo(page, 'Save for yourself');
  await page.keyboard.press('Enter');
  await page.getByRole('status').waitFor();
  say(await page.getByText('I was quicker than I was kind.').isVisible(), 'by keyboard: a reflection', 'not there');
  await tabTo(page, 'Progress');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/progress');
  say(await page.getByText('Not yet').first().isVisible(), 'by keyboard: what is missing', 'not there');
  await context.close();
}

async function withoutScript(browser) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await signIn(page);
  await page.getByLabel('What did the time go into?').fill('30m visit');
  await page.getByRole('button', { name: 'Save' }).click();
  say((await page.getByRole('status').textContent()).includes('Saved: 30m'), 'without JavaScript: a visit', 'not saved');
  await context.close();
}

const browser = await chromium.launch({
  executablePath: chromiumPath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-component-update'],
});
try {
  await lookAtAll(browser, 'phone', { width: 320, height: 640 });
  await lookAtAll(browser, 'desk', { width: 1280, height: 900 });
  await byKeyboard(browser);
  await withoutScript(browser);
} finally {
  await browser.close();
}
console.log('done');
