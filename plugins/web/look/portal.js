/* What makes the portal's pages pleasanter. All of them work without it: nothing here saves, checks or shows what the server would
 * not. Nothing that was typed is kept in the browser, and nothing is told to anybody but the portal. */
(() => {
  'use strict';
  const TOLD_BEFORE = 2 * 60; // seconds before the session ends
  const KEEP_AFTER = 2000; // milliseconds without a key
  const SEEN = 'cpd-seen'; // when the server last heard from any tab of ours; a time, nothing else

  const heard = () => localStorage.setItem(SEEN, String(Date.now()));

  /* What the page says first has the focus, so that it is read out first. */
  document.querySelector('.govuk-error-summary, .cpd-notice')?.focus();

  /* A link of the summary of errors leads into its box. */
  document.querySelectorAll('.govuk-error-summary a[href^="#"]').forEach(link => link.addEventListener('click', event => {
    const box = document.getElementById(link.hash.slice(1));
    if (!box) return;
    event.preventDefault();
    (box.closest('.govuk-form-group') ?? box).scrollIntoView();
    box.focus({ preventScroll: true });
  }));

  // ---- what is typed and not saved yet ----

  const forms = [...document.querySelectorAll('main form[method="post"]:not(.cpd-unsaved)')].filter(form => !form.querySelector('[type="password"]'));
  const contents = () => JSON.stringify(forms.map(form => [...new FormData(form)]));
  let kept = contents(); // what the server has, saved or in its memory
  let keeping = Promise.resolve(), timer = 0, sending = false;

  /* While one types the portal keeps it in its memory, so that a phone may throw the page away. */
  function keep(form) {
    clearTimeout(timer);
    if (sending || contents() === kept) return;
    const told = contents(), body = new URLSearchParams(new FormData(form));
    body.set('_keep-for', location.pathname);
    keeping = fetch('/kept', { method: 'POST', body, redirect: 'manual', keepalive: told.length < 30000 }).then(answer => {
      if (answer.type !== 'opaqueredirect') return;
      kept = told;
      heard();
      form.querySelector('[role="status"]').textContent = 'Not saved yet. What you typed is kept until you sign out.';
    }).catch(() => {});
  }

  forms.forEach(form => {
    const status = document.createElement('p');
    status.className = 'govuk-hint';
    status.setAttribute('role', 'status');
    form.append(status);
    form.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(keep, KEEP_AFTER, form);
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden' && timer) keep(form);
    });
  });

  window.addEventListener('beforeunload', event => {
    if (!sending && contents() !== kept) event.preventDefault();
  });

  function problem(text) {
    const summary = document.createElement('div'), alert = document.createElement('div');
    const title = document.createElement('h2'), body = document.createElement('p');
    summary.className = 'govuk-error-summary';
    summary.tabIndex = -1;
    alert.setAttribute('role', 'alert');
    title.className = 'govuk-error-summary__title';
    title.textContent = 'There is a problem';
    body.className = 'govuk-body';
    body.textContent = text;
    alert.append(title, body);
    summary.append(alert);
    document.querySelectorAll('.govuk-error-summary').forEach(old => old.remove());
    document.querySelector('main').prepend(summary);
    summary.focus();
  }

  /* A form is let go only once somebody is there to take it: a browser's own page of failure would take the words along. */
  forms.forEach(form => form.addEventListener('submit', async event => {
    if (sending) return;
    event.preventDefault();
    clearTimeout(timer);
    sending = true;
    try {
      await keeping;
      await fetch(document.querySelector('link[rel="stylesheet"]').href, { method: 'HEAD', cache: 'no-store' });
    } catch {
      sending = false;
      problem('The portal does not answer, so nothing was saved. Your words are still here: start cpd web again and save once more.');
      return;
    }
    form.submit();
  }));
  window.addEventListener('pageshow', () => { sending = false; });

  // ---- the end of the session ----

  const idle = Number(document.body.dataset.idle); // seconds; absent before signing in
  if (!idle) return;
  const left = () => idle - (Date.now() - Number(localStorage.getItem(SEEN))) / 1000;
  let dialog = null;
  heard();

  async function stay() {
    const answer = await fetch('/today', { method: 'HEAD', cache: 'no-store' }).catch(() => null);
    if (answer?.ok && !answer.redirected) heard();
  }

  function warn() {
    dialog = document.createElement('dialog');
    dialog.className = 'cpd-dialog';
    dialog.setAttribute('aria-labelledby', 'cpd-dialog-title');
    const title = document.createElement('h2'), body = document.createElement('p'), button = document.createElement('button');
    title.id = 'cpd-dialog-title';
    title.className = 'govuk-heading-m';
    body.className = 'govuk-body';
    button.className = 'govuk-button';
    button.type = 'button';
    title.textContent = 'You will be signed out in two minutes';
    body.textContent = 'Nothing was sent for a while. Press the button to stay signed in.';
    button.textContent = 'Stay signed in';
    button.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => {
      dialog.remove();
      dialog = null;
      stay();
    });
    dialog.append(title, body, button);
    document.body.append(dialog);
    dialog.showModal();
  }

  function over() {
    dialog.querySelector('h2').textContent = 'You have been signed out';
    dialog.querySelector('p').textContent =
      'What you typed is kept. Sign in again, and come back to this page to save it.';
    dialog.querySelector('button').textContent = 'Close';
  }

  setInterval(() => {
    const seconds = left();
    if (dialog && seconds > TOLD_BEFORE) dialog.close(); // another tab went on
    else if (dialog && seconds <= 0) over();
    else if (!dialog && seconds <= TOLD_BEFORE && seconds > 0) warn();
  }, 5000);
})();
