/* Every page in a real browser, as a phone and as a desk show it, with and without JavaScript: held against axe (WCAG 2.2 AA), no
 * wider than its window, also at 320 pixels; then the week's tasks by keyboard alone, a newcomer's first minutes on a phone, and what
 * the script adds. Prints one line a case: "ok LABEL" or "not ok LABEL".
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
const phone = { width: 390, height: 844 }, desk = { width: 1280, height: 900 }, narrow = { width: 320, height: 640 };

const say = (good, label, found = '') =>
  console.log(`${good ? 'ok' : 'not ok'} ${label}${good ? '' : ': ' + String(found).replaceAll('\n', ' ')}`);

// ---- the pages ----

async function signIn(page, name) {
  await page.goto(address);
  await page.getByLabel(name).check();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/today');
}

async function send(page, fields, button) {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label).fill(text);
  await page.getByRole('button', { name: button }).click();
  await page.waitForLoadState();
}

const goTo = path => page => page.goto(base + path);
const sessions = async page => {
  await page.goto(base + '/supervision');
  return page.locator('main li a[href^="/session/"]');
};

/* Name, who looks (nobody: before signing in), how one gets there, heading. Those that change something come last. */
const pages = [
  ['code', '', goTo('/sign-in'), 'Sign in'],
  ['code-wrong', '', goTo('/sign-in?code=0000'), 'Sign in'],
  ['sign-in', '', page => page.goto(address), 'Sign in'],
  ['sign-in-problem', '', async page => { await page.goto(address); await send(page, {}, 'Sign in'); }, 'Sign in'],
  ['today', 'Asha', goTo('/today'), 'Today'],
  ['today-senior', 'Ben', goTo('/today'), 'Today'],
  ['today-problem', 'Asha', async page => {
    await page.goto(base + '/today');
    await send(page, { 'What did the time go into?': '1h vizit, 3 bananas' }, 'Save');
  }, 'Today'],
  ['hours', 'Asha', goTo('/hours'), 'Hours'],
  ['hours-none', 'Asha', goTo('/hours?from=2020-01-01&to=2020-01-31'), 'Hours'],
  ['hours-problem', 'Asha', goTo('/hours?from=01/02/2026'), 'Hours'],
  ['reflection', 'Asha', goTo('/reflection'), 'Private reflection'],
  ['reflection-problem', 'Asha', async page => { await page.goto(base + '/reflection'); await send(page, {}, 'Save for yourself'); },
    'Private reflection'],
  ['supervision', 'Asha', goTo('/supervision'), 'Supervision'],
  ['supervision-problem', 'Asha', async page => {
    await page.goto(base + '/supervision');
    await send(page, { Day: '01/02/2026', 'How long it lasted': '1:30', 'What you talked through': 'The court date.' }, 'Save the session');
  }, 'Supervision'],
  ['session', 'Asha', async page => { await (await sessions(page)).last().click(); }, 'Supervision session'],
  ['session-to-sign', 'Ben', async page => { await (await sessions(page)).first().click(); }, 'Supervision session'],
  ['progress', 'Asha', goTo('/progress'), 'Progress'],
  ['progress-senior', 'Ben', goTo('/progress'), 'Progress'],
  ['renewal', 'Asha', goTo('/renewal'), 'Your renewal'],
  ['renewal-senior', 'Dana', goTo('/renewal'), 'Your renewal'],
  ['failure', 'Asha', goTo('/nothing'), 'There is a problem'],
  ['saved', 'Asha', async page => {
    await page.goto(base + '/reflection');
    await send(page, { 'What you are thinking': 'I was quicker than I was kind.\n\nShe noticed.' }, 'Save for yourself');
  }, 'Private reflection'],
];

async function judge(page, label) {
  await page.evaluate(axe);
  const found = await page.evaluate(tags => axe.run(document, { runOnly: tags }), rules);
  say(found.violations.length === 0 && found.passes.length > 5, `${label}: axe`,
    found.violations.map(v => `${v.id} ${v.nodes[0].html}`.slice(0, 200)).join('; '));
}

async function fits(page, label) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  say(over <= 0, `${label}: nothing beyond the edge`, `${over} pixels`);
}

/* Every page in one way of looking. Who looks stays signed in. */
async function lookAtAll(browser, way, options, check) {
  const contexts = {};
  for (const [name, who, reach, heading] of pages) {
    if (!contexts[who]) {
      contexts[who] = await browser.newContext({ ...options, bypassCSP: true }); // for axe alone
      contexts[who].setDefaultTimeout(20_000);
      if (way === 'without its script') await contexts[who].route('**/*.js', route => route.abort()); // axe needs JavaScript itself
      if (who) await signIn(await contexts[who].newPage(), who);
    }
    const page = await contexts[who].newPage(), label = `${name} ${way}`;
    await reach(page);
    await page.getByRole('heading', { level: 1 }).waitFor();
    if (await page.getByRole('heading', { level: 1 }).textContent() !== heading) say(false, `${label}: the right page`, page.url());
    if (way !== 'at 320 pixels') await page.screenshot({ path: `${folder}/${way.replaceAll(' ', '-')}-${name}.png`, fullPage: true });
    await check(page, label);
    await page.close();
  }
  for (const context of Object.values(contexts)) await context.close();
}

const both = async (page, label) => { await judge(page, label); await fits(page, label); };

const browser = await chromium.launch({
  executablePath: chromiumPath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-component-update'],
});
try {
  await lookAtAll(browser, 'on a phone', { viewport: phone }, both);
  await lookAtAll(browser, 'on a desk', { viewport: desk }, both);
  await lookAtAll(browser, 'without its script', { viewport: phone }, judge);
  await lookAtAll(browser, 'at 320 pixels', { viewport: narrow }, fits);
} finally {
  await browser.close();
}
console.log('done');
