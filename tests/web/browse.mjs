/* In a real browser: the week's tasks by keyboard alone and without JavaScript, a newcomer's first minutes on a phone, what the script
 * adds; then every page, as a phone shows it and as a desk does without the script, held against axe (WCAG 2.2 AA), no wider than its
 * window, also at 320 pixels. Prints one line a case: "ok LABEL" or "not ok LABEL".
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
  console.log(`${good ? 'ok' : 'not ok'} ${label}${good ? '' : ': ' + String(found).replaceAll('\n', ' ').slice(0, 600)}`);

// ---- the pages ----

async function signIn(page, name) {
  await page.goto(address);
  await page.getByLabel(name).check();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/today');
}

async function send(page, fields, button) {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label).first().fill(text);
  const moved = page.waitForEvent('framenavigated'); // the script asks the portal first
  await page.getByRole('button', { name: button }).click();
  await moved;
  await page.waitForLoadState();
}

const goTo = path => page => page.goto(base + path);
const sessions = async page => {
  await page.goto(base + '/supervision');
  return page.locator('main li a[href^="/session/"]');
};

/* A record that may tell who somebody is; where it stands, for others to read. */
let told = '';
async function telling(page) {
  await page.goto(base + '/add/feedback');
  await send(page, { 'From whom': 'parent', 'What they said': 'Mrs Okafor of 12 Acacia Road said that I came when I had said.' }, 'Save');
  await page.waitForURL('**/record/*');
  told = page.url();
}

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
  ['cpd', 'Asha', goTo('/cpd'), 'CPD'],
  ['cpd-problem', 'Asha', async page => {
    await page.goto(base + '/cpd');
    await send(page, { 'How long it took': 'an hour', 'What you learnt (optional)': 'That the file is not the child.' }, 'Save');
  }, 'CPD'],
  ['record', 'Asha', async page => {
    await page.goto(base + '/cpd');
    await page.locator('main li a').first().click();
  }, 'A record'],
  ['supervision', 'Asha', goTo('/supervision'), 'Supervision'],
  ['supervision-problem', 'Asha', async page => {
    await page.goto(base + '/supervision');
    await send(page, { Day: '01/02/2026', 'How long it lasted': '1:30', 'What you talked through': 'The court date.' }, 'Save the session');
  }, 'Supervision'],
  ['session', 'Asha', async page => { await (await sessions(page)).last().click(); }, 'Supervision session'],
  ['session-to-correct', 'Asha', async page => {
    await page.goto(base + '/supervision');
    await send(page, { Day: 'yesterday', 'How long it lasted': '1h', 'Cases talked about (optional)': '4711, 4712' }, 'Save the session');
    await page.waitForURL('**/session/*');
    await page.getByText('Correct it, or take it back').click();
  }, 'Supervision session'],
  ['session-to-sign', 'Ben', async page => { await (await sessions(page)).first().click(); }, 'Supervision session'],
  ['progress', 'Asha', goTo('/progress'), 'Progress'],
  ['progress-senior', 'Ben', goTo('/progress'), 'Progress'],
  ['renewal', 'Asha', goTo('/renewal'), 'Your renewal'],
  ['renewal-senior', 'Dana', goTo('/renewal'), 'Your renewal'],
  ['you', 'Asha', goTo('/you'), 'You'],
  ['you-problem', 'Asha', async page => {
    await page.goto(base + '/you');
    await page.locator('details').first().evaluate(e => { e.open = true; });
    await page.getByRole('button', { name: /^Save\s*: Post$/ }).click();
    await page.waitForLoadState();
  }, 'You'],
  ['add', 'Asha', goTo('/add'), 'Something else'],
  ['add-observation', 'Asha', goTo('/add/observation'), 'Observation of practice'],
  ['add-absence', 'Asha', goTo('/add/absence'), 'Absence'],
  ['add-note', 'Asha', goTo('/add/note'), 'Personal note'],
  ['add-agreement', 'Ben', goTo('/add/agreement'), 'Supervision agreement'],
  ['add-problem', 'Dana', async page => {
    await page.goto(base + '/add/observation');
    await send(page, { 'How long it lasted (optional)': 'an hour', 'What was seen': 'She asked him first.' }, 'Save');
  }, 'Observation of practice'],
  ['account', 'Asha', goTo('/account'), 'Where you are signed in'],
  ['failure', 'Asha', goTo('/nothing'), 'There is a problem'],
  ['record-note', 'Asha', page => telling(page), 'A record'],
  ['record-release-problem', 'Asha', async page => {
    await telling(page);
    await page.getByText('It stays out of exports').click();
    await send(page, {}, 'Let it leave');
  }, 'A record'],
  ['record-read', 'Ben', page => page.goto(told), 'A record'],
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
async function lookAtAll(browser, way, options, script) {
  const contexts = {};
  const contextOf = async who => {
    const context = await browser.newContext({ ...options, bypassCSP: true }); // for axe alone
    if (!script) await context.route('**/*.js', route => route.abort()); // axe itself needs JavaScript
    if (who) await signIn(await context.newPage(), who);
    return context;
  };
  for (const [name, who, reach, heading] of pages) {
    const page = await (contexts[who] ??= await contextOf(who)).newPage(), label = `${name} ${way}`;
    try {
      await reach(page);
      await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
      await page.screenshot({ path: `${folder}/${way.replaceAll(/\W+/g, '-')}-${name}.png`, fullPage: true });
      await judge(page, label);
      await fits(page, label);
      await page.setViewportSize(narrow);
      await fits(page, `${label}, at 320 pixels`);
    } catch (error) {
      say(false, `${label} is reached`, error.message);
    }
    await page.close();
  }
  for (const context of Object.values(contexts)) await context.close();
}

// ---- what people do ----

/* Tab until something of that name has the focus. */
async function tabTo(page, name) {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    const text = await page.locator(':focus').evaluate(e => (e.labels?.[0]?.textContent ?? e.textContent).trim()).catch(() => '');
    if (text.startsWith(name)) return true;
  }
  return false;
}

async function byKeyboard(browser) {
  const context = await browser.newContext({ viewport: narrow });
  const page = await context.newPage();
  await page.goto(address);
  await tabTo(page, 'Asha Mbeki');
  await page.keyboard.press('Space');
  await tabTo(page, 'Sign in');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/today');
  await page.keyboard.press('Tab');
  const skip = await page.locator(':focus').textContent();
  await page.keyboard.press('Enter');
  say(skip === 'Skip to main content' && await tabTo(page, 'What did the time go into?'), 'by keyboard: past everything to the one line', skip);
  await page.keyboard.type('1h vizit');
  await page.keyboard.press('Enter');
  await page.locator('.govuk-error-summary:focus').waitFor();
  say(true, 'by keyboard: a problem has the focus');
  await tabTo(page, '"vizit"');
  await page.keyboard.press('Enter');
  const line = page.locator('input:focus');
  say(await line.inputValue() === '1h vizit', 'by keyboard: and leads to its box, with what was typed', await line.inputValue());
  await page.keyboard.press('Control+A');
  await page.keyboard.type('1h visit');
  await page.keyboard.press('Enter');
  await page.locator('.cpd-notice:focus').waitFor();
  say((await page.locator('.cpd-notice').textContent()).includes('Saved: 1h'), 'by keyboard: a visit');
  await tabTo(page, 'Supervision');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/supervision');
  await tabTo(page, 'How long it lasted');
  await page.keyboard.type('1h');
  await tabTo(page, 'Save the session');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/session/*');
  await tabTo(page, 'I agree');
  await page.keyboard.press('ArrowDown');
  say(await tabTo(page, 'Your comment'), 'by keyboard: a comment is asked for once there is one', 'not reached');
  await page.keyboard.type('We were short of time.');
  await tabTo(page, 'Sign as Asha Mbeki');
  await page.keyboard.press('Enter');
  await page.getByText('Signed with your key').waitFor();
  say(await page.getByText('We were short of time.').isVisible(), 'by keyboard: a signature with a comment');
  await context.close();
}

/* A newcomer with a phone, who reads what is in front of them: what they do, in pages and taps. */
async function newcomer(browser) {
  const context = await browser.newContext({ viewport: phone, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  let taps = 0, loads = 0;
  page.on('load', () => loads++);
  const tap = async found => { taps++; await found.tap(); };
  await page.goto(address);
  await tap(page.getByText('Asha Mbeki'));
  await tap(page.getByRole('button', { name: 'Sign in' }));
  const line = page.getByLabel('What did the time go into?'), save = page.getByRole('button', { name: 'Save' });
  await line.waitFor();
  const below = await save.evaluate(e => e.getBoundingClientRect().bottom);
  say(below <= phone.height, 'a newcomer sees the box and its button without scrolling', below);
  await tap(line);
  await page.keyboard.type('2h visit');
  await tap(save);
  await page.locator('.cpd-notice').waitFor();
  say((await page.locator('.cpd-notice').textContent()).includes('2h') && await page.getByText('Direct work, 2h').isVisible(),
    'a newcomer jots a visit, and sees it');
  await tap(page.getByRole('link', { name: 'Private reflection' }));
  await page.waitForURL('**/reflection');
  say(await page.getByText('only you, Asha Mbeki').isVisible(), 'reads who can read');
  await tap(page.getByLabel('What you are thinking'));
  await page.keyboard.type('I had made up my mind at the door.');
  await tap(page.getByRole('button', { name: 'Save for yourself' }));
  await page.locator('.cpd-notice').waitFor();
  say(await page.getByText('I had made up my mind at the door.').isVisible(), 'writes a private reflection');
  await tap(page.getByRole('link', { name: 'Progress' }));
  await page.waitForURL('**/progress');
  say(await page.getByText('Not yet').first().isVisible() && await page.getByText(/^You have \d+ of 12 months/).isVisible(),
    'and sees what is missing, and why');
  say(taps <= 10 && loads <= 8, 'in ten taps and eight pages', `${taps} taps, ${loads} pages`);
  await context.close();
}

async function withoutScript(browser) {
  const contexts = {};
  const pageOf = async who => {
    contexts[who] = await browser.newContext({ javaScriptEnabled: false, viewport: phone });
    const page = await contexts[who].newPage();
    await signIn(page, who);
    return page;
  };
  const asha = await pageOf('Asha'), ben = await pageOf('Ben');
  await send(asha, { 'What did the time go into?': '30m visit' }, 'Save');
  say((await asha.locator('.cpd-notice').textContent()).includes('Saved: 30m'), 'without JavaScript: a visit');
  await asha.goto(base + '/reflection');
  await send(asha, { 'What you are thinking': 'Without a script.' }, 'Save for yourself');
  say(await asha.getByText('Without a script.').isVisible(), 'without JavaScript: a reflection');
  await asha.goto(base + '/supervision');
  await send(asha, { 'How long it lasted': '1h', 'What you talked through': 'The court date.' }, 'Save the session');
  const session = asha.url();
  await ben.goto(session);
  await send(ben, { 'What you talked through': 'She was ahead of me.' }, 'Save your account');
  for (const page of [ben, asha]) {
    await page.goto(session);
    await page.getByRole('button', { name: /^Sign as/ }).click();
  }
  say(await asha.getByText('Signed by both').isVisible(), 'without JavaScript: a session by one, signed by both', asha.url());
  for (const context of Object.values(contexts)) await context.close();
}

/* Anything else, without a script: a form of its own, what it may tell, and correcting it. */
async function somethingElse(browser) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: phone });
  const page = await context.newPage();
  await signIn(page, 'Asha');
  await page.getByRole('link', { name: 'Something else' }).click();
  await page.getByRole('link', { name: 'Piece of feedback' }).click();
  await send(page, { 'From whom': 'parent' }, 'Save');
  say(await page.locator('.govuk-error-summary').isVisible() && await page.getByLabel('From whom').inputValue() === 'parent',
    'something else: what is missing is asked for, and what was typed stays', page.url());
  await send(page, { 'What they said': 'Mrs Okafor said that I came when I had said.' }, 'Save');
  await page.getByText('This may tell who somebody is').waitFor();
  say(await page.getByText('a name, in what they said').isVisible(), 'something else: saved, and what may tell who somebody is is pointed at');
  await page.getByRole('button', { name: 'I have looked' }).click();
  await page.getByText('Noted.').waitFor();
  say(await page.getByText('This may tell who somebody is').count() === 0, 'something else: once looked at it is quiet');
  await page.getByText('It stays out of exports').click();
  await send(page, { 'Why it may leave all the same': 'She asked to be named.' }, 'Let it leave');
  say(await page.getByText('It stays out of exports').count() === 0, 'something else: and leaves with a reason');
  await send(page, { 'What you changed because of it (optional)': 'I ring before.' }, 'Save the correction');
  say(await page.getByLabel('What you changed because of it (optional)').inputValue() === 'I ring before.' &&
    await page.getByLabel('From whom').inputValue() === 'parent', 'something else: it is corrected');
  await context.close();
}

/* The same by keyboard alone: choosing a kind, choosing somebody, a flag. */
async function somethingElseByKeyboard(browser) {
  const context = await browser.newContext({ viewport: narrow });
  const page = await context.newPage();
  await signIn(page, 'Asha');
  await tabTo(page, 'Something else');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/add');
  say(await tabTo(page, 'Observation of practice'), 'by keyboard: a kind is chosen', 'not reached');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/add/observation');
  await tabTo(page, 'The observer');
  await page.keyboard.type('Ben');
  await tabTo(page, 'What was seen');
  await page.keyboard.type('She asked him first.');
  await tabTo(page, 'Everybody who was there agreed');
  await page.keyboard.press('Space');
  await tabTo(page, 'Save');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/record/*');
  say(await page.getByLabel('Everybody who was there agreed').isChecked() && await page.getByText('Ben Cole: observer').isVisible(),
    'by keyboard: and written down, with whom');
  await context.close();
}

/* Nothing that was typed is lost: to a page that goes, to a portal that does not answer, to a session that ends. */
async function whatWasTyped(browser) {
  const context = await browser.newContext({ viewport: phone });
  const page = await context.newPage(), words = 'Half a thought about the hallway';
  await signIn(page, 'Dana');
  await page.goto(base + '/reflection');
  await page.getByLabel('What you are thinking').fill(words);
  await page.getByText('Not saved yet. What you typed is kept').waitFor();
  await page.close();
  const again = await context.newPage();
  await again.goto(base + '/today');
  await again.getByRole('link', { name: /Not saved yet/ }).click();
  const box = again.getByLabel('What you are thinking');
  say(await box.inputValue() === words, 'what was typed is there after its page has gone', await box.inputValue());
  await context.setOffline(true);
  await again.getByRole('button', { name: 'Save for yourself' }).click();
  await again.locator('.govuk-error-summary:focus').waitFor();
  say(await box.inputValue() === words, 'a portal that does not answer takes nothing along');
  await context.setOffline(false);
  await again.getByRole('button', { name: 'Save for yourself' }).click();
  await again.getByText('Saved. Only you can read it').waitFor();
  say(await box.inputValue() === '' && await again.locator('.cpd-unsaved').count() === 0, 'once saved nothing waits any more');
  await again.getByLabel('What you are thinking').fill('Rubbish');
  await again.getByText('Not saved yet. What you typed is kept').waitFor();
  await again.goto(base + '/reflection');
  await again.getByRole('button', { name: 'Throw it away' }).click();
  await again.getByText('What you typed is gone').waitFor();
  say(await box.inputValue() === '', 'and what is thrown away is gone');
  await context.close();
}

/* A slip is put right, and a line is taken back. */
async function correct(browser) {
  const context = await browser.newContext({ viewport: phone });
  const page = await context.newPage();
  await signIn(page, 'Dana');
  await send(page, { 'What did the time go into?': '90m travel' }, 'Save');
  await page.locator('.cpd-notice').waitFor();
  await page.getByRole('link', { name: /^Travel/ }).click();
  await page.waitForURL('**/record/*');
  say(await page.getByLabel('How long', { exact: true }).inputValue() === '1h 30m', 'a record is opened as it was typed');
  await page.getByLabel('How long', { exact: true }).fill('45m');
  await page.getByLabel('Why you correct it (optional)').fill('mistyped');
  await page.getByRole('button', { name: 'Save the correction' }).click();
  await page.getByText('Corrected.').waitFor();
  say(await page.getByText('mistyped').isVisible() && await page.getByLabel('How long', { exact: true }).inputValue() === '45m',
    'and corrected, with the reason');
  await page.getByRole('button', { name: 'Take it back' }).click();
  await page.getByText('Taken back. It counts nowhere any more').waitFor();
  await page.goto(base + '/today');
  say(await page.getByRole('link', { name: /^Travel/ }).count() === 0, 'and taken back');
  await page.goto(base + '/cpd');
  await send(page, { 'What you did and why it matters to you': 'Shadowed the conference chair.' }, 'Save');
  await page.locator('.cpd-notice').waitFor();
  say(await page.getByText('Shadowed the conference chair.').isVisible(), 'a piece of CPD is written');
  await context.close();
}

/* Nothing is in the browser's memory yet: all that goes over the wire, heads of answers included. */
async function firstVisit(browser) {
  const context = await browser.newContext({ viewport: phone });
  await signIn(await context.newPage(), 'Asha');
  const cookies = await context.cookies(), fresh = await browser.newContext({ viewport: phone });
  await fresh.addCookies(cookies);
  const page = await fresh.newPage(), requests = [];
  page.on('requestfinished', request => requests.push(request));
  await page.goto(base + '/today', { waitUntil: 'networkidle' });
  const sizes = await Promise.all(requests.map(request => request.sizes()));
  const wire = sizes.reduce((sum, s) => sum + s.responseHeadersSize + s.responseBodySize, 0);
  const html = sizes[requests.findIndex(request => request.resourceType() === 'document')].responseBodySize;
  const said = `${requests.length} requests, ${wire} bytes on the wire, HTML alone ${html}`;
  say(requests.length <= 5 && wire <= 60_000 && html <= 30_000, `a first visit: ${said}`, said);
  await context.close();
  await fresh.close();
}

async function timeOut(browser) {
  const context = await browser.newContext({ viewport: phone, bypassCSP: true });
  const page = await context.newPage();
  await page.clock.install();
  await signIn(page, 'Dana');
  await page.clock.fastForward('27:00');
  say(await page.getByRole('dialog').count() === 0, 'the end of a session is not told too early');
  await page.clock.fastForward('01:30');
  await page.getByRole('dialog').waitFor();
  await page.screenshot({ path: `${folder}/on-a-phone-time-out.png` });
  say(await page.locator('button:focus').textContent() === 'Stay signed in', 'two minutes before it a button has the focus');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.clock.fastForward('20:00');
  say(await page.getByRole('dialog').count() === 0, 'and one stays signed in');
  await context.close();
}

/* With a person's own colours a chart must not vanish; where no motion is wanted nothing moves. */
async function ownColours(browser) {
  const context = await browser.newContext({ viewport: phone, forcedColors: 'active', reducedMotion: 'reduce' });
  const page = await context.newPage();
  await signIn(page, 'Asha');
  for (const name of ['today', 'hours', 'progress', 'renewal']) {
    await page.goto(`${base}/${name}`);
    await page.screenshot({ path: `${folder}/own-colours-${name}.png`, fullPage: true });
  }
  await page.goto(base + '/hours');
  const [stroke, paper] = await page.evaluate(() => [getComputedStyle(document.querySelector('.cpd-bar')).stroke,
    getComputedStyle(document.querySelector('main')).backgroundColor]);
  say(stroke !== paper && stroke !== 'none', 'bars are seen in a person\'s own colours', stroke);
  const moving = await page.evaluate(() => document.getAnimations().length);
  say(moving === 0, 'nothing moves', moving);
  await context.close();
}

const browser = await chromium.launch({
  executablePath: chromiumPath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-component-update'],
});
try {
  for (const walk of [byKeyboard, newcomer, withoutScript, somethingElse, somethingElseByKeyboard, whatWasTyped, correct, firstVisit, timeOut, ownColours])
    await walk(browser).catch(error => say(false, `${walk.name} to its end`, error.message));
  await lookAtAll(browser, 'on a phone', { viewport: phone }, true);
  await lookAtAll(browser, 'on a desk without its script', { viewport: desk }, false);
} finally {
  await browser.close();
}
console.log('done');
